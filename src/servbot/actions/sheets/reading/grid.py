"""The raw cells of one sheet, whatever the file's format."""

import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servbot.actions.sheets.errors import (
    PasswordWrong,
    SheetChanged,
    SheetDamaged,
    SheetEncrypted,
    SheetMissing,
    SheetTooLarge,
)
from servbot.actions.sheets.reading.area import Area, parse_area
from servbot.actions.sheets.reading.error_cells import Place, error_cells, sheet_content, uncalculated_cells
from servbot.actions.sheets.reading.guard import Kind, inspect
from servbot.actions.sheets.reading.header import name_key
from servbot.actions.sheets.reading.ods_error_cells import ods_error_cells
from servbot.actions.sheets.reading.protection import opened
from servbot.actions.sheets.reading.text_file import read_text_rows
from servbot.actions.sheets.reading.workbook_parts import defined_names, part_of, tables_of
from servbot.actions.sheets.reading.xls_error_cells import xls_error_cells
from servbot.actions.sheets.reading.xlsb_error_cells import xlsb_error_cells
from servbot.actions.sheets.reading.zip_guard import Limits

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

ERROR_FINDERS: Mapping[Kind, Callable[[Path, str], dict[Place, str]]] = {
    Kind.XLSB: xlsb_error_cells,
    Kind.XLS: xls_error_cells,
    Kind.ODS: ods_error_cells,
}
"""The reader gives error cells as blank; these find them in the file itself."""

PASSWORD_OF_ALL = "VelvetSweatshop"  # noqa: S105 - it is in Microsoft's documentation of the format
"""Excel writes and opens files that are only protected against changes with it."""


