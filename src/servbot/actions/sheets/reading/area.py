"""A rectangle of cells, and where the tables of a sheet lie."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from servbot.actions.sheets.reading.address import column_letters, column_number

REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})(?::\$?([A-Za-z]{1,3})\$?(\d{1,7}))?")
MOSTLY = 0.6


@dataclass(frozen=True, slots=True)
class Area:
    """Rows and columns from 1, first and last included."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        start = f"{column_letters(self.left)}{self.top}"
        return start if self.is_cell else f"{start}:{column_letters(self.right)}{self.bottom}"

    @property
    def is_cell(self) -> bool:
        """Whether it is a single cell."""
        return (self.top, self.left) == (self.bottom, self.right)


def parse_area(text: str) -> Area | None:
    """The area behind `B4`, `B4:F20` or `$B$4:$F$20`, or None."""
    found = REFERENCE.fullmatch(text.strip())
    if found is None:
        return None
    left, top = column_number(found[1].upper()), int(found[2])
    right, bottom = (column_number(found[3].upper()), int(found[4])) if found[3] else (left, top)
    return Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def filled(cell: Any) -> bool:
    """Whether the cell holds something."""
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def tables_on(rows: Sequence[Sequence[Any]]) -> list[Area]:
    """The tables of a sheet, from the top: blocks with a header, apart from each other by blank rows or columns.

    A block whose first row is no header continues the one above it; a lone line is a title.
    """
    tables: list[Area] = []
    for top, bottom in _runs([any(filled(cell) for cell in row) for row in rows]):
        band = rows[top - 1 : bottom]
        width = max(len(row) for row in band)
        used = [any(filled(row[at]) for row in band if at < len(row)) for at in range(width)]
        for left, right in _runs(used):
            _take(tables, rows, _trimmed(rows, Area(top, left, bottom, right)))
    return tables


def reaching_from(rows: Sequence[Sequence[Any]], start: Area) -> Area:
    """The table that begins at the cell: right to the first blank header, down to the first blank row."""
    header = rows[start.top - 1] if start.top <= len(rows) else ()
    right = start.left
    while right < len(header) and filled(header[right]):
        right += 1
    bottom = start.top
    while bottom < len(rows) and any(map(filled, rows[bottom][start.left - 1 : right])):
        bottom += 1
    return Area(start.top, start.left, bottom, right)


def _runs(flags: Sequence[bool]) -> list[tuple[int, int]]:
    """First and last position, from 1, of each run of true."""
    runs: list[tuple[int, int]] = []
    for position, flag in enumerate(flags, 1):
        if flag and runs and runs[-1][1] == position - 1:
            runs[-1] = (runs[-1][0], position)
        elif flag:
            runs.append((position, position))
    return runs


def _trimmed(rows: Sequence[Sequence[Any]], area: Area) -> Area:
    """The block without blank rows that it has beside a longer neighbour."""
    used = [any(map(filled, row[area.left - 1 : area.right])) for row in rows[area.top - 1 : area.bottom]]
    last = len(used) - 1 - used[::-1].index(True)
    return Area(area.top + used.index(True), area.left, area.top + last, area.right)


def _take(tables: list[Area], rows: Sequence[Sequence[Any]], block: Area) -> None:
    above = next((table for table in reversed(tables) if _same_columns(table, block)), None)
    if above and not _has_header(rows, block):
        tables[tables.index(above)] = Area(above.top, above.left, block.bottom, above.right)
    elif block.bottom > block.top:
        tables.append(block)


def _same_columns(table: Area, block: Area) -> bool:
    return table.left <= block.left and block.right <= table.right and table.bottom < block.top


def _has_header(rows: Sequence[Sequence[Any]], block: Area) -> bool:
    cells = rows[block.top - 1][block.left - 1 : block.right]
    texts = sum(isinstance(cell, str) and filled(cell) for cell in cells)
    below = [cell for row in rows[block.top : block.bottom] for cell in row[block.left - 1 : block.right]]
    numbers_below = any(filled(cell) and not isinstance(cell, str) for cell in below)
    return texts == len(cells) and (numbers_below or block.bottom > block.top)
