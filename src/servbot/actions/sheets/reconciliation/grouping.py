"""One row against several, and several against several: confirmed only where there is one way to do it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from servbot.actions.sheets.errors import AmountTooLong
from servbot.actions.sheets.reconciliation.both import Both
from servbot.actions.sheets.reconciliation.group_search import Search
from servbot.actions.sheets.reconciliation.normal_form import WIDE
from servbot.actions.sheets.reconciliation.pairing import key_groups, keyed
from servbot.actions.sheets.reconciliation.rules import Rule, mirrored_rule
from servbot.actions.sheets.reconciliation.tolerance import Tolerance
from servbot.actions.sheets.reconciliation.units import Units, from_units, in_same_units, in_units
from servbot.actions.sheets.reconciliation.windows import candidates

Way = tuple[tuple[int, ...], tuple[int, ...]]
"""Left and right positions that add up to the same."""

MOST_IN_POOL = 200


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """Rows of both sides that add up to the same, within the tolerance."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    apart: Decimal
    """Left sum minus right sum."""


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """Rows that may be a group; a person decides."""

    ways: tuple[Way, ...]
    """The ways in which amounts add up; more may exist when `complete` is false."""

    complete: bool
    """Whether these are all ways there are."""


def grouped(
    rule: Rule, both: Both, mine: pl.Series, others: pl.Series
) -> tuple[list[FoundGroup], list[OpenGroup]]:
    """Groups that are certain, and those that are not."""
    if rule.cardinality == "N:N":
        return _whole_groups(rule, both, mine, others), []
    if rule.cardinality == "1:N":
        return _OneToMany(rule, both).found(mine, others)
    there, open_there = _OneToMany(mirrored_rule(rule), both.mirrored()).found(others, mine)
    return (
        [FoundGroup(group.right, group.left, WIDE.minus(group.apart)) for group in there],
        [OpenGroup(tuple((b, a) for a, b in group.ways), group.complete) for group in open_there],
    )


def _whole_groups(rule: Rule, both: Both, mine: pl.Series, others: pl.Series) -> list[FoundGroup]:
    """All rows that share a key, where both sides add up to the same."""
    left, right = _amounts(rule, both)
    tables = (
        keyed(both.left, mine, [(key.left, key.normalise) for key in rule.keys]),
        keyed(both.right, others, [(key.right, key.normalise) for key in rule.keys]),
    )
    found = []
    for own, other in key_groups(*tables).rows():
        if len(own) + len(other) == 2 or not (left.known[own].all() and right.known[other].all()):
            continue
        sums = _sum(left, own), _sum(right, other)
        if rule.compare[0].tolerance.allows_amounts(*sums):
            found.append(FoundGroup(tuple(own), tuple(other), WIDE.subtract(*sums)))
    return found


@dataclass(frozen=True, slots=True)
class _Ways:
    """The ways in which one left row can be made of right rows."""

    single: int
    pool: tuple[int, ...]
    ways: tuple[tuple[int, ...], ...]
    complete: bool

    @property
    def claimed(self) -> frozenset[int]:
        """Right rows that it may need."""
        return frozenset(row for way in self.ways for row in way) if self.complete else frozenset(self.pool)


class _OneToMany:
    """A rule that looks for several right rows for each left row."""

    def __init__(self, rule: Rule, both: Both) -> None:
        self._rule, self._both = rule, both
        self._left, self._right = _amounts(rule, both)

    def found(self, mine: pl.Series, others: pl.Series) -> tuple[list[FoundGroup], list[OpenGroup]]:
        pools = self._pools(mine, others)
        contents = self._both.right.contents_by(row for pool in pools.values() for row in pool)
        searched = [self._search(own, pool, contents) for own, pool in sorted(pools.items())]
        claims = Counter(row for each in searched for row in each.claimed)
        certain = [each for each in searched if self._is_certain(each, claims)]
        taken = {row for each in certain for row in each.ways[0]}
        return (
            [self._group(each) for each in certain],
            [
                OpenGroup(tuple(((each.single,), way) for way in each.ways), each.complete)
                for each in searched
                if each not in certain and each.ways and not taken & {row for way in each.ways for row in way}
                if any(len(way) > 1 for way in each.ways)
            ],
        )

    def _is_certain(self, each: _Ways, claims: Counter[int]) -> bool:
        """Whether there is one way, for this row, and nobody else may need its parts."""
        return (
            each.complete
            and len(each.ways) == 1
            and 2 <= len(each.ways[0]) <= self._rule.most
            and all(claims[row] == 1 for row in each.ways[0])
        )

    def _group(self, each: _Ways) -> FoundGroup:
        own, other = (each.single,), each.ways[0]
        return FoundGroup(own, other, WIDE.subtract(_sum(self._left, own), _sum(self._right, other)))

    def _pools(self, mine: pl.Series, others: pl.Series) -> dict[int, list[int]]:
        """For each left row the right rows that may be parts of it."""
        if self._rule.near_keys:
            near = candidates(self._rule, self._both, mine, others)
            pools: dict[int, list[int]] = {}
            for own, other in zip(near.left.tolist(), near.right.tolist(), strict=True):
                pools.setdefault(own, []).append(other)
            return pools
        tables = (
            keyed(self._both.left, mine, [(key.left, key.normalise) for key in self._rule.keys]),
            keyed(self._both.right, others, [(key.right, key.normalise) for key in self._rule.keys]),
        )
        return {own: pool for owns, pool in key_groups(*tables).rows() for own in owns}

    def _search(self, single: int, pool: Sequence[int], contents: Mapping[int, str]) -> _Ways:
        usable = [row for row in pool if self._right.known[row] and self._right.values[row]]
        usable.sort(key=lambda row: (-abs(int(self._right.values[row])), contents[row], row))
        if not self._left.known[single] or len(usable) > MOST_IN_POOL:
            return _Ways(single, tuple(usable), (), complete=not self._left.known[single])
        target, tolerance, scale = (
            self._left.values[single],
            self._rule.compare[0].tolerance,
            self._left.scale,
        )
        exact = from_units(target, scale)
        more, less = _slack(tolerance, exact, scale)
        search = Search(
            [int(self._right.values[row]) for row in usable],
            int(target) - more,
            int(target) + less,
            lambda total: tolerance.allows_amounts(exact, from_units(total, scale)),
        ).run()
        ways = tuple(tuple(usable[place] for place in way) for way in search.solutions)
        return _Ways(single, tuple(usable), ways, search.complete)


def _amounts(rule: Rule, both: Both) -> tuple[Units, Units]:
    """The amounts of both sides in the same units."""
    item = rule.compare[0]
    limits = (item.tolerance.amount, item.tolerance.more, item.tolerance.less)
    found = in_same_units(both.left.units(item.left), both.right.units(item.right), limits)
    if found is None:
        raise AmountTooLong(
            f"Rule {rule.name!r}: {item.left!r} or {item.right!r} holds a number that is too long."
        )
    return found


def _slack(tolerance: Tolerance, target: Decimal, scale: int) -> tuple[int, int]:
    """How much less and how much more than the target a sum may be; a little wide."""
    share = abs(target) * tolerance.percent / (100 - tolerance.percent)
    more = tolerance.amount if tolerance.more is None else tolerance.more
    less = tolerance.amount if tolerance.less is None else tolerance.less
    return in_units(max(more, share), scale) + 1, in_units(max(less, share), scale) + 1


def _sum(amounts: Units, rows: Sequence[int]) -> Decimal:
    return from_units(sum(int(amounts.values[row]) for row in rows), amounts.scale)
