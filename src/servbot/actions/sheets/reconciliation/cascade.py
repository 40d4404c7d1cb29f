"""Walks the cascade of rules over two sides; pure and exact."""

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from servbot.actions.sheets.reconciliation.both import Both, PairSet
from servbot.actions.sheets.reconciliation.found import Alike, Found
from servbot.actions.sheets.reconciliation.grouping import FoundGroup, OpenGroup, grouped
from servbot.actions.sheets.reconciliation.money import derive_amount
from servbot.actions.sheets.reconciliation.near import pair_nearly
from servbot.actions.sheets.reconciliation.pairing import pair_exactly
from servbot.actions.sheets.reconciliation.proof import proved, summarised
from servbot.actions.sheets.reconciliation.records import recorded
from servbot.actions.sheets.reconciliation.result import Proof, Reconciliation, Summary
from servbot.actions.sheets.reconciliation.rules import Rule, Rules
from servbot.actions.sheets.reconciliation.side import Row, Side, every_row
from servbot.actions.sheets.reconciliation.suggestion import suggested
from servbot.actions.sheets.reconciliation.units import Ints

Tell = Callable[[str], None]


def reconcile(left_rows: Sequence[Row], right_rows: Sequence[Row], rules: Rules) -> Reconciliation:
    """Every row of both sides in exactly one place; `ProofFailed` if that did not come out."""
    found = find(Side.of(left_rows), Side.of(right_rows), rules)
    return recorded(found, *checked(found))


def checked(found: Found) -> tuple[Summary, Proof]:
    """Counts, sums and the proof; `ProofFailed` when it does not hold."""
    summary = summarised(found)
    return summary, proved(found, summary)


def find(left: Side, right: Side, rules: Rules, tell: Tell = lambda _: None) -> Found:
    """The same as positions of rows; `tell` hears which rule is at work."""
    derive_amount(left, rules.left, rules)
    derive_amount(right, rules.right, rules)
    cascade = _Cascade(Both(left, right, rules.holidays))
    for place, rule in enumerate(rules.rules):
        if not rules.only_suggests(rule):
            tell(f"Rule {rule.name}")
            cascade.apply(place, rule)
    for rule in rules.rules:
        if rules.only_suggests(rule):
            tell(f"Suggestions by {rule.name}")
            cascade.suggest(rule)
    return cascade.found(rules)


class _Cascade:
    """What is still open on each side, and what was found so far."""

    def __init__(self, both: Both) -> None:
        self._both = both
        self._open_left, self._open_right = every_row(both.left.length), every_row(both.right.length)
        self._same: list[tuple[int, Ints, Ints]] = []
        self._differing: list[tuple[int, PairSet]] = []
        self._groups: list[tuple[Rule, FoundGroup]] = []
        self._open_groups: list[tuple[Rule, OpenGroup]] = []
        self._suggestions: list[tuple[Rule, Alike]] = []

    def apply(self, place: int, rule: Rule) -> None:
        if rule.cardinality != "1:1":
            groups, uncertain = grouped(rule, self._both, self._open_left, self._open_right)
            self._groups += [(rule, group) for group in groups]
            self._open_groups += [(rule, group) for group in uncertain]
            self._close(
                np.array([row for group in groups for row in group.left], np.int64),
                np.array([row for group in groups for row in group.right], np.int64),
            )
            return
        (left, right), differing = self._pairs(rule)
        self._same.append((place, left, right))
        self._differing.append((place, differing))
        self._close(np.append(left, differing.left), np.append(right, differing.right))

    def suggest(self, rule: Rule) -> None:
        if rule.fuzzy_keys:
            found = suggested(rule, self._both, self._open_left, self._open_right)
            self._suggestions += [(rule, pair) for pair in found]
        elif rule.cardinality != "1:1":
            groups, uncertain = grouped(rule, self._both, self._open_left, self._open_right)
            alone = [OpenGroup(((group.left, group.right),), complete=True) for group in groups]
            self._open_groups += [(rule, group) for group in (*alone, *uncertain)]
        else:
            (left, right), differing = self._pairs(rule)
            left = np.append(left, differing.left[differing.agrees])
            right = np.append(right, differing.right[differing.agrees])
            pairs = zip(left.tolist(), right.tolist(), strict=True)
            self._suggestions += [(rule, Alike(own, other, rule.confidence)) for own, other in sorted(pairs)]

    def found(self, rules: Rules) -> Found:
        return Found(
            both=self._both,
            rules=rules,
            same=self._same,
            differing=self._differing,
            groups=self._groups,
            open_groups=self._still_open(),
            suggestions=self._suggestions,
            open_left=self._open_left,
            open_right=self._open_right,
        )

    def _pairs(self, rule: Rule) -> tuple[tuple[Ints, Ints], PairSet]:
        pair = pair_nearly if rule.near_keys else pair_exactly
        return pair(rule, self._both, self._open_left, self._open_right)

    def _close(self, left: Ints, right: Ints) -> None:
        self._open_left = _without(self._open_left, left)
        self._open_right = _without(self._open_right, right)

    def _still_open(self) -> list[tuple[Rule, OpenGroup]]:
        """Suggestions of which no row was taken by a later rule."""
        if not self._open_groups:
            return []
        left, right = set(self._open_left), set(self._open_right)
        kept = []
        for rule, group in self._open_groups:
            ways = tuple(way for way in group.ways if left.issuperset(way[0]) and right.issuperset(way[1]))
            if ways:
                kept.append((rule, OpenGroup(ways, group.complete)))
        return kept


def _without(rows: pl.Series, gone: Ints) -> pl.Series:
    at = rows.to_numpy()
    open_rows = np.ones(int(at.max()) + 1 if len(at) else 0, bool)
    open_rows[gone] = False
    return rows.filter(pl.Series(open_rows[at], dtype=pl.Boolean))
