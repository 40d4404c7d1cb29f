"""Pairs the rows that share a key: equal ones first, then the nearest.

Ties are decided by content alone, so that neither the order of the input nor the choice of sides matters; only rows
of identical content are taken in their order.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import numpy as np
import polars as pl

from servbot.actions.sheets.errors import KeyTooCoarse
from servbot.actions.sheets.reconciliation.both import Both, Paired, PairSet
from servbot.actions.sheets.reconciliation.difference import distance
from servbot.actions.sheets.reconciliation.equality import equal_pairs
from servbot.actions.sheets.reconciliation.normal_form import WIDE
from servbot.actions.sheets.reconciliation.rules import Rule
from servbot.actions.sheets.reconciliation.side import Side
from servbot.actions.sheets.reconciliation.units import Ints

MOST_COMPARISONS = 1_000_000
Group = tuple[list[int], list[int]]
"""Left and right positions under one key."""


def pair_exactly(
    rule: Rule, both: Both, mine: pl.Series, others: pl.Series
) -> tuple[tuple[Ints, Ints], PairSet]:
    """Pairs that are the same in all that is compared, and those in which something differs."""
    left, right = equal_pairs(rule, both, mine.to_numpy(), others.to_numpy())
    rest = key_groups(
        keyed(both.left, _without(mine, left, both.left), [(key.left, key.normalise) for key in rule.keys]),
        keyed(
            both.right, _without(others, right, both.right), [(key.right, key.normalise) for key in rule.keys]
        ),
    )
    return (left, right), _nearest(rule, both, rest)


def _without(rows: pl.Series, gone: Ints, side: Side) -> pl.Series:
    open_rows = np.ones(side.length, bool)
    open_rows[gone] = False
    return rows.filter(pl.Series(open_rows[rows.to_numpy()], dtype=pl.Boolean))


def keyed(side: Side, positions: pl.Series, columns: Sequence[tuple[str, Sequence[str]]]) -> pl.DataFrame:
    """Positions with their keys; a row with a blank in its key is left out."""
    frame = pl.DataFrame(
        {"at": positions}
        | {
            f"key{number}": side.texts_of(positions, column, normalise)  # type: ignore[arg-type]
            for number, (column, normalise) in enumerate(columns)
        }
    )
    filled = [pl.col(name) != "" for name in frame.columns if name != "at"]
    return frame.filter(*filled) if filled else frame


def key_groups(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Lists of positions of both sides that share a key."""
    keys = [name for name in left.columns if name != "at"]
    mine = left.group_by(keys).agg(pl.col("at").sort())
    others = right.group_by(keys).agg(pl.col("at").sort())
    return mine.join(others, on=keys).select(left="at", right="at_right")


def _nearest(rule: Rule, both: Both, groups: pl.DataFrame) -> PairSet:
    """The pairs of each group, the nearest first; most groups are one row of each side."""
    is_pair = (pl.col("left").list.len() == 1) & (pl.col("right").list.len() == 1)
    single = groups.filter(is_pair).select(pl.all().list.first().cast(pl.Int64))
    several = _nearest_of_several(rule, both, groups.filter(~is_pair).rows())
    left, right = single["left"].to_numpy(), single["right"].to_numpy()
    return PairSet(
        np.append(left, np.array([pair.left for pair in several], np.int64)),
        np.append(right, np.array([pair.right for pair in several], np.int64)),
        np.append(both.agreeing(rule, left, right), np.array([pair.agrees for pair in several], bool)),
    )


def _nearest_of_several(rule: Rule, both: Both, groups: Sequence[Group]) -> list[Paired]:
    mine = both.left.contents_by(row for own, _ in groups for row in own)
    others = both.right.contents_by(row for _, other in groups for row in other)
    return [pair for group in groups for pair in _greedy(_ranked(rule, both, group, mine, others))]


def _ranked(
    rule: Rule, both: Both, group: Group, mine: Mapping[int, str], others: Mapping[int, str]
) -> list[Paired]:
    """Every row of the group with every other, the nearest first."""
    left, right = group
    if len(left) * len(right) > MOST_COMPARISONS:
        raise KeyTooCoarse(
            f"Rule {rule.name!r} puts {len(left)} left and {len(right)} right rows under one key."
        )
    found = [both.compared(rule, own, other) for own in left for other in right]
    return sorted(found, key=lambda pair: _preference(pair, mine, others))


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


def _preference(pair: Paired, mine: Mapping[int, str], others: Mapping[int, str]) -> tuple[object, ...]:
    """Agreeing pairs first, then few and small differences; ties by content, the same from both sides."""
    apart = Decimal(0)
    for found in pair.differences:
        apart = WIDE.add(apart, distance(found))
    contents = sorted((mine[pair.left], others[pair.right]))
    return (not pair.agrees, len(pair.differences), apart, contents, pair.left, pair.right)
