"""Puts values into cells: exact, with a fitting format, and never as a formula."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from openpyxl.cell import Cell
from openpyxl.utils.exceptions import IllegalCharacterError
from openpyxl.worksheet.worksheet import Worksheet

from servbot.actions.sheets.errors import SheetDamaged
from servbot.core.errors import UsageError

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LONGEST_TEXT = 32_767
EXACT_DIGITS = 15
FORMATS: tuple[tuple[type, str], ...] = (
    (datetime, "yyyy-mm-dd hh:mm:ss"),
    (date, "yyyy-mm-dd"),
    (time, "hh:mm:ss"),
    (Decimal, "#,##0.00##"),
)


def cell_at(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell to write to; in a merged area there is none except its first."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        raise SheetDamaged(f"{cell.coordinate} of sheet {sheet.title!r} is covered by a merged cell.")
    return cell


def put(cell: Cell, value: Any, number_format: str = "") -> None:
    """Write the value; text that looks like a formula stays text for every program that opens the file."""
    value = fitting(value)
    if isinstance(value, str):
        _put_text(cell, value)
    else:
        cell.value = value
    if number_format:
        cell.number_format = number_format
    else:
        _put_format(cell, value)


def _put_text(cell: Cell, text: str) -> None:
    try:
        cell.value = text[:LONGEST_TEXT]
    except IllegalCharacterError:
        cell.value = "".join(character for character in text if character.isprintable() or character == "\n")
    cell.data_type = "s"
    # Keeps the text a text even after somebody edits the cell.
    cell.quotePrefix = text.startswith(FORMULA_STARTS)


def fitting(value: Any) -> Any:
    """The value as a cell can hold it: numbers that are too long for one, and moments with a zone, as text."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        # A spreadsheet keeps 15 digits; longer numbers, such as those of accounts, would be changed.
        return (
            value
            if _digits(value) <= EXACT_DIGITS
            else format(value, "f")
            if isinstance(value, Decimal)
            else str(value)
        )
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.isoformat()
    if value is None or isinstance(value, str | bool | float | date | time):
        return value
    if isinstance(value, list | tuple | set) and all(isinstance(item, str | int | Decimal) for item in value):
        return ", ".join(map(str, value))
    raise UsageError(
        f"A {type(value).__name__} cannot be put into a cell.", remedy="Write text, numbers or dates."
    )


def _digits(number: Decimal | int) -> int:
    return len(Decimal(number).normalize().as_tuple().digits)


def _put_format(cell: Cell, value: Any) -> None:
    if cell.number_format != "General":
        return
    for kind, pattern in FORMATS:
        if isinstance(value, kind):
            cell.number_format = pattern
            return
