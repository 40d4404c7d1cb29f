"""Finds all pairs of rows whose amounts or dates lie within a tolerance, by sorted whole numbers."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from servbot.actions.sheets.errors import AmountTooLong, KeyTooCoarse
from servbot.actions.sheets.reconciliation.pairing import Both, keyed
from servbot.actions.sheets.reconciliation.rules import Key, Rule
from servbot.actions.sheets.reconciliation.tolerance import Tolerance
from servbot.actions.sheets.reconciliation.units import LARGEST, Ints, Units, from_units, in_units, places

MOST_CANDIDATES = 50_000_000


@dataclass(frozen=True, slots=True)
class Measure:
    """A near key: both columns in the same units, and how far they may be apart."""

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
        wide = np.zeros_like(values)
        if not self.dates and self.tolerance.percent:
            # Of the larger of the two, which may be the right one: p / (100 - p) of the left one.
            share = self.tolerance.percent / (100 - self.tolerance.percent)
            wide = np.array([int(abs(int(value)) * share) + 1 for value in values], np.int64)
        return values - np.maximum(more, wide), values + np.maximum(less, wide)

    def allows(self, mine: Ints, others: Ints) -> npt.NDArray[np.bool_]:
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


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of positions that could belong together, and how far each near key is apart."""

    left: Ints
    right: Ints
    apart: tuple[Ints, ...]

    def only(self, chosen: npt.NDArray[np.bool_]) -> "Candidates":
        """Some of them."""
        return Candidates(self.left[chosen], self.right[chosen], tuple(each[chosen] for each in self.apart))


def candidates(rule: Rule, both: Both, mine: pl.Series, others: pl.Series) -> Candidates:
    """All pairs of open rows that share the exact keys and lie within every tolerance."""
    measures = [_measure(rule, key, both) for key in rule.near_keys]
    left, right, own_group, other_group = _grouped(rule, both, mine, others)
    for measure in measures:
        known = measure.left.known[left]
        left, own_group = left[known], own_group[known]
        known = measure.right.known[right]
        right, other_group = right[known], other_group[known]
    found_left, found_right = _within(rule, measures[0], left, right, own_group, other_group)
    keep = np.ones(len(found_left), bool)
    for measure in measures:
        keep &= measure.allows(measure.left.values[found_left], measure.right.values[found_right])
    found_left, found_right = found_left[keep], found_right[keep]
    apart = tuple(np.abs(m.left.values[found_left] - m.right.values[found_right]) for m in measures)
    return Candidates(found_left, found_right, apart)


def _measure(rule: Rule, key: Key, both: Both) -> Measure:
    tolerance = key.tolerance or Tolerance()
    if both.left.holds_dates(key.left) and both.right.holds_dates(key.right):
        return Measure(both.left.days(key.left), both.right.days(key.right), tolerance, True, both.holidays)
    left, right = both.left.units(key.left), both.right.units(key.right)
    if left is not None and right is not None:
        limits = (tolerance.amount, tolerance.more, tolerance.less)
        scale = max(left.scale, right.scale, *(places(limit) for limit in limits if limit is not None))
        left, right = left.scaled(scale), right.scaled(scale)
    if left is None or right is None:
        raise AmountTooLong(
            f"Rule {rule.name!r}: {key.left!r} or {key.right!r} holds a number that is too long."
        )
    return Measure(left, right, tolerance, False, ())


def _grouped(rule: Rule, both: Both, mine: pl.Series, others: pl.Series) -> tuple[Ints, Ints, Ints, Ints]:
    """Positions of both sides with the number of the group that their exact keys make."""
    left = keyed(both.left, mine, [(key.left, key.normalise) for key in rule.exact_keys])
    right = keyed(both.right, others, [(key.right, key.normalise) for key in rule.exact_keys])
    keys = [name for name in left.columns if name != "at"]
    if keys:
        known = left.select(keys).unique().join(right.select(keys).unique(), on=keys).with_row_index("group")
        left, right = left.join(known, on=keys), right.join(known, on=keys)
    else:
        zero = pl.lit(0, pl.UInt32).alias("group")
        left, right = left.with_columns(zero), right.with_columns(zero)
    return (
        *(_ints(frame["at"]) for frame in (left, right)),
        *(_ints(frame["group"]) for frame in (left, right)),
    )  # type: ignore[return-value]


def _within(
    rule: Rule, measure: Measure, left: Ints, right: Ints, own_group: Ints, other_group: Ints
) -> tuple[Ints, Ints]:
    """All pairs within the bounds of one measure: a place in a sorted list for each group and value."""
    values, others = measure.left.values[left], measure.right.values[right]
    steps = np.unique(others)
    size = len(steps) + 1
    if int(own_group.max(initial=0)) * size >= LARGEST:
        raise KeyTooCoarse(f"Rule {rule.name!r} compares too many rows at once.")
    place = other_group * size + np.searchsorted(steps, others)
    order = np.argsort(place, kind="stable")
    place, right = place[order], right[order]
    own_order = np.lexsort((values, own_group))
    left, values, own_group = left[own_order], values[own_order], own_group[own_order]
    low, high = measure.bounds(values)
    first = np.searchsorted(place, own_group * size + np.searchsorted(steps, low, "left"), "left")
    last = np.searchsorted(place, own_group * size + np.searchsorted(steps, high, "right"), "left")
    count = np.maximum(last - first, 0)
    if (total := int(count.sum())) > MOST_CANDIDATES:
        raise KeyTooCoarse(f"Rule {rule.name!r} finds {total:,} pairs of rows within its tolerances.")
    starts = np.repeat(first - (np.cumsum(count) - count), count)
    return np.repeat(left, count), right[starts + np.arange(total)]


def _ints(column: pl.Series) -> Ints:
    return column.cast(pl.Int64).to_numpy()
