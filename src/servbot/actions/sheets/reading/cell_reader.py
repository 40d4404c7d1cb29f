"""The cells of a table as values, each by its declared type, and a list of those that are not what they should be."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from servbot.actions.sheets.reading.address import cell_address
from servbot.actions.sheets.reading.area import Area, filled
from servbot.actions.sheets.reading.cell import ColumnType, Grammar, Habits, NotReadable, natural, typed
from servbot.actions.sheets.reading.grid import Grid
from servbot.actions.sheets.reading.layout import Layout, Manner, covered
from servbot.core.record import Record


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


class CellReader:
    """Turns raw cells into values and remembers what was odd."""

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
        self._odd = {column for place in (grid.errors, grid.doubts, self._covered) for _, column in place}
        self.problems: list[Problem] = []

    def is_plain(self, position: int) -> bool:
        """Whether no cell of the column is declared, odd or part of a merged one."""
        return position not in self._kinds and self._left + position not in self._odd

    def value(self, number: int, position: int, raw: Any) -> Any:
        """The value of a cell by the number of its row and the position of its column in the table."""
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
