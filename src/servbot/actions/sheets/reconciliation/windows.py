"""Finds all pairs of rows whose amounts or dates lie within a tolerance, by sorted whole numbers."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from servbot.actions.sheets.errors import AmountTooLong, KeyTooCoarse
from servbot.actions.sheets.reconciliation.both import Both
from servbot.actions.sheets.reconciliation.coding import Codes
from servbot.actions.sheets.reconciliation.measure import Measure, measured
from servbot.actions.sheets.reconciliation.rules import Key, Rule
from servbot.actions.sheets.reconciliation.tolerance import Tolerance
from servbot.actions.sheets.reconciliation.units import LARGEST, Bools, Ints, picked, taken

MOST_CANDIDATES = 50_000_000
PLENTY = 4
"""So many candidates for each row are worth a look whether another key leaves fewer."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of positions that could belong together, and how far each near key is apart."""

    left: Ints
    right: Ints
    apart: tuple[Ints, ...]

    def only(self, chosen: Bools | Ints) -> "Candidates":
        """Some of them."""
        return Candidates(self.left[chosen], self.right[chosen], tuple(each[chosen] for each in self.apart))


def candidates(rule: Rule, both: Both, mine: pl.Series, others: pl.Series) -> Candidates:
    """All pairs of open rows that share the exact keys and lie within every tolerance."""
    measures = [_measure(rule, key, both) for key in rule.near_keys]
    codes = Codes(both.left, both.right, [(key.left, key.right, key.normalise) for key in rule.exact_keys])
    left, right = codes.filled(mine.to_numpy(), others.to_numpy())
    for measure in measures:
        left, right = _known(left, measure.left.known), _known(right, measure.right.known)
    own_group, other_group, groups = codes.groups()
    span = _narrowest(rule, measures, (left, right), (own_group, other_group), groups)
    found = Candidates(*span.pairs(), ())
    for measure in measures:
        values = measure.left.values[found.left], measure.right.values[found.right]
        near = measure.allows(*values)
        apart = np.abs(values[0] - values[1])
        found = Candidates(found.left, found.right, (*found.apart, apart)).only(near)
    return found


def _known(rows: Ints, known: Bools) -> Ints:
    return rows if known.all() else rows[known[rows]]


def _measure(rule: Rule, key: Key, both: Both) -> Measure:
    found = measured(both.left, both.right, key, key.tolerance or Tolerance(), both.holidays)
    if found is None:
        raise AmountTooLong(
            f"Rule {rule.name!r}: {key.left!r} or {key.right!r} holds a number that is too long."
        )
    return found


class _Span(NamedTuple):
    """For each left row the run of sorted right rows within the bounds of one measure."""

    left: Ints
    right: Ints
    first: Ints
    counts: Ints

    @property
    def total(self) -> int:
        """How many pairs there are."""
        return int(self.counts.sum())

    def pairs(self) -> tuple[Ints, Ints]:
        """Left and right positions."""
        starts = np.repeat(self.first - (np.cumsum(self.counts) - self.counts), self.counts)
        return np.repeat(self.left, self.counts), self.right[starts + np.arange(len(starts))]


def _narrowest(
    rule: Rule, measures: list[Measure], rows: tuple[Ints, Ints], groups: tuple[Ints, Ints], size: int
) -> _Span:
    """The span of the measure that leaves fewest pairs; the first one will do unless it leaves many."""
    best = _spanned(rule, measures[0], rows, groups, size)
    for measure in measures[1:]:
        if best.total > PLENTY * (len(rows[0]) + len(rows[1])):
            best = min(best, _spanned(rule, measure, rows, groups, size), key=lambda span: span.total)
    if best.total > MOST_CANDIDATES:
        raise KeyTooCoarse(f"Rule {rule.name!r} finds {best.total:,} pairs of rows within its tolerances.")
    return best


def _spanned(
    rule: Rule, measure: Measure, rows: tuple[Ints, Ints], groups: tuple[Ints, Ints], size: int
) -> _Span:
    """All pairs within the bounds of one measure: each side sorted by group and value in one number."""
    left, right = rows
    if not len(left) or not len(right):
        return _Span(left[:0], right, np.zeros(0, np.int64), np.zeros(0, np.int64))
    values, others = taken(measure.left.values, left), taken(measure.right.values, right)
    at, first, last, width = _places(others, *measure.bounds(values), size)
    if size * width >= LARGEST:
        raise KeyTooCoarse(f"Rule {rule.name!r} compares too many rows at once.")
    place = taken(groups[1], right) * width + at
    right = picked(right, np.argsort(place), measure.right.values)
    place = np.sort(place)
    base = taken(groups[0], left) * width
    first, last = base + first, base + last
    order = np.argsort(first)
    start = np.searchsorted(place, np.sort(first))
    count = np.maximum(np.searchsorted(place, last[order]) - start, 0)
    some = count > 0
    return _Span(picked(left, order, measure.left.values)[some], right, start[some], count[some])


def _places(values: Ints, low: Ints, high: Ints, groups: int) -> tuple[Ints, Ints, Ints, int]:
    """Values and bounds as numbers from 0 (the upper bound one further), and how many such numbers there are."""
    least, most = int(values.min()), int(values.max())
    width = most - least + 2
    if groups * width < LARGEST:
        first, last = low - least, high - least + 1
        return values - least, np.clip(first, 0, width - 1), np.clip(last, 0, width - 1), width
    steps = np.unique(values)
    return (
        np.searchsorted(steps, values),
        np.searchsorted(steps, low, "left"),
        np.searchsorted(steps, high, "right"),
        len(steps) + 1,
    )
