"""What was found, as positions of rows; the records for bots and the sheets of the report are made of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from servbot.actions.sheets.reconciliation.answer import Answer
from servbot.actions.sheets.reconciliation.both import Both, Paired, PairSet
from servbot.actions.sheets.reconciliation.coding import as_rows
from servbot.actions.sheets.reconciliation.grouping import FoundGroup, OpenGroup
from servbot.actions.sheets.reconciliation.rules import Rule, Rules
from servbot.actions.sheets.reconciliation.units import Ints

NONE = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Alike:
    """Two open rows that may belong together."""

    left: int
    right: int
    score: float


@dataclass(frozen=True)
class Found:
    """Every row of both sides in exactly one place."""

    both: Both
    rules: Rules

    same: list[tuple[int, Ints, Ints]]
    """Pairs that are the same in all that is compared: the place of the rule, and positions."""

    differing: list[tuple[int, PairSet]]
    """By the place of the rule pairs in which something differs, tolerated or not."""

    groups: list[tuple[Rule, FoundGroup]]
    open_groups: list[tuple[Rule, OpenGroup]]
    suggestions: list[tuple[Rule, Alike]]

    open_left: pl.Series
    open_right: pl.Series

    answers: tuple[Answer, ...] = ()
    """What people decided, already carried out in all of the above."""

    @cached_property
    def tolerated(self) -> list[tuple[Rule, Paired]]:
        """Pairs whose differences are all within their tolerance."""
        return [(self.rules.rules[place], self._compared(place, *pair)) for place, *pair in self._pairs(True)]

    @cached_property
    def breaks(self) -> list[tuple[Rule, Paired]]:
        """Pairs that do not agree, in the order of the left rows."""
        pairs = sorted(self._pairs(False), key=lambda pair: pair[1:])
        return [(self.rules.rules[place], self._compared(place, *pair)) for place, *pair in pairs]

    @cached_property
    def matched(self) -> pl.DataFrame:
        """Positions of all pairs that agree, with the place of the rule, in the order of the left rows."""
        tolerated = [(place, s.left[s.agrees], s.right[s.agrees]) for place, s in self.differing]
        parts = [*self.same, *tolerated]
        left, right = (np.concatenate([NONE, *(part[side] for part in parts)]) for side in (1, 2))
        rule = np.repeat([part[0] for part in parts], [len(part[1]) for part in parts])
        order = np.argsort(left)
        columns = {"left": left[order], "right": right[order], "rule": rule[order]}
        return pl.DataFrame(columns, schema={"left": pl.UInt32, "right": pl.UInt32, "rule": pl.UInt16})

    def _pairs(self, agree: bool) -> Iterator[tuple[int, int, int]]:
        """The place of the rule and the positions of the pairs with differences that agree, or do not."""
        for place, pairs in self.differing:
            chosen = pairs.agrees == agree
            for own, other in zip(pairs.left[chosen].tolist(), pairs.right[chosen].tolist(), strict=True):
                yield place, own, other

    def _compared(self, place: int, own: int, other: int) -> Paired:
        return self.both.compared(self.rules.rules[place], own, other)

    def places(self, side: str) -> dict[str, pl.Series]:
        """Positions of one side's rows by what became of them."""
        groups = [row for _, group in self.groups for row in getattr(group, side)]
        return {
            "matched": self.matched[side],
            "groups": positions(groups),
            "breaks": as_rows(
                np.sort(np.concatenate([NONE, *(getattr(s, side)[~s.agrees] for _, s in self.differing)]))
            ),
            "unmatched": self.open_left if side == "left" else self.open_right,
        }


def positions(found: Iterable[int]) -> pl.Series:
    """Positions as a column."""
    return pl.Series(list(found), dtype=pl.UInt32)
