"""Adds rows at the end of a table in a workbook."""

from collections.abc import Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from servbot.actions.sheets.errors import KeyBlank, SheetDamaged, SheetMissing, WouldLose, WrongKind
from servbot.actions.sheets.reading.guard import Kind, inspect
from servbot.actions.sheets.reading.header import column_names, find_column, header_index, name_key
from servbot.actions.sheets.reconciliation.normal_form import key_text
from servbot.actions.sheets.writing.cells import cell_at, put
from servbot.actions.sheets.writing.exclusive import locked, replace_whole
from servbot.actions.sheets.writing.keepable import parts_lost
from servbot.actions.sheets.writing.look import freeze_and_filter, set_widths, style_header
from servbot.core.record import Record

LOOK = ("font", "fill", "border", "alignment", "protection", "number_format")


class Appended(Record):
    """What became of the rows."""

    row_numbers: tuple[int, ...]
    """Where each row now stands, in the order given; a row that was there already keeps its place."""

    appended: int
    """How many were added."""


def append_rows(
    path: Path, sheet: str, rows: Sequence[Mapping[str, Any]], unique: Sequence[str], patience: float
) -> Appended:
    """Add the rows under the lock and save the workbook whole; a row whose unique values are there is not added."""
    if path.suffix.lower() not in {".xlsx", ".xlsm"}:
        raise WrongKind(f"{path.name} is no .xlsx workbook; rows can only be added to one.")
    with locked(path, patience):
        workbook, worksheet = _opened(path, sheet, rows)
        target = _Target(path.name, worksheet)
        result = target.add_all(rows, unique)
        if result.appended:
            replace_whole(path, workbook.save)
    return result


def _opened(path: Path, sheet: str, rows: Sequence[Mapping[str, Any]]) -> tuple[Workbook, Worksheet]:
    if not path.exists():
        return _fresh(sheet, rows)
    if inspect(path) is not Kind.XLSX:
        raise WrongKind(f"{path.name} is no .xlsx workbook; rows can only be added to one.")
    if lost := parts_lost(path):
        raise WouldLose(f"Writing to {path.name} would lose its {', '.join(lost)}.")
    workbook = _loaded(path)
    return workbook, _chosen(path, workbook, sheet, rows)


def _loaded(path: Path) -> Workbook:
    try:
        return load_workbook(path, keep_vba=path.suffix.lower() == ".xlsm")
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        # The library has no error of its own for a workbook it cannot make sense of.
        raise SheetDamaged(f"{path.name} cannot be opened for writing: {error}.") from error


def _fresh(sheet: str, rows: Sequence[Mapping[str, Any]]) -> tuple[Workbook, Worksheet]:
    workbook = Workbook()
    worksheet = workbook.active
    if not isinstance(worksheet, Worksheet):
        raise TypeError("a new workbook starts with a worksheet")
    worksheet.title = sheet or "Sheet1"
    _write_header(worksheet, rows)
    return workbook, worksheet


def _chosen(path: Path, workbook: Workbook, sheet: str, rows: Sequence[Mapping[str, Any]]) -> Worksheet:
    worksheets = [
        found for found in workbook.worksheets if found.sheet_state == "visible"
    ] or workbook.worksheets
    for found in worksheets if not sheet else workbook.worksheets:
        if not sheet or name_key(found.title) == name_key(sheet):
            return found
    if not sheet:
        raise SheetMissing(f"{path.name} has no sheet with cells.")
    worksheet: Worksheet = workbook.create_sheet(sheet)
    _write_header(worksheet, rows)
    return worksheet


def _write_header(sheet: Worksheet, rows: Sequence[Mapping[str, Any]]) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    for column, name in enumerate(names, 1):
        put(cell_at(sheet, 1, column), name)
    style_header(cell_at(sheet, 1, column) for column in range(1, len(names) + 1))
    freeze_and_filter(sheet, len(names), 1, 1)
    set_widths(sheet, [[name, *(row.get(name) for row in rows)] for name in names])


class _Target:
    """The table at the end of which rows are added."""

    def __init__(self, file: str, sheet: Worksheet) -> None:
        self._file, self._sheet = file, sheet
        cells = [list(row) for row in sheet.iter_rows(values_only=True)]
        raw = [["" if cell is None else cell for cell in row] for row in cells]
        header = header_index(raw, ())
        self._names = column_names(raw[header], len(raw[header])) if raw else []
        self._first_row = header + 2
        self._rows = raw[header + 1 :]
        while self._rows and not any(cell != "" for cell in self._rows[-1]):
            self._rows.pop()

    def add_all(self, rows: Sequence[Mapping[str, Any]], unique: Sequence[str]) -> Appended:
        """Add the rows that are not there yet."""
        columns = [self._column(name) for name in unique]
        known = {self._key(row, columns): self._first_row + index for index, row in enumerate(self._rows)}
        numbers, before = [], len(self._rows)
        for row in rows:
            values = {self._column(name): value for name, value in row.items()}
            key = tuple(key_text(values.get(column)) for column in columns)
            self._check_key(key, unique)
            if not columns or key not in known:
                known[key] = self._write(values)
            numbers.append(known[key])
        self._grow_ranges(before)
        return Appended(row_numbers=tuple(numbers), appended=len(self._rows) - before)

    def _check_key(self, key: tuple[str, ...], unique: Sequence[str]) -> None:
        blank = [name for name, text in zip(unique, key, strict=True) if not text]
        if blank:
            raise KeyBlank(f"A row for {self._file} has no value for {', '.join(blank)}.")

    def _column(self, name: str) -> int:
        return find_column(self._names, name, f"Sheet {self._sheet.title!r} of {self._file}")

    def _key(self, row: Sequence[Any], columns: Sequence[int]) -> tuple[str, ...]:
        return tuple(key_text(row[column] if column < len(row) else None) for column in columns)

    def _write(self, values: Mapping[int, Any]) -> int:
        number = self._first_row + len(self._rows)
        for column in range(len(self._names)):
            cell = cell_at(self._sheet, number, column + 1)
            if self._rows:
                _take_look(cell, self._sheet.cell(number - 1, column + 1))
            if column in values:
                put(cell, values[column])
        self._rows.append([values.get(column, "") for column in range(len(self._names))])
        return number

    def _grow_ranges(self, before: int) -> None:
        """Let the filter, and a table that ended with the last row, reach down to the new rows."""
        old, new = self._first_row + before - 1, self._first_row + len(self._rows) - 1
        if self._sheet.auto_filter.ref:
            self._sheet.auto_filter.ref = _reaching(self._sheet.auto_filter.ref, new)
        for table in self._sheet.tables.values():
            if table.ref.endswith(f"{old}") and _reaching(table.ref, old) == table.ref:
                table.ref = _reaching(table.ref, new)
                if table.autoFilter is not None:
                    table.autoFilter.ref = table.ref


def _take_look(cell: Cell, model: Cell | MergedCell) -> None:
    if model.has_style:
        for name in LOOK:
            setattr(cell, name, copy(getattr(model, name)))


def _reaching(reference: str, row: int) -> str:
    """The range `A1:C9` with another last row."""
    start, _, end = reference.partition(":")
    return f"{start}:{''.join(filter(str.isalpha, end or start))}{row}"
