"""Rows of both sides as people see them, and back: a decision names the row by its place and its content."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from servbot.actions.sheets.errors import DecisionStale
from servbot.actions.sheets.reading.table import ROW
from servbot.actions.sheets.reconciliation.difference import number_of
from servbot.actions.sheets.reconciliation.found import Found
from servbot.actions.sheets.reconciliation.rules import Rules
from servbot.actions.sheets.reconciliation.side import CARRIED, Row, Side
from servbot.core.review import Line, Way, difference
from servbot.core.value import plain

SideName = Literal["left", "right"]
LETTERS: dict[SideName, str] = {"left": "L", "right": "R"}
DIGITS = 12
"""Of the digest of a row's content."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where both sides were read, for people."""

    left: str = ""
    right: str = ""


class Lines:
    """Makes lines of positions, and finds positions again."""

    def __init__(self, found: Found, places: Places = Places()) -> None:
        self._sides: dict[SideName, Side] = {"left": found.both.left, "right": found.both.right}
        self._places: dict[SideName, str] = {"left": places.left, "right": places.right}
        self._used = {"left": found.rules.left_columns, "right": found.rules.right_columns}
        left, right = amount_columns(found.rules)
        self._amounts: dict[SideName, str] = {"left": left, "right": right}

    def line(self, name: SideName, position: int) -> Line:
        """The row as a line."""
        side = self._sides[name]
        row = side.row(position)
        carried = row.get(CARRIED)
        return Line(
            id=f"{LETTERS[name]}{position + 1}",
            digest=_digest(side, position),
            row=None if carried else row.get(ROW),
            place=str(carried) if carried else self._places[name],
            values=plain({key: row[key] for key in self._ordered(name, row) if key not in (ROW, CARRIED)}),
            amount=self.amount(name, position),
        )

    def _ordered(self, name: SideName, row: Row) -> list[str]:
        """Columns that the rules look at first."""
        return sorted(row, key=lambda column: column not in self._used[name])

    def amount(self, name: SideName, position: int) -> Decimal | None:
        """What the row counts in the comparison."""
        column = self._amounts[name]
        return number_of(self._sides[name].value(position, column)) if column else None

    def way(self, left: Iterable[int], right: Iterable[int]) -> Way:
        """Rows of both sides beside each other."""
        mine = tuple(self.line("left", position) for position in left)
        others = tuple(self.line("right", position) for position in right)
        return Way(left=mine, right=others, difference=difference(mine, others))

    def positions(self, name: SideName, marks: Iterable[str]) -> tuple[int, ...]:
        """Where the rows of these marks are; `DecisionStale` when one is not what it was."""
        return tuple(self._position(name, mark) for mark in marks)

    def _position(self, name: SideName, mark: str) -> int:
        side, (place, _, digest) = self._sides[name], mark.partition("-")
        number = place.removeprefix(LETTERS[name])
        position = int(number) - 1 if number.isascii() and number.isdigit() else -1
        if not 0 <= position < side.length or _digest(side, position) != digest:
            raise DecisionStale(
                f"Row {place} of the {name} side is not the one that was decided about.",
                place=self._places[name],
            )
        return position


def amount_columns(rules: Rules) -> tuple[str, str]:
    """The columns whose sums must agree when rows are joined; empty where the rules compare none."""
    if rules.left.amount and rules.right.amount:
        return rules.left.amount.name, rules.right.amount.name
    compared = [item for rule in rules.rules for item in rule.compare]
    first = next(
        (
            item
            for item in compared
            if not rules.left.amount or item.left == rules.left.amount.name
            if not rules.right.amount or item.right == rules.right.amount.name
        ),
        None,
    )
    return (first.left, first.right) if first else ("", "")


def _digest(side: Side, position: int) -> str:
    return hashlib.sha256(side.contents_by((position,))[position].encode()).hexdigest()[:DIGITS]
