"""What was found, as positions of rows; the records for bots and the sheets of the report are made of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from servbot.actions.sheets.reconciliation.answer import Answer
from servbot.actions.sheets.reconciliation.grouping import FoundGroup, OpenGroup
from servbot.actions.sheets.reconciliation.pairing import Both, Paired
from servbot.actions.sheets.reconciliation.rules import Rule, Rules


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

    same: pl.DataFrame
    """Pairs that are the same in all that is compared: positions, and the place of the rule."""

    differing: list[tuple[Rule, Paired]]
    """Pairs in which something differs, tolerated or not."""

    groups: list[tuple[Rule, FoundGroup]]
    open_groups: list[tuple[Rule, OpenGroup]]
    suggestions: list[tuple[Rule, Alike]]

    open_left: pl.Series
    open_right: pl.Series

    answers: tuple[Answer, ...] = ()
    """What people decided, already carried out in all of the above."""

    @property
    def tolerated(self) -> list[tuple[Rule, Paired]]:
        """Pairs whose differences are all within their tolerance."""
        return [(rule, pair) for rule, pair in self.differing if pair.agrees]

    @property
    def breaks(self) -> list[tuple[Rule, Paired]]:
        """Pairs that do not agree, in the order of the left rows."""
        return sorted(
            ((rule, pair) for rule, pair in self.differing if not pair.agrees),
            key=lambda found: (found[1].left, found[1].right),
        )

    @cached_property
    def matched(self) -> pl.DataFrame:
        """Positions of all pairs that agree, with the place of the rule, in the order of the left rows."""
        places = {rule.name: place for place, rule in enumerate(self.rules.rules)}
        tolerated = [(pair.left, pair.right, places[rule.name]) for rule, pair in self.tolerated]
        return pl.concat([self.same, pl.DataFrame(tolerated, schema=self.same.schema, orient="row")]).sort(
            "left", "right"
        )

    def places(self, side: str) -> dict[str, pl.Series]:
        """Positions of one side's rows by what became of them."""
        groups = [row for _, group in self.groups for row in getattr(group, side)]
        return {
            "matched": self.matched[side],
            "groups": positions(groups),
            "breaks": positions(getattr(pair, side) for _, pair in self.breaks),
            "unmatched": self.open_left if side == "left" else self.open_right,
        }


def positions(found: Iterable[int]) -> pl.Series:
    """Positions as a column."""
    return pl.Series(list(found), dtype=pl.UInt32)
