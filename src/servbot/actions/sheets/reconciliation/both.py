"""The two sides of a reconciliation, and pairs of their rows."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from servbot.actions.sheets.reconciliation.difference import Difference, difference
from servbot.actions.sheets.reconciliation.measure import Measure, measured
from servbot.actions.sheets.reconciliation.rules import Comparison, Rule
from servbot.actions.sheets.reconciliation.side import Side
from servbot.actions.sheets.reconciliation.units import Bools, Ints

EXACT_KINDS = (pl.Int64, pl.Decimal, pl.Date)


@dataclass(frozen=True, slots=True)
class Paired:
    """Two positions and what differs between their rows."""

    left: int
    right: int
    differences: tuple[Difference, ...]

    @property
    def agrees(self) -> bool:
        """Whether everything that differs is tolerated."""
        return all(found.tolerated for found in self.differences)

    @property
    def explanation(self) -> str:
        """Everything that does not agree, in one line."""
        return "; ".join(found.sentence for found in self.differences if not found.tolerated)


@dataclass(frozen=True, slots=True)
class Both:
    """The two sides and what is known beside the rules."""

    left: Side
    right: Side
    holidays: tuple[date, ...] = ()

    def mirrored(self) -> "Both":
        """The same with the sides swapped."""
        return Both(self.right, self.left, self.holidays)

    def compared(self, rule: Rule, own: int, other: int) -> Paired:
        """Two rows beside each other."""
        found = (self._difference(item, own, other) for item in rule.compare)
        return Paired(own, other, tuple(item for item in found if item is not None))

    def agreeing(self, rule: Rule, left: Ints, right: Ints) -> Bools:
        """Which of the pairs agree in all that is compared, within the tolerances."""
        agrees = np.ones(len(left), bool)
        for item in rule.compare:
            measure = self._measure(item)
            if measure is None:
                agrees &= self._agreeing_one_by_one(item, left, right)
            else:
                agrees &= measure.agreeing(left, right)
        return agrees

    def _measure(self, item: Comparison) -> Measure | None:
        """The columns as whole numbers, where they are amounts or dates and not texts that may be read as such."""
        kinds = [
            typed.dtype
            for typed in (self.left.typed(item.left), self.right.typed(item.right))
            if typed is not None
        ]
        if len(kinds) < 2 or not all(isinstance(kind, EXACT_KINDS) for kind in kinds):
            return None
        if (kinds[0] == pl.Date) != (kinds[1] == pl.Date):
            return None
        return measured(self.left, self.right, item, item.tolerance, self.holidays)

    def _agreeing_one_by_one(self, item: Comparison, left: Ints, right: Ints) -> Bools:
        found = (self._difference(item, *pair) for pair in zip(left.tolist(), right.tolist(), strict=True))
        return np.fromiter((each is None or each.tolerated for each in found), bool, len(left))

    def _difference(self, item: Comparison, own: int, other: int) -> Difference | None:
        mine, others = self.left.value(own, item.left), self.right.value(other, item.right)
        return difference(item, mine, others, self.holidays)


@dataclass(frozen=True, slots=True)
class PairSet:
    """Pairs of positions in which something differs, and whether all of that is tolerated."""

    left: Ints
    right: Ints
    agrees: Bools

    @classmethod
    def of_none(cls) -> "PairSet":
        """No pair."""
        return cls(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, bool))
