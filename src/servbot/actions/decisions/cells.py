"""The cells of a worksheet or a CSV file as texts; what cannot be one safely is a mistake at its cell."""

import csv
import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from servbot.core.decision_table.errors import TableWrong
from servbot.core.decision_table.literal import written
from servbot.core.decision_table.spec import MOST_RULES
from servbot.core.finding import Finding
from servbot.core.loader import Diagnostic

LARGEST_EXPANDED = 60_000_000
MOST_CELLS_ACROSS = 120
MOST_ROWS = MOST_RULES + 10


class Sheet:
    """Texts by row and column, and the mistakes that were found in reading them."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.cells: list[list[str]] = []
        self.mistakes: list[tuple[int, int, Finding]] = []

    def wrong(self, row: int, column: int, code: str, message: str, remedy: str) -> None:
        """Note a mistake at a cell, counted from 0."""
        finding = Finding(path=(), code=f"decision.{code}", message=message, remedy=remedy)
        self.mistakes.append((row, column, finding))

    def found(self, place: Path) -> list[Diagnostic]:
        """The mistakes as diagnostics."""
        return [self.diagnostic(place, row, column, each) for row, column, each in self.mistakes]

    def diagnostic(self, place: Path, row: int, column: int, finding: Finding) -> Diagnostic:
        """A finding at a cell."""
        address = f"{_letters(column)}{row + 1}"
        return Diagnostic(
            file=place.as_posix(),
            line=row + 1,
            column=column + 1,
            cell=f"{self.name}!{address}" if self.name else address,
            code=finding.code,
            severity=finding.severity,
            message=finding.message,
            remedy=finding.remedy,
        )


def sheet_in(place: Path, name: str = "") -> Sheet:
    """The cells of a file; `TableWrong` where it holds none."""
    return _of_csv(place) if place.suffix.lower() == ".csv" else _of_workbook(place, name)


def _of_csv(place: Path) -> Sheet:
    content = place.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")  # what Excel writes in China
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    sheet = Sheet()
    try:
        sheet.cells = list(csv.reader(io.StringIO(text), delimiter=separator, strict=True))
    except csv.Error as error:
        raise TableWrong(f"{place.name} cannot be read as CSV: {error}.") from error
    _refuse_size(place, len(sheet.cells), max(map(len, sheet.cells), default=0))
    return sheet


def _of_workbook(place: Path, name: str) -> Sheet:
    from openpyxl import load_workbook

    _refuse_bomb(place)
    try:
        book = load_workbook(place)
    except Exception as error:  # the library raises whatever a damaged file leads it into
        raise TableWrong(
            f"{place.name} cannot be read as a workbook.", remedy="Save it again as .xlsx."
        ) from error
    if name and name not in book.sheetnames:
        raise TableWrong(
            f"{place.name} has no sheet {name!r}.", remedy=f"There are {', '.join(book.sheetnames)}."
        )
    shown = [each for each in book.worksheets if each.sheet_state == "visible"] or book.worksheets
    page = book[name] if name else shown[0]
    _refuse_size(place, page.max_row, page.max_column)
    return _of_page(page)


def _of_page(page: Any) -> Sheet:
    sheet = Sheet(page.title)
    for number, row in enumerate(page.iter_rows()):
        sheet.cells.append([_text(sheet, number, at, cell) for at, cell in enumerate(row)])
    for merged in page.merged_cells.ranges:
        if merged.min_row > 2 or merged.min_row != merged.max_row:
            message = f"the cells {merged.coord} are merged; only the first of them would have the value"
            sheet.wrong(
                merged.min_row - 1, merged.min_col - 1, "merged-cells", message, "write it into every cell"
            )
    return sheet


def _text(sheet: Sheet, row: int, at: int, cell: Any) -> str:
    if cell.data_type == "f":
        sheet.wrong(
            row,
            at,
            "formula",
            "a formula has no value of its own here",
            "write the value, or = as text: =500",
        )
        return ""
    if cell.data_type == "e":
        sheet.wrong(row, at, "cell-wrong", f"the cell holds the error {cell.value}", "correct it")
        return ""
    return _plain(cell.value)


def _plain(value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat()
        case date():
            return value.isoformat()
        case float():
            from decimal import Decimal

            return f"{Decimal(repr(value)):f}"
    return written(value)


def _refuse_bomb(place: Path) -> None:
    try:
        with zipfile.ZipFile(place) as archive:
            expanded = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile as error:
        raise TableWrong(f"{place.name} is no workbook.", remedy="Save it again as .xlsx.") from error
    if expanded > LARGEST_EXPANDED:
        raise TableWrong(f"{place.name} expands to more than {LARGEST_EXPANDED:,} bytes.")


def _refuse_size(place: Path, rows: int, columns: int) -> None:
    if rows > MOST_ROWS or columns > MOST_CELLS_ACROSS:
        raise TableWrong(
            f"{place.name} has {rows} rows and {columns} columns; a table may have {MOST_ROWS} and {MOST_CELLS_ACROSS}.",
            remedy="Delete empty rows and columns that are formatted, or split the table.",
        )


def _letters(column: int) -> str:
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
