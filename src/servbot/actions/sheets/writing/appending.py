"""Adds rows at the end of a table in a workbook."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from servbot.actions.sheets.errors import WrongKind
from servbot.actions.sheets.writing.cells import cell_at, put
from servbot.actions.sheets.writing.exclusive import locked
from servbot.actions.sheets.writing.look import freeze_and_filter, set_widths, style_header
from servbot.actions.sheets.writing.target import Key, Target, Where
from servbot.core.record import Record

SUFFIXES = frozenset({".xlsx", ".xlsm"})


class Appended(Record):
    """What became of the rows."""

    row_numbers: tuple[int, ...]
    """Where each row now stands, in the order given; a row that was there already keeps its place."""

    appended: int
    """How many were added."""


def append_rows(
    path: Path, where: Where, rows: Sequence[Mapping[str, Any]], unique: Sequence[str], patience: float
) -> Appended:
    """Add the rows under the lock and save the workbook whole; a row whose unique values are there is not added."""
    check_writable(path)
    names = list(dict.fromkeys(name for row in rows for name in row))
    with locked(path, patience), tempfile.TemporaryDirectory(prefix="servbot-") as folder:
        source = path
        if not path.exists():
            source = Path(folder) / path.name
            _fresh(source, where.sheet, names, rows)
        target = Target(source, where, names)
        result = _append(target, rows, unique)
        if result.appended:
            target.save(path)
    return result


def check_writable(path: Path) -> None:
    """`WrongKind` unless the name is one of a workbook that rows can be written to."""
    if path.suffix.lower() not in SUFFIXES:
        raise WrongKind(
            f"{path.name} is no .xlsx workbook; rows can only be written to one.",
            remedy="Convert it with sheets.convert first.",
        )


def _append(target: Target, rows: Sequence[Mapping[str, Any]], unique: Sequence[str]) -> Appended:
    columns = [target.column(name) for name in unique]
    known = {key: numbers[-1] for key, numbers in target.rows_by(columns).items()}
    new: list[Mapping[int, Any]] = []
    numbers = []
    for row in rows:
        values = {target.column(name): value for name, value in row.items()}
        key: Key = target.key_of(values, columns)
        if not columns or key not in known:
            new.append(values)
            known[key] = target.last_row + len(new)
        numbers.append(known[key])
    target.append(new)
    return Appended(row_numbers=tuple(numbers), appended=len(new))


def _fresh(path: Path, sheet: str, names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """A workbook with nothing but the header."""
    workbook = Workbook()
    worksheet = workbook.active
    if not isinstance(worksheet, Worksheet):
        raise TypeError("a new workbook starts with a worksheet")
    worksheet.title = sheet or "Sheet1"
    for column, name in enumerate(names, 1):
        put(cell_at(worksheet, 1, column), name)
    style_header(cell_at(worksheet, 1, column) for column in range(1, len(names) + 1))
    freeze_and_filter(worksheet, len(names), 1, 1)
    set_widths(worksheet, [[name, *(row.get(name) for row in rows)] for name in names])
    workbook.save(path)
