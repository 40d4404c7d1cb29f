"""The raw cells of one sheet, whatever the file's format."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servbot.actions.sheets.errors import SheetDamaged, SheetEncrypted, SheetMissing, SheetTooLarge
from servbot.actions.sheets.reading.error_cells import error_cells
from servbot.actions.sheets.reading.guard import Kind, inspect
from servbot.actions.sheets.reading.header import name_key
from servbot.actions.sheets.reading.text_file import read_text_rows
from servbot.actions.sheets.reading.xls_error_cells import xls_error_cells
from servbot.actions.sheets.reading.xlsb_error_cells import xlsb_error_cells
from servbot.actions.sheets.reading.zip_guard import Limits

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

ERROR_FINDERS: Mapping[Kind, Callable[[Path, str], dict[tuple[int, int], str]]] = {
    Kind.XLSX: error_cells,
    Kind.XLSB: xlsb_error_cells,
    Kind.XLS: xls_error_cells,
}
"""The reader gives error cells as blank; these find them in the file itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """A sheet's cells: rows and columns from A1 on, so that positions give addresses."""

    file: str
    """Name of the file, for messages."""

    sheet: str

    rows: list[list[Any]]

    errors: dict[tuple[int, int], str]
    """Cells that hold an error such as #N/A, by row and column from 1."""


def read_grid(path: Path, sheet: str = "", limits: Limits | None = None) -> Grid:
    """The cells of the named sheet, or of the first visible one."""
    limits = limits or Limits()
    kind = inspect(path, limits)
    if kind is Kind.TEXT:
        return Grid(file=path.name, sheet=path.stem, rows=read_text_rows(path), errors={})
    name, rows = _read_workbook(path, sheet, limits)
    find_errors = ERROR_FINDERS.get(kind)
    errors = find_errors(path, name) if find_errors else {}
    return Grid(file=path.name, sheet=name, rows=rows, errors=errors)


def _read_workbook(path: Path, sheet: str, limits: Limits) -> tuple[str, list[list[Any]]]:
    from python_calamine import CalamineError, PasswordError, load_workbook

    try:
        with load_workbook(path) as workbook:
            name = _chosen_sheet(path, workbook, sheet)
            return name, _rows(path, workbook, name, limits)
    except PasswordError as error:
        raise SheetEncrypted(f"{path.name} is protected by a password.") from error
    except (CalamineError, OSError, ValueError) as error:
        raise SheetDamaged(f"{path.name} is damaged: {error}.") from error


def _rows(path: Path, workbook: "CalamineWorkbook", name: str, limits: Limits) -> list[list[Any]]:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > limits.cells:
        raise SheetTooLarge(f"Sheet {name!r} of {path.name} spans {sheet.total_height} rows.")
    return list(sheet.iter_rows())


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
