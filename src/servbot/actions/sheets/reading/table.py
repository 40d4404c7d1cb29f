"""Typed rows of a sheet, each with its row number, and a list of every cell that was not what it should be."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from servbot.actions.sheets.errors import SheetTooLarge
from servbot.actions.sheets.reading.address import cell_address
from servbot.actions.sheets.reading.cell import ColumnType, Habits, NotReadable, natural, typed
from servbot.actions.sheets.reading.grid import Grid, read_grid
from servbot.actions.sheets.reading.header import column_names, find_column, header_index, renamed
from servbot.core.record import Record

ROW = "_row"
"""Name under which each row carries its number in the sheet."""


MOST_VALUES = 12_000_000
"""Each costs about a hundred bytes of memory."""


class Problem(Record):
    """A cell that could not be read as declared; the row keeps the cell's own value."""

    place: str
    """`Sheet!B3`."""

    row: int
    """Number of the row in the sheet."""

    column: str

    message: str


class Table(Record):
    """What was read from one sheet."""

    file: str
    sheet: str
    header_row: int
    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    problems: tuple[Problem, ...]
    rows_left_out: int
    """Rows below the limit, which were not read."""


def read_table(
    path: Path,
    sheet: str = "",
    *,
    header_row: int | None = None,
    columns: Mapping[str, ColumnType] | None = None,
    habits: Habits | None = None,
    limit: int | None = None,
) -> Table:
    """Read one sheet. A top-level function, so that a worker process can run it."""
    columns = columns or {}
    grid = read_grid(path, sheet)
    index = header_index(grid.rows, tuple(columns)) if header_row is None else header_row - 1
    names = _names(grid, index, columns)
    numbered = _filled_rows(grid, index + 1)
    kept = numbered if limit is None else numbered[:limit]
    _check_amount(grid, len(kept), len(names))
    reader = _RowReader(
        grid, names, {find_column(names, name, grid.file): kind for name, kind in columns.items()}, habits
    )
    return Table(
        file=grid.file,
        sheet=grid.sheet,
        header_row=index + 1,
        columns=tuple(names),
        rows=tuple(reader.read(number, row) for number, row in kept),
        problems=tuple(reader.problems),
        rows_left_out=len(numbered) - len(kept),
    )


def _names(grid: Grid, index: int, columns: Mapping[str, ColumnType]) -> list[str]:
    below = grid.rows[index:]
    width = max((len(row) for row in below), default=0)
    names = column_names(below[0] if below else (), _used_width(below, width))
    return renamed(names, columns, grid.file)


def _used_width(rows: Sequence[Sequence[Any]], width: int) -> int:
    """The width without columns that are blank from the header down."""
    while width and all(len(row) < width or natural(row[width - 1]) is None for row in rows):
        width -= 1
    return width


def _filled_rows(grid: Grid, first: int) -> list[tuple[int, Sequence[Any]]]:
    """The rows from this position on that hold something, by number from 1."""
    with_errors = {row for row, _ in grid.errors}
    numbered = enumerate(grid.rows[first:], first + 1)
    return [
        (number, row)
        for number, row in numbered
        if number in with_errors or any(natural(cell) is not None for cell in row)
    ]


def _check_amount(grid: Grid, rows: int, columns: int) -> None:
    if rows * columns > MOST_VALUES:
        raise SheetTooLarge(
            f"Sheet {grid.sheet!r} of {grid.file} has {rows} rows of {columns} columns.",
            remedy=f"Servbot keeps at most {MOST_VALUES:,} values of a sheet at once: give a limit, or split it.",
        )


class _RowReader:
    """Turns raw rows into dicts and remembers what was odd."""

    def __init__(
        self, grid: Grid, names: Sequence[str], kinds: Mapping[int, ColumnType], habits: Habits | None
    ) -> None:
        self._grid, self._names, self._kinds = grid, names, kinds
        self._habits = habits or Habits()
        self.problems: list[Problem] = []

    def read(self, number: int, row: Sequence[Any]) -> dict[str, Any]:
        cells = (row[position] if position < len(row) else "" for position in range(len(self._names)))
        values = {
            name: self._value(number, position, cell)
            for position, (name, cell) in enumerate(zip(self._names, cells, strict=True))
        }
        return {**values, ROW: number}

    def _value(self, number: int, position: int, raw: Any) -> Any:
        if isinstance(raw, timedelta):
            raw = str(raw)
        error = self._grid.errors.get((number, position + 1))
        if error is not None:
            self._report(number, position, f"the cell holds the error {error}")
            return None
        kind = self._kinds.get(position)
        if kind is None:
            return natural(raw)
        try:
            return typed(raw, kind, self._habits)
        except NotReadable as reason:
            self._report(number, position, str(reason))
            return natural(raw)

    def _report(self, number: int, position: int, message: str) -> None:
        place = cell_address(self._grid.sheet, number, position + 1)
        self.problems.append(Problem(place=place, row=number, column=self._names[position], message=message))
