"""A sheet as typed columns, for work on many rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from servbot.actions.sheets.reading.cell import ColumnType, Grammar, Habits
from servbot.actions.sheets.reading.cell_reader import CellReader, Problem
from servbot.actions.sheets.reading.exact_column import exact_column
from servbot.actions.sheets.reading.grid import Grid, read_grid
from servbot.actions.sheets.reading.header import find_column
from servbot.actions.sheets.reading.layout import Layout, Manner, find_layout
from servbot.actions.sheets.reading.table import ROW, check_amount, encoding_problem, filled_rows
from servbot.core.collecting import collector_at_rest


@dataclass(frozen=True, slots=True)
class Columns:
    """What was read: columns by name, with the numbers of the rows as one of them."""

    values: Mapping[str, Sequence[Any] | pl.Series]
    length: int
    sheet: str
    problems: tuple[Problem, ...]


@collector_at_rest()
def read_columns(
    path: Path,
    sheet: str = "",
    *,
    header_row: int | None = None,
    columns: Mapping[str, ColumnType | Grammar] | None = None,
) -> Columns:
    """Read one sheet column by column: the same values as in its rows, in far less time and memory."""
    columns = columns or {}
    manner = Manner(header_row=header_row)
    grid = read_grid(path, sheet)
    layout = find_layout(grid, manner, columns)
    numbers, cells = _by_column(grid, layout)
    check_amount(grid, len(numbers), len(layout.names))
    kinds = {find_column(layout.names, name, grid.file): kind for name, kind in columns.items()}
    reader = CellReader(grid, layout, kinds, Habits(), manner)
    values: dict[str, Any] = {}
    if not grid.merged:
        # The cells are in the columns now; only those under merged ones are looked up again.
        grid.rows.clear()
    for position, name in enumerate(layout.names):
        column, cells[position] = cells[position], ()
        if reader.is_plain(position):
            values[name] = exact_column(column)
        else:
            read = zip(numbers, column, strict=True)
            values[name] = [reader.value(number, position, cell) for number, cell in read]
    values[ROW] = pl.Series(numbers, dtype=pl.Int64)
    problems = (*encoding_problem(grid), *sorted(reader.problems, key=lambda problem: problem.row))
    return Columns(values, len(numbers), grid.sheet, problems)


def _by_column(grid: Grid, layout: Layout) -> tuple[Sequence[int], list[Sequence[Any]]]:
    """The numbers of the rows that hold something, and the cells of each column."""
    first, width = layout.area.top + layout.header_rows, len(layout.names)
    rows = grid.rows[first - 1 : layout.area.bottom]
    if layout.area.left > 1 or set(map(len, rows)) != {width}:
        rows = [row[layout.area.left - 1 : layout.area.right] for row in rows]
    if set(map(len, rows)) <= {width}:
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        if any(map(_is_full, columns)):
            return range(first, first + len(rows)), columns
    numbered = filled_rows(grid, layout)
    padded = [[*row, *[""] * (width - len(row))] for _, row in numbered]
    return [number for number, _ in numbered], list(zip(*padded, strict=True)) if padded else [()] * width


def _is_full(cells: Sequence[Any]) -> bool:
    """Whether no cell is blank; only looked at where that is quick."""
    kinds = set(map(type, cells))
    return all(map(str.strip, cells)) if kinds == {str} else kinds.isdisjoint((str, type(None)))
