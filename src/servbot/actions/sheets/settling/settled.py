"""Applies what people decided to what the rules found."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np
import polars as pl

from servbot.actions.sheets.errors import DecisionRefused
from servbot.actions.sheets.reconciliation.answer import Answer
from servbot.actions.sheets.reconciliation.both import PairSet
from servbot.actions.sheets.reconciliation.found import Found, positions
from servbot.actions.sheets.reconciliation.grouping import FoundGroup, OpenGroup
from servbot.actions.sheets.reconciliation.rules import Rule
from servbot.actions.sheets.settling.lines import Lines
from servbot.core.review import Verdict

Pair = tuple[tuple[int, ...], tuple[int, ...]]


def settled(found: Found, answers: Sequence[Answer]) -> Found:
    """The same, with every verdict carried out; `DecisionRefused` or `DecisionStale` says why one cannot be."""
    if not answers:
        return found
    work = _Settling(found)
    for answer in answers:
        for verdict in answer.decided:
            work.carry_out(verdict, answer.by)
    return work.result(answers)


class _Settling:
    def __init__(self, found: Found) -> None:
        self._found, self._lines = found, Lines(found)
        self._breaks = {((pair.left,), (pair.right,)): rule for rule, pair in found.breaks}
        self._free = (set(found.open_left), set(found.open_right))
        self._parted: set[Pair] = set()
        self._undone: set[Pair] = set()
        """Breaks that are none any more."""
        self._groups: list[tuple[Rule, FoundGroup]] = []
        self._off = Decimal(0)

    def carry_out(self, verdict: Verdict, by: str) -> None:
        pair = (
            self._lines.positions("left", verdict.left),
            self._lines.positions("right", verdict.right),
        )
        if verdict.kind == "leave_open":
            return
        is_break = pair in self._breaks
        if is_break:
            self._undone.add(pair)
            self._free[0].update(pair[0])
            self._free[1].update(pair[1])
        if verdict.kind == "split":
            self._parted.add(pair)
            return
        self._take(pair, verdict, by)

    def _take(self, pair: Pair, verdict: Verdict, by: str) -> None:
        for free, rows, marks in zip(self._free, pair, (verdict.left, verdict.right), strict=True):
            if not free.issuperset(rows) or not rows:
                raise DecisionRefused(f"{', '.join(marks)}: these rows are not open any more.")
            free.difference_update(rows)
        apart = self._lines.way(*pair).difference or Decimal(0)
        if verdict.kind in ("write_off", "join"):
            self._write_off(apart)
        words = {"accept": "accepted", "join": "joined", "write_off": "written off"}
        name = f"{words[verdict.kind]} by {by}" + (f": {verdict.rule}" if verdict.rule else "")
        rule = self._found.rules.rules[0].model_copy(update={"name": name})
        self._groups.append((rule, FoundGroup(*pair, apart)))

    def _write_off(self, apart: Decimal) -> None:
        allowed = self._found.rules.write_off
        if not apart:
            return
        if allowed is None or abs(apart) > allowed.limit:
            raise DecisionRefused(f"{apart:,} is more than the rules allow to be written off at once.")
        self._off += abs(apart)
        if allowed.total is not None and self._off > allowed.total:
            raise DecisionRefused(
                f"{self._off:,} would be written off altogether; the rules allow {allowed.total:,}."
            )

    def result(self, answers: Sequence[Answer]) -> Found:
        found, (left, right) = self._found, self._free
        return replace(
            found,
            differing=[(place, self._kept(pairs)) for place, pairs in found.differing],
            groups=[*found.groups, *self._groups],
            open_groups=[
                (rule, OpenGroup(ways, group.complete))
                for rule, group in found.open_groups
                if (ways := tuple(way for way in group.ways if self._is_open(way)))
                and not self._parted.intersection(group.ways)
            ],
            suggestions=[
                (rule, alike)
                for rule, alike in found.suggestions
                if self._is_open(pair := ((alike.left,), (alike.right,))) and pair not in self._parted
            ],
            open_left=_ordered(left),
            open_right=_ordered(right),
            answers=tuple(answers),
        )

    def _kept(self, pairs: PairSet) -> PairSet:
        """The pairs without the breaks that are none any more."""
        both = zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)
        kept = np.array([((own,), (other,)) not in self._undone for own, other in both], bool)
        return PairSet(pairs.left[kept], pairs.right[kept], pairs.agrees[kept])

    def _is_open(self, way: Pair) -> bool:
        return self._free[0].issuperset(way[0]) and self._free[1].issuperset(way[1])


def _ordered(rows: Iterable[int]) -> pl.Series:
    return positions(sorted(rows))
