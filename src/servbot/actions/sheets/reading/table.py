"""Typed rows of a sheet, each with its row number, and a list of every cell that was not what it should be."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from servbot.actions.sheets.errors import SheetTooLarge
from servbot.actions.sheets.reading.area import filled
from servbot.actions.sheets.reading.cell import ColumnType, Grammar, Habits, natural
from servbot.actions.sheets.reading.cell_reader import CellReader, Problem
from servbot.actions.sheets.reading.grid import Access, Grid, read_grid
from servbot.actions.sheets.reading.header import find_column
from servbot.actions.sheets.reading.layout import Layout, Manner, find_layout
from servbot.core.collecting import collector_at_rest
from servbot.core.record import Record

ROW = "_row"
"""Name under which each row carries its number in the sheet."""

ORIGINAL = "_original"
"""Name under which a row carries the cells that typing changed, as they were."""

MOST_VALUES = 12_000_000
"""Each costs about a hundred bytes of memory."""


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


@collector_at_rest()
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
    numbered = filled_rows(grid, layout)
    kept = numbered if limit is None else numbered[:limit]
    check_amount(grid, len(kept), len(layout.names))
    kinds = {find_column(layout.names, name, grid.file): kind for name, kind in columns.items()}
    reader = CellReader(grid, layout, kinds, habits or Habits(), manner)
    return Table(
        file=grid.file,
        sheet=grid.sheet,
        header_row=layout.area.top,
        columns=tuple(layout.names),
        rows=tuple(_values(reader, layout.names, number, row, manner) for number, row in kept),
        problems=(*encoding_problem(grid), *reader.problems),
        rows_left_out=len(numbered) - len(kept),
        area=str(layout.area) if layout.names else "",
        encoding=grid.encoding,
        separator=grid.separator,
    )


def encoding_problem(grid: Grid) -> tuple[Problem, ...]:
    """The problem of a text file that could be read in several ways."""
    if not grid.other_encodings:
        return ()
    others = " or ".join(grid.other_encodings)
    message = f"the file was read as {grid.encoding} and could be {others} as well: name its encoding"
    return (Problem(place=grid.file, row=0, column="", message=message),)


def filled_rows(grid: Grid, layout: Layout) -> list[tuple[int, Sequence[Any]]]:
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


def check_amount(grid: Grid, rows: int, columns: int) -> None:
    """`SheetTooLarge` when there are more values than fit into memory."""
    if rows * columns > MOST_VALUES:
        raise SheetTooLarge(
            f"Sheet {grid.sheet!r} of {grid.file} has {rows} rows of {columns} columns.",
            remedy=f"Servbot keeps at most {MOST_VALUES:,} values of a sheet at once: give a limit, or split it.",
        )


def _values(
    reader: CellReader, names: Sequence[str], number: int, row: Sequence[Any], manner: Manner
) -> dict[str, Any]:
    cells = [row[position] if position < len(row) else "" for position in range(len(names))]
    values = {
        name: reader.value(number, position, cell)
        for position, (name, cell) in enumerate(zip(names, cells, strict=True))
    }
    if manner.originals:
        values[ORIGINAL] = {
            name: natural(cell)
            for name, cell in zip(names, cells, strict=True)
            if str(natural(cell)) != str(values[name])
        }
    return {**values, ROW: number}
