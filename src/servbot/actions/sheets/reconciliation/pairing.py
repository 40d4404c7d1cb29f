"""Pairs the rows that share a key: equal ones first, then the nearest.

Ties are decided by content alone, so that neither the order of the input nor the choice of sides matters; only rows
of identical content are taken in their order.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from servbot.actions.sheets.errors import KeyTooCoarse
from servbot.actions.sheets.reconciliation.difference import Difference, difference, distance
from servbot.actions.sheets.reconciliation.normal_form import WIDE, key_text
from servbot.actions.sheets.reconciliation.rules import Rule
from servbot.actions.sheets.reconciliation.side import Side

MOST_COMPARISONS = 1_000_000


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


def pair_group(
    rule: Rule, left: Side, right: Side, mine: Sequence[int], others: Sequence[int]
) -> list[Paired]:
    """As many pairs as the smaller of the two lists has rows."""
    if len(mine) == len(others) == 1:
        return [_paired(rule, left, right, mine[0], others[0])]
    pairs = _equal(rule, left, right, mine, others)
    mine = _without(mine, {pair.left for pair in pairs})
    others = _without(others, {pair.right for pair in pairs})
    return pairs + _nearest(rule, left, right, mine, others)


def _equal(rule: Rule, left: Side, right: Side, mine: Sequence[int], others: Sequence[int]) -> list[Paired]:
    """Pairs whose compared values are written the same, found without comparing all with all."""
    waiting: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for position in sorted(others, key=lambda other: (right.contents[other], other)):
        waiting[tuple(key_text(right.rows[position].get(item.right)) for item in rule.compare)].append(
            position
        )
    pairs = []
    for values in waiting.values():
        values.reverse()
    for position in sorted(mine, key=lambda own: (left.contents[own], own)):
        partners = waiting.get(tuple(key_text(left.rows[position].get(item.left)) for item in rule.compare))
        if partners:
            pairs.append(Paired(position, partners.pop(), ()))
    return pairs


def _nearest(rule: Rule, left: Side, right: Side, mine: Sequence[int], others: Sequence[int]) -> list[Paired]:
    if len(mine) * len(others) > MOST_COMPARISONS:
        raise KeyTooCoarse(
            f"Rule {rule.name!r} puts {len(mine)} left and {len(others)} right rows under one key."
        )
    candidates = [_paired(rule, left, right, own, other) for own in mine for other in others]
    candidates.sort(key=lambda pair: _preference(pair, left, right))
    return _greedy(candidates)


def _greedy(candidates: Sequence[Paired]) -> list[Paired]:
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    chosen = []
    for pair in candidates:
        if pair.left not in taken_left and pair.right not in taken_right:
            taken_left.add(pair.left)
            taken_right.add(pair.right)
            chosen.append(pair)
    return chosen


def _preference(pair: Paired, left: Side, right: Side) -> tuple[object, ...]:
    """Agreeing pairs first, then few and small differences; ties by content, the same from both sides."""
    apart = Decimal(0)
    for found in pair.differences:
        apart = WIDE.add(apart, distance(found))
    contents = sorted((left.contents[pair.left], right.contents[pair.right]))
    return (not pair.agrees, len(pair.differences), apart, contents, pair.left, pair.right)


def _paired(rule: Rule, left: Side, right: Side, own: int, other: int) -> Paired:
    found = (difference(item, left.rows[own], right.rows[other]) for item in rule.compare)
    return Paired(own, other, tuple(item for item in found if item is not None))


def _without(positions: Sequence[int], taken: set[int]) -> list[int]:
    return [position for position in positions if position not in taken]
