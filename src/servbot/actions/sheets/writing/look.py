"""How servbot's own workbooks look."""

from collections.abc import Iterable
from typing import Any

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

NARROWEST, WIDEST = 8, 60
HEADER_FONT = Font(bold=True, color="FFFFFFFF")
HEADER_FILL = PatternFill("solid", fgColor="FF1F4E78")
HEADER_BORDER = Border(bottom=Side(style="thin", color="FF1F4E78"))
WIDE_FROM = 0x1100
"""Characters from here on (Chinese, Japanese, Korean) take two columns' worth."""


def style_header(cells: Iterable[Cell]) -> None:
    """Dark band, white bold text."""
    for cell in cells:
        cell.font, cell.fill, cell.border = HEADER_FONT, HEADER_FILL, HEADER_BORDER
        cell.alignment = Alignment(vertical="center", wrap_text=True)


def freeze_and_filter(sheet: Worksheet, columns: int, header_row: int, last_row: int) -> None:
    """Keep the header in sight and give every column a filter."""
    sheet.freeze_panes = f"A{header_row + 1}"
    sheet.auto_filter.ref = f"A{header_row}:{get_column_letter(columns)}{max(last_row, header_row)}"


def set_widths(sheet: Worksheet, texts_by_column: Iterable[Iterable[Any]]) -> None:
    """Columns as wide as their longest text, within bounds."""
    for number, texts in enumerate(texts_by_column, 1):
        longest = max((_width(text) for text in texts), default=0)
        sheet.column_dimensions[get_column_letter(number)].width = min(max(longest + 3, NARROWEST), WIDEST)


def _width(value: Any) -> int:
    text = "" if value is None else str(value)
    return max(
        (sum(2 if ord(letter) >= WIDE_FROM else 1 for letter in line) for line in text.splitlines()),
        default=0,
    )
