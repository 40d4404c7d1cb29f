"""Pairs the rows that share a key: equal ones first, then the nearest.

Ties are decided by content alone, so that neither the order of the input nor the choice of sides matters; only rows
of identical content are taken in their order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from servbot.actions.sheets.errors import KeyTooCoarse
from servbot.actions.sheets.reconciliation.difference import Difference, difference, distance
from servbot.actions.sheets.reconciliation.normal_form import WIDE
from servbot.actions.sheets.reconciliation.rules import Rule
from servbot.actions.sheets.reconciliation.side import Side

MOST_COMPARISONS = 1_000_000
PAIRS = {"left": pl.UInt32, "right": pl.UInt32}


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
        found = (
            difference(
                item, self.left.value(own, item.left), self.right.value(other, item.right), self.holidays
            )
            for item in rule.compare
        )
        return Paired(own, other, tuple(item for item in found if item is not None))


def pair_exactly(
    rule: Rule, both: Both, mine: pl.Series, others: pl.Series
) -> tuple[pl.DataFrame, list[Paired]]:
    """Pairs that are the same in all that is compared, and those in which something differs."""
    keys = [f"key{number}" for number in range(len(rule.keys))]
    left = keyed(both.left, mine, [(key.left, key.normalise) for key in rule.keys])
    right = keyed(both.right, others, [(key.right, key.normalise) for key in rule.keys])
    left, right = left.join(right, on=keys, how="semi"), right.join(left, on=keys, how="semi")
    same = _equal(rule, both, left, right)
    rest = key_groups(
        left.join(same, left_on="at", right_on="left", how="anti"),
        right.join(same, left_on="at", right_on="right", how="anti"),
        keys,
    )
    return same, [pair for own, other in rest for pair in _nearest(rule, both, own, other)]


def keyed(side: Side, positions: pl.Series, columns: Sequence[tuple[str, Sequence[str]]]) -> pl.DataFrame:
    """Positions with their keys; a row with a blank in its key is left out."""
    frame = pl.DataFrame(
        {"at": positions}
        | {
            f"key{number}": side.texts(column, normalise).gather(positions)  # type: ignore[arg-type]
            for number, (column, normalise) in enumerate(columns)
        }
    )
    filled = [pl.col(name) != "" for name in frame.columns if name != "at"]
    return frame.filter(*filled) if filled else frame


def _equal(rule: Rule, both: Both, left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Pairs whose compared values are written the same, found without comparing all with all."""
    left = left.with_columns(
        both.left.texts(item.left).gather(left["at"]).alias(f"value{number}")
        for number, item in enumerate(rule.compare)
    )
    right = right.with_columns(
        both.right.texts(item.right).gather(right["at"]).alias(f"value{number}")
        for number, item in enumerate(rule.compare)
    )
    on = [name for name in left.columns if name != "at"]
    pairs = _numbered(left, on, both.left).join(_numbered(right, on, both.right), on=[*on, "nth"])
    return pairs.select(pl.col("at").alias("left"), pl.col("at_right").alias("right"))


def _numbered(frame: pl.DataFrame, on: list[str], side: Side) -> pl.DataFrame:
    """Rows that are equal in these columns counted in the order of their content."""
    often = frame.select(on).is_duplicated()
    single = frame.filter(~often).with_columns(pl.lit(0, pl.UInt32).alias("nth"))
    if not often.any():
        return single
    several = frame.filter(often)
    several = several.with_columns(side.contents.gather(several["at"]).alias("content"))
    several = several.sort("content", "at").with_columns(
        pl.int_range(pl.len(), dtype=pl.UInt32).over(on).alias("nth")
    )
    return pl.concat([single, several.drop("content")])


def key_groups(left: pl.DataFrame, right: pl.DataFrame, keys: list[str]) -> list[tuple[list[int], list[int]]]:
    """Positions of both sides that share a key."""
    mine = left.group_by(keys).agg(pl.col("at").sort())
    others = right.group_by(keys).agg(pl.col("at").sort())
    found = mine.join(others, on=keys).select("at", "at_right")
    return list(zip(found["at"].to_list(), found["at_right"].to_list(), strict=True))


def _nearest(rule: Rule, both: Both, mine: Sequence[int], others: Sequence[int]) -> list[Paired]:
    if len(mine) == len(others) == 1:
        return [both.compared(rule, mine[0], others[0])]
    if len(mine) * len(others) > MOST_COMPARISONS:
        raise KeyTooCoarse(
            f"Rule {rule.name!r} puts {len(mine)} left and {len(others)} right rows under one key."
        )
    candidates = [both.compared(rule, own, other) for own in mine for other in others]
    candidates.sort(key=lambda pair: _preference(pair, both))
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


def _preference(pair: Paired, both: Both) -> tuple[object, ...]:
    """Agreeing pairs first, then few and small differences; ties by content, the same from both sides."""
    apart = Decimal(0)
    for found in pair.differences:
        apart = WIDE.add(apart, distance(found))
    contents = sorted((both.left.contents[pair.left], both.right.contents[pair.right]))
    return (not pair.agrees, len(pair.differences), apart, contents, pair.left, pair.right)
