"""Whether amounts or dates of two columns lie within a tolerance, for whole columns at once."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from servbot.actions.sheets.reconciliation.rules import Comparison, Key
from servbot.actions.sheets.reconciliation.side import Side
from servbot.actions.sheets.reconciliation.tolerance import Tolerance
from servbot.actions.sheets.reconciliation.units import (
    Bools,
    Ints,
    Units,
    from_units,
    in_same_units,
    in_units,
)


@dataclass(frozen=True, slots=True)
class Measure:
    """Two columns in the same units, and how far their values may be apart."""

    left: Units
    right: Units
    tolerance: Tolerance
    dates: bool
    holidays: tuple[date, ...]

    def bounds(self, values: Ints) -> tuple[Ints, Ints]:
        """Between which right values a partner of each left value can lie; a little wide, never too narrow."""
        more, less = self._limits()
        if self.dates and self.tolerance.working:
            more, less = (2 * limit + 4 + 2 * len(self.holidays) for limit in (more, less))
        if self.dates or not self.tolerance.percent:
            return values - more, values + less
        # Of the larger of the two, which may be the right one: p / (100 - p) of the left one.
        share = self.tolerance.percent / (100 - self.tolerance.percent)
        wide = np.array([int(abs(int(value)) * share) + 1 for value in values], np.int64)
        return values - np.maximum(more, wide), values + np.maximum(less, wide)

    def allows(self, mine: Ints, others: Ints) -> Bools:
        """Which of the pairs agree, exactly."""
        more, less = self._limits()
        apart = mine - others
        if self.dates and self.tolerance.working:
            apart = self._working_days(mine, others)
        within = (apart <= more) & (-apart <= less)
        if not self.dates and self.tolerance.percent:
            for at in np.flatnonzero(~within):
                values = (from_units(column[at], self.left.scale) for column in (mine, others))
                within[at] = self.tolerance.allows_amounts(*values)
        return within

    def agreeing(self, left: Ints, right: Ints) -> Bools:
        """Which of the pairs of rows agree; two blanks do."""
        known = self.left.known[left], self.right.known[right]
        within = self.allows(self.left.values[left], self.right.values[right])
        return np.asarray(np.where(known[0] & known[1], within, known[0] == known[1]), bool)

    def _working_days(self, mine: Ints, others: Ints) -> Ints:
        first, last = np.minimum(mine, others) + 1, np.maximum(mine, others) + 1
        off = np.array(self.holidays, dtype="datetime64[D]")
        count = np.busday_count(first.astype("datetime64[D]"), last.astype("datetime64[D]"), holidays=off)
        return np.asarray(np.where(mine >= others, count, -count), np.int64)

    def _limits(self) -> tuple[int, int]:
        """How much more and how much less the left value may be."""
        given = self.tolerance
        if self.dates:
            later = given.days if given.later is None else given.later
            return later, given.days if given.earlier is None else given.earlier
        more = given.amount if given.more is None else given.more
        less = given.amount if given.less is None else given.less
        return in_units(more, self.left.scale), in_units(less, self.left.scale)


def measured(
    left: Side, right: Side, item: Key | Comparison, tolerance: Tolerance, holidays: tuple[date, ...]
) -> Measure | None:
    """The measure of two columns; None where a number is too long for whole units."""
    if left.holds_dates(item.left) and right.holds_dates(item.right):
        return Measure(left.days(item.left), right.days(item.right), tolerance, True, holidays)
    limits = (tolerance.amount, tolerance.more, tolerance.less)
    found = in_same_units(left.units(item.left), right.units(item.right), limits)
    return None if found is None else Measure(*found, tolerance, False, ())