DATES = {date, datetime}
FIRST_SURE = (1900, 3)


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """A sheet's cells: rows and columns from A1 on, so that positions give addresses."""

    file: str
    """Name of the file, for messages."""

    sheet: str

    rows: list[list[Any]]

    errors: dict[Place, str] = field(default_factory=dict)
    """Cells that hold an error such as #N/A, by row and column from 1."""

    doubts: dict[Place, str] = field(default_factory=dict)
    """What is wrong with further cells whose value the reader does not give as the spreadsheet shows it."""

    merged: tuple[Area, ...] = ()
    """Areas of cells that are one."""

    named: Area | None = None
    """The area that was asked for by its name."""

    encoding: str = ""
    """Of a text file."""

    other_encodings: tuple[str, ...] = ()
    """Encodings that a text file could have as well."""

    separator: str = ""
    """Of a text file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Access:
    """How to get at the cells of a file."""

    password: str = ""

    encoding: str = ""
    """Of a text file; found when empty."""

    separator: str = ""
    """Of a text file; found when empty."""

    area: str = ""
    """Name of a table or range; its sheet then need not be named."""


def read_grid(
    path: Path,
    sheet: str = "",
    limits: Limits | None = None,
    access: Access | None = None,
    kind: Kind | None = None,
) -> Grid:
    """The cells of the named sheet, or of the first visible one; the kind where it was inspected before."""
    access, limits = access or Access(), limits or Limits()
    with _unchanged(path):
        try:
            with opened(path, access.password) as file:
                return _read(file, sheet, limits, access, kind)
        except SheetEncrypted as refused:
            return _read_unasked(path, sheet, limits, access, refused)


def _read_unasked(path: Path, sheet: str, limits: Limits, access: Access, refused: SheetEncrypted) -> Grid:
    """Read what Excel opens without asking: files under the password that stands for none."""
    try:
        with opened(path, PASSWORD_OF_ALL) as file:
            return _read(file, sheet, limits, access)
    except (PasswordWrong, SheetDamaged):
        raise refused from None


@contextmanager
def _unchanged(path: Path) -> Iterator[None]:
    before = _stamp(path)
    yield
    if _stamp(path) != before:
        raise SheetChanged(f"{path.name} was changed while it was read.", nothing_done=True)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError:
        return (0, 0)
    return stat.st_mtime_ns, stat.st_size


def _read(path: Path, sheet: str, limits: Limits, access: Access, kind: Kind | None = None) -> Grid:
    kind = kind or inspect(path, limits)
    if kind is Kind.TEXT:
        found = read_text_rows(path, access.encoding, access.separator)
        return Grid(
            file=path.name,
            sheet=path.stem,
            rows=found.rows,
            named=parse_area(access.area) if access.area else None,
            encoding=found.encoding,
            other_encodings=found.other_encodings,
            separator=found.separator,
        )
    place = _named_area(path, kind, access.area)
    grid = _read_workbook(path, place[0] or sheet, limits)
    area = place[1] or _table_area(path, kind, grid.sheet, access.area)
    doubts = _doubts(grid.rows)
    if kind is Kind.XLSX:
        content = sheet_content(path, grid.sheet)
        errors = error_cells(content)
        for cell in uncalculated_cells(content):
            doubts[cell] = "the cell holds a formula whose result was never stored"
    else:
        errors = ERROR_FINDERS[kind](path, grid.sheet)
    _make_room(grid.rows, (*errors, *doubts))
    return replace(grid, errors=errors, doubts=doubts, named=area)


def _make_room(rows: list[list[Any]], places: tuple[Place, ...]) -> None:
    """Let the rows reach the cells that the reader left out because it took them for blank."""
    for row, column in places:
        rows.extend([] for _ in range(row - len(rows)))
        rows[row - 1].extend([""] * (column - len(rows[row - 1])))


def _named_area(path: Path, kind: Kind, area: str) -> tuple[str, Area | None]:
    """Sheet and cells of an area; both empty when it is not written as cells and no name of the workbook."""
    if not area or parse_area(area):
        return "", parse_area(area) if area else None
    reference = area
    if kind is Kind.XLSX and "!" not in area:
        with zipfile.ZipFile(path) as archive:
            reference = defined_names(archive).get(area.casefold(), "")
    sheet, _, cells = reference.rpartition("!")
    return sheet.strip("'").replace("''", "'"), parse_area(cells)


def _table_area(path: Path, kind: Kind, sheet: str, area: str) -> Area | None:
    """The cells of a table that Excel knows by name."""
    if not area:
        return None
    names: list[str] = []
    if kind is Kind.XLSX:
        with zipfile.ZipFile(path) as archive:
            for table in tables_of(archive, part_of(archive, sheet) or ""):
                found = parse_area(table.reference)
                if name_key(table.name) == name_key(area) and found:
                    return replace(found, bottom=found.bottom - table.has_totals)
                names.append(table.name)
    raise SheetMissing(
        f"{path.name} has no table or range named {area!r} on sheet {sheet!r}.",
        remedy=f"Tables on it are: {', '.join(names)}." if names else "Write the cells, such as B4:F20.",
    )


def _doubts(rows: list[list[Any]]) -> dict[Place, str]:
    what = "the date lies before 1 March 1900, where spreadsheet programs count days differently"
    return {
        (number, column): what
        for column, cells in enumerate(zip(*rows, strict=False), 1)
        if not DATES.isdisjoint(map(type, cells))
        for number, cell in enumerate(cells, 1)
        if isinstance(cell, date) and cell.year <= 1900 and (cell.year, cell.month) < FIRST_SURE
    }


def _read_workbook(path: Path, sheet: str, limits: Limits) -> Grid:
    from python_calamine import CalamineError, PasswordError, load_workbook

    try:
        with load_workbook(path) as workbook:
            name = _chosen_sheet(path, workbook, sheet)
            rows, merged = _cells(path, workbook, name, limits)
            return Grid(file=path.name, sheet=name, rows=rows, merged=merged)
    except PasswordError as error:
        raise SheetEncrypted(f"{path.name} is protected by a password.") from error
    except (CalamineError, OSError, ValueError) as error:
        raise SheetDamaged(f"{path.name} is damaged: {error}.") from error


def _cells(
    path: Path, workbook: "CalamineWorkbook", name: str, limits: Limits
) -> tuple[list[list[Any]], tuple[Area, ...]]:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > limits.cells:
        raise SheetTooLarge(f"Sheet {name!r} of {path.name} spans {sheet.total_height} rows.")
    merged = (
        Area(top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )
    return list(sheet.iter_rows()), tuple(merged)


def sheet_names(path: Path) -> list[str]:
    """Names of the sheets with cells, the visible ones first."""
    from python_calamine import CalamineError, PasswordError, load_workbook

    if inspect(path) is Kind.TEXT:
        return [path.stem]
    try:
        with load_workbook(path) as workbook:
            return _worksheets(workbook)
    except PasswordError as error:
        raise SheetEncrypted(f"{path.name} is protected by a password.") from error
    except (CalamineError, OSError, ValueError) as error:
        raise SheetDamaged(f"{path.name} is damaged: {error}.") from error


def _chosen_sheet(path: Path, workbook: "CalamineWorkbook", wanted: str) -> str:
    names = _worksheets(workbook)
    if not wanted and names:
        return names[0]
    for name in (*names, *workbook.sheet_names):
        if name_key(name) == name_key(wanted) and wanted:
            return name
    raise SheetMissing(
        f"{path.name} has no sheet named {wanted!r}." if wanted else f"{path.name} has no sheet with cells.",
        remedy=f"Its sheets are: {', '.join(workbook.sheet_names)}." if workbook.sheet_names else "",
    )


def _worksheets(workbook: "CalamineWorkbook") -> list[str]:
    """Sheets that hold cells, the visible ones first."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    visible = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    return visible + [sheet.name for sheet in sheets if sheet.name not in visible]
