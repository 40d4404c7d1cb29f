"""Writes a workbook of tables: one sheet for each section."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from servbot.actions.sheets.writing.cells import cell_at, put
from servbot.actions.sheets.writing.exclusive import locked, replace_whole
from servbot.actions.sheets.writing.look import freeze_and_filter, set_widths, style_header
from servbot.actions.sheets.writing.section import Section

LONGEST_NAME = 31
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
TITLE_FONT = Font(bold=True, size=14, color="FF1F4E78")


def write_report(path: Path, title: str, sections: Sequence[Section], patience: float) -> tuple[str, ...]:
    """Write the workbook whole, in place of an earlier one; gives the names of its sheets."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.properties.title = title or None
    workbook.properties.creator = "servbot"
    workbook.properties.created = datetime.now(UTC).replace(tzinfo=None)
    for section in sections or (Section(name="Sheet1"),):
        _add(workbook, title, section)
    with locked(path, patience):
        replace_whole(path, workbook.save)
    return tuple(workbook.sheetnames)


def _add(workbook: Workbook, title: str, section: Section) -> None:
    sheet: Worksheet = workbook.create_sheet(sheet_name(section.name, workbook.sheetnames))
    names = section.columns or tuple(dict.fromkeys(name for row in section.rows for name in row))
    header_row = _write_title(sheet, title, section)
    for column, name in enumerate(names, 1):
        put(cell_at(sheet, header_row, column), name)
    _write_rows(sheet, names, section.rows, header_row + 1)
    if names:
        style_header(cell_at(sheet, header_row, column) for column in range(1, len(names) + 1))
        freeze_and_filter(sheet, len(names), header_row, header_row + len(section.rows))
        set_widths(sheet, [[name, *(row.get(name) for row in section.rows)] for name in names])
    sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.page_setup.orientation = "landscape"


def _write_title(sheet: Worksheet, title: str, section: Section) -> int:
    """The title above the table, if there is one; gives the row of the header."""
    if not title:
        return 1
    put(cell_at(sheet, 1, 1), f"{title} - {section.name}")
    cell_at(sheet, 1, 1).font = TITLE_FONT
    return 3


def _write_rows(
    sheet: Worksheet, names: Sequence[str], rows: Sequence[Mapping[str, Any]], first: int
) -> None:
    for number, row in enumerate(rows, first):
        for column, name in enumerate(names, 1):
            if row.get(name) is not None:
                put(cell_at(sheet, number, column), row[name])


def sheet_name(name: str, taken: Sequence[str]) -> str:
    """A name that spreadsheet programs accept and that is not taken yet."""
    base = name.translate(FORBIDDEN).strip().strip("'")[:LONGEST_NAME] or "Sheet"
    lower = {other.casefold() for other in taken}
    candidate, number = base, 2
    while candidate.casefold() in lower:
        suffix = f" ({number})"
        candidate, number = base[: LONGEST_NAME - len(suffix)] + suffix, number + 1
    return candidate
