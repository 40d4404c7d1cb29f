"""The two workbooks of the company: its suppliers and its purchase orders."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from servbot.demo.company import SUPPLIERS, Supplier
from servbot.demo.invoices.orders import Order

_SUPPLIER_COLUMNS = (
    ("Supplier", 34),
    ("Tax number", 24),
    ("Also known as", 26),
    ("E-mail", 40),
    ("Currency", 10),
)
_ORDER_COLUMNS = (
    ("Order", 12),
    ("Supplier", 34),
    ("Item", 34),
    ("Quantity", 10),
    ("Unit price", 12),
    ("Amount", 14),
    ("Currency", 10),
)
_LEGAL_FORMS = (
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    " Ltd.",
    " plc",
    " GmbH",
    " B.V.",
    " NV",
)
_MONEY = "#,##0.00"


def write_suppliers(path: Path) -> None:
    """Everybody the company knows."""
    rows = [
        (supplier.name, supplier.tax_number, _short(supplier), supplier.email, supplier.currency)
        for supplier in SUPPLIERS
    ]
    _write(path, "Suppliers", _SUPPLIER_COLUMNS, rows)


def write_orders(orders: Iterable[Order], path: Path) -> None:
    """One row for each line of each order."""
    rows = [
        (
            order.number,
            order.supplier,
            line.description,
            int(line.quantity),
            line.unit_price,
            line.amount,
            order.currency,
        )
        for order in orders
        for line in order.lines
    ]
    _write(path, "Orders", _ORDER_COLUMNS, rows)


def _short(supplier: Supplier) -> str:
    """The name as people say it; empty when that is the whole name."""
    for form in _LEGAL_FORMS:
        if supplier.name.endswith(form):
            return supplier.name.removesuffix(form)
    return ""


def _write(
    path: Path, title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[object]]
) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    sheet.append([name for name, _ in columns])
    for row in rows:
        sheet.append(list(row))
    _style(sheet, columns)
    book.save(path)


def _style(sheet: Worksheet, columns: Sequence[tuple[str, int]]) -> None:
    for at, (_, width) in enumerate(columns, start=1):
        head = sheet.cell(1, at)
        head.font = Font(bold=True, color="FFFFFF")
        head.fill = PatternFill("solid", fgColor="1F4E5F")
        head.alignment = Alignment(vertical="center")
        sheet.column_dimensions[get_column_letter(at)].width = width
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            if isinstance(cell.value, Decimal):
                cell.number_format = _MONEY
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
