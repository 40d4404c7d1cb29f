"""One side of a reconciliation: its rows by position, and the keys they have."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from servbot.actions.sheets.reconciliation.normal_form import Normalisation, canonical, key_text

Row = Mapping[str, Any]


class Side:
    """Rows by position, with the text that tells rows of different content apart."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows

    @cached_property
    def contents(self) -> list[str]:
        """Canonical content of every row: decides ties, so that the order of the input does not."""
        return [canonical(row) for row in self.rows]

    def groups(
        self, positions: Iterable[int], keys: Sequence[tuple[str, Sequence[Normalisation]]]
    ) -> dict[tuple[str, ...], list[int]]:
        """Positions by key; a row with a blank in its key belongs to no group."""
        found: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for position in positions:
            row = self.rows[position]
            key = tuple(key_text(row.get(column), normalise) for column, normalise in keys)
            if all(key):
                found[key].append(position)
        return found
