"""Two versions of a workbook, cell by cell."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from servbot.actions.sheets.reading.address import cell_address
from servbot.actions.sheets.reading.cell import natural
from servbot.actions.sheets.reading.grid import Grid, read_grid, sheet_names
from servbot.actions.sheets.reading.header import name_key
from servbot.core.record import Record


class Difference(Record):
    """A cell or sheet that is not the same in both."""

    place: str
    """`Sheet!B3`, or the name of a sheet."""

    change: Literal["added", "removed", "changed"]

    before: Any = None

    after: Any = None


class Compared(Record):
    """What differs between two workbooks."""

    differences: tuple[Difference, ...]

    left_out: int
    """Differences beyond the limit."""

    cells: int
    """Cells that were compared."""


def compare_files(before: Path, after: Path, sheet: str, limit: int) -> Compared:
    """Compare one sheet, or all of them by their names."""
    if sheet:
        pairs = [(sheet, sheet)]
        lonely: list[Difference] = []
    else:
        pairs, lonely = _matched(sheet_names(before), sheet_names(after))
    found, cells, count = lonely, 0, len(lonely)
    for one, other in pairs:
        left, right = read_grid(before, one), read_grid(after, other)
        cells += sum(
            max(map(len, (*left.rows, *right.rows)), default=0)
            for _ in range(max(len(left.rows), len(right.rows)))
        )
        for difference in _between(left, right):
            count += 1
            if len(found) < limit:
                found.append(difference)
    return Compared(differences=tuple(found[:limit]), left_out=count - min(count, limit), cells=cells)


def _matched(before: list[str], after: list[str]) -> tuple[list[tuple[str, str]], list[Difference]]:
    if len(before) == len(after) == 1:
        return [(before[0], after[0])], []
    theirs = {name_key(name): name for name in after}
    mine = {name_key(name) for name in before}
    pairs = [(name, theirs[name_key(name)]) for name in before if name_key(name) in theirs]
    gone = [Difference(place=name, change="removed") for name in before if name_key(name) not in theirs]
    new = [Difference(place=name, change="added") for name in after if name_key(name) not in mine]
    return pairs, [*gone, *new]


def _between(left: Grid, right: Grid) -> Iterator[Difference]:
    for row in range(1, max(len(left.rows), len(right.rows)) + 1):
        cells = left.rows[row - 1] if row <= len(left.rows) else []
        others = right.rows[row - 1] if row <= len(right.rows) else []
        for column in range(1, max(len(cells), len(others)) + 1):
            before, after = _cell(left, cells, row, column), _cell(right, others, row, column)
            if before != after:
                change: Any = "added" if before is None else "removed" if after is None else "changed"
                yield Difference(
                    place=cell_address(right.sheet, row, column), change=change, before=before, after=after
                )


def _cell(grid: Grid, cells: list[Any], row: int, column: int) -> Any:
    error = grid.errors.get((row, column))
    return error or (natural(cells[column - 1]) if column <= len(cells) else None)
