"""Where on a sheet a table lies, how many rows its header has, and what merged cells mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from servbot.actions.sheets.errors import TableMissing
from servbot.actions.sheets.reading.area import Area, filled, reaching_from, tables_on
from servbot.actions.sheets.reading.error_cells import Place
from servbot.actions.sheets.reading.grid import Grid
from servbot.actions.sheets.reading.header import SEARCHED_ROWS, column_names, header_index, label, renamed

Merged = Literal["first", "fill"]
BETWEEN = " / "


@dataclass(frozen=True, kw_only=True, slots=True)
class Manner:
    """What is known of a table before it is read."""

    table: int | None = None
    """Which of several tables on the sheet, counted from 1."""

    header_row: int | None = None

    header_rows: int | None = None

    merged: Merged = "first"

    originals: bool = False
    """Whether rows keep the cells as they were before they were typed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """A table on a sheet."""

    area: Area
    """From the header to the last row."""

    header_rows: int

    names: list[str]


def find_layout(grid: Grid, manner: Manner, columns: Mapping[str, Any]) -> Layout:
    """Where the table is and what its columns are called, the declared ones as the bot calls them."""
    area = _area(grid, manner)
    top = _header_row(grid, area, manner, tuple(columns))
    below = Area(top, area.left, max(area.bottom, top), area.right)
    count = manner.header_rows or (2 if _has_second_row(grid, below) else 1)
    cells = _used(grid.rows, below) if area.right == _width(grid.rows) else below
    labels = [_label(grid, cells, column, count) for column in range(cells.left, cells.right + 1)]
    names = column_names(labels, len(labels), cells.left)
    return Layout(area=cells, header_rows=count, names=renamed(names, columns, grid.file))


def _area(grid: Grid, manner: Manner) -> Area:
    if grid.named:
        return reaching_from(grid.rows, grid.named) if grid.named.is_cell else grid.named
    whole = Area(1, 1, max(len(grid.rows), 1), _width(grid.rows))
    if manner.table is None:
        return whole
    tables = tables_on(grid.rows)
    if manner.table > len(tables):
        raise TableMissing(
            f"Sheet {grid.sheet!r} of {grid.file} has no table number {manner.table}.",
            remedy=f"Its tables lie at {', '.join(map(str, tables))}." if tables else "",
        )
    return tables[manner.table - 1]


def _header_row(grid: Grid, area: Area, manner: Manner, wanted: Sequence[str]) -> int:
    if manner.header_row is not None:
        return manner.header_row
    if grid.named:
        return area.top
    last = min(area.bottom, area.top - 1 + SEARCHED_ROWS)
    rows = [row[area.left - 1 : area.right] for row in grid.rows[area.top - 1 : last]]
    return area.top + header_index(rows, wanted)


def _width(rows: Sequence[Sequence[Any]]) -> int:
    return max(map(len, rows), default=0)


def _used(rows: Sequence[Sequence[Any]], area: Area) -> Area:
    """The area without columns on the right that are blank from the header down."""
    right = 0
    for row in rows[area.top - 1 : area.bottom]:
        if right >= area.right:
            break
        right = next((at + 1 for at in range(len(row) - 1, right - 1, -1) if filled(row[at])), right)
    return Area(area.top, area.left, area.bottom, min(area.right, max(right, area.left - 1)))


def _has_second_row(grid: Grid, area: Area) -> bool:
    """Whether the header's cells span columns whose own names stand in the row below."""
    spans = [
        merged
        for merged in grid.merged
        if merged.top == merged.bottom == area.top
        and merged.right > merged.left
        and area.left <= merged.left <= area.right
    ]
    below = grid.rows[area.top] if area.top < len(grid.rows) else ()
    return bool(spans) and all(
        isinstance(cell, str) and filled(cell)
        for merged in spans
        for cell in below[merged.left - 1 : merged.right]
    )


def _label(grid: Grid, area: Area, column: int, count: int) -> str:
    """The texts of the header above a column, from the top."""
    parts: list[str] = []
    for row in range(area.top, area.top + count):
        text = label(_cell(grid, row, column))
        if not text and count > 1 and row < area.top + count - 1:
            text = _text_over(grid, area, row, column)
        if text and text not in parts:
            parts.append(text)
    return BETWEEN.join(parts)


def _text_over(grid: Grid, area: Area, row: int, column: int) -> str:
    """The text of the cell that reaches over this one; without merged cells, as in a CSV file, the one before."""
    for merged in grid.merged:
        if merged.top <= row <= merged.bottom and merged.left <= column <= merged.right:
            return label(_cell(grid, merged.top, merged.left))
    if grid.merged:
        return ""
    before = (label(_cell(grid, row, at)) for at in range(column - 1, area.left - 1, -1))
    return next(filter(None, before), "")


def _cell(grid: Grid, row: int, column: int) -> Any:
    cells = grid.rows[row - 1] if row <= len(grid.rows) else ()
    return cells[column - 1] if column <= len(cells) else ""


def covered(areas: Sequence[Area], layout: Layout) -> dict[Place, Area]:
    """The cells of the table that lie under a merged cell, without its first one."""
    inside, first = layout.area, layout.area.top + layout.header_rows
    return {
        (row, column): area
        for area in areas
        for row in range(max(area.top, first), min(area.bottom, inside.bottom) + 1)
        for column in range(max(area.left, inside.left), min(area.right, inside.right) + 1)
        if (row, column) != (area.top, area.left)
    }
