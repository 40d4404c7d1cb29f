"""Typed rows of a sheet, each with its row number, and a list of every cell that was not what it should be."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from servbot.actions.sheets.errors import SheetTooLarge
from servbot.actions.sheets.reading.address import cell_address
from servbot.actions.sheets.reading.area import Area, filled
from servbot.actions.sheets.reading.cell import ColumnType, Grammar, Habits, NotReadable, natural, typed
from servbot.actions.sheets.reading.grid import Access, Grid, read_grid
from servbot.actions.sheets.reading.header import find_column
from servbot.actions.sheets.reading.layout import Layout, Manner, covered, find_layout
from servbot.core.record import Record

ROW = "_row"
"""Name under which each row carries its number in the sheet."""

ORIGINAL = "_original"
"""Name under which a row carries the cells that typing changed, as they were."""

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

    original: str = ""
    """What the cell holds, as text."""


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

    area: str = ""
    """Cells of the table with its header."""

    encoding: str = ""
    """Of a text file."""

    separator: str = ""
    """Of a text file."""


def read_table(
    path: Path,
    sheet: str = "",
    *,
    header_row: int | None = None,
    columns: Mapping[str, ColumnType | Grammar] | None = None,
    habits: Habits | None = None,
    limit: int | None = None,
    access: Access | None = None,
    manner: Manner | None = None,
) -> Table:
    """Read one sheet. A top-level function, so that a worker process can run it."""
    columns = columns or {}
    manner = manner or Manner(header_row=header_row)
    grid = read_grid(path, sheet, access=access)
    layout = find_layout(grid, manner, columns)
    numbered = _filled_rows(grid, layout)
    kept = numbered if limit is None else numbered[:limit]
    _check_amount(grid, len(kept), len(layout.names))
    kinds = {find_column(layout.names, name, grid.file): kind for name, kind in columns.items()}
    reader = _RowReader(grid, layout, kinds, habits or Habits(), manner)
    return Table(
        file=grid.file,
        sheet=grid.sheet,
        header_row=layout.area.top,
        columns=tuple(layout.names),
        rows=tuple(reader.read(number, row) for number, row in kept),
        problems=(*_encoding_problem(grid), *reader.problems),
        rows_left_out=len(numbered) - len(kept),
        area=str(layout.area) if layout.names else "",
        encoding=grid.encoding,
        separator=grid.separator,
    )


def _encoding_problem(grid: Grid) -> tuple[Problem, ...]:
    if not grid.other_encodings:
        return ()
    others = " or ".join(grid.other_encodings)
    message = f"the file was read as {grid.encoding} and could be {others} as well: name its encoding"
    return (Problem(place=grid.file, row=0, column="", message=message),)


def _filled_rows(grid: Grid, layout: Layout) -> list[tuple[int, Sequence[Any]]]:
    """The rows below the header that hold something, by number from 1, from the table's first column on."""
    area = layout.area
    noted = {
        row
        for place in (grid.errors, grid.doubts)
        for row, column in place
        if area.left <= column <= area.right
    }
    first = area.top + layout.header_rows
    rows = (
        (number, row[area.left - 1 : area.right])
        for number, row in enumerate(grid.rows[first - 1 : area.bottom], first)
    )
    return [(number, row) for number, row in rows if number in noted or any(map(filled, row))]


def _check_amount(grid: Grid, rows: int, columns: int) -> None:
    if rows * columns > MOST_VALUES:
        raise SheetTooLarge(
            f"Sheet {grid.sheet!r} of {grid.file} has {rows} rows of {columns} columns.",
            remedy=f"Servbot keeps at most {MOST_VALUES:,} values of a sheet at once: give a limit, or split it.",
        )


class _RowReader:
    """Turns raw rows into dicts and remembers what was odd."""

    def __init__(
        self,
        grid: Grid,
        layout: Layout,
        kinds: Mapping[int, ColumnType | Grammar],
        habits: Habits,
        manner: Manner,
    ) -> None:
        self._grid, self._names, self._left = grid, layout.names, layout.area.left
        self._kinds, self._habits, self._manner = kinds, habits, manner
        self._covered = covered(grid.merged, layout)
        self.problems: list[Problem] = []

    def read(self, number: int, row: Sequence[Any]) -> dict[str, Any]:
        cells = [row[position] if position < len(row) else "" for position in range(len(self._names))]
        values = {
            name: self._value(number, position, cell)
            for position, (name, cell) in enumerate(zip(self._names, cells, strict=True))
        }
        if self._manner.originals:
            values[ORIGINAL] = {
                name: natural(cell)
                for name, cell in zip(self._names, cells, strict=True)
                if str(natural(cell)) != str(values[name])
            }
        return {**values, ROW: number}

    def _value(self, number: int, position: int, raw: Any) -> Any:
        if isinstance(raw, timedelta):
            raw = str(raw)
        place = number, self._left + position
        error = self._grid.errors.get(place)
        if error is not None:
            self._report(number, position, raw, f"the cell holds the error {error}")
            return None
        if place in self._covered and not filled(raw):
            raw = self._under(self._covered[place], number, position, raw)
        if doubt := self._grid.doubts.get(place):
            self._report(number, position, raw, doubt)
        kind = self._kinds.get(position)
        if kind is None:
            return natural(raw)
        try:
            return typed(raw, kind, self._habits)
        except NotReadable as reason:
            self._report(number, position, raw, str(reason))
            return natural(raw)

    def _under(self, merged: Area, number: int, position: int, raw: Any) -> Any:
        """What a cell under a merged one stands for."""
        row = self._grid.rows[merged.top - 1]
        over = row[merged.left - 1] if merged.left <= len(row) else ""
        if self._manner.merged == "fill":
            return over
        if filled(over):
            self._report(number, position, raw, f"the cell is part of the merged cell {merged}")
        return raw

    def _report(self, number: int, position: int, raw: Any, message: str) -> None:
        place = cell_address(self._grid.sheet, number, self._left + position)
        shown = "" if raw is None else str(natural(raw) if filled(raw) else "")
        self.problems.append(
            Problem(
                place=place, row=number, column=self._names[position], message=message, original=shown[:200]
            )
        )
