"""Which combinations of values a set of rules leaves open: exact, and bounded in its work."""

from collections.abc import Iterator
from typing import Any

from servbot.core.decision_table.regions import samples_of
from servbot.core.decision_table.table import Rule, Table

MOST_WORK = 4_000_000
"""Regions looked at for one table; a table that needs more is told so."""

LARGEST_GRID = 3_000_000
"""Rules times regions."""


class TooMuchWork(Exception):
    """The table is too large for a full answer."""


class Grid:
    """The input space of a table as regions, and the rules that hold in each."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.samples = [samples_of(table, index) for index in range(len(table.inputs))]
        if sum(map(len, self.samples)) * len(table.rules) > LARGEST_GRID:
            raise TooMuchWork

        self.work = 0
        """Regions looked at so far."""

        self.rules_at: list[list[int]] = []
        """By column and region: the rules that hold there, as bits."""

        self.free: list[int] = []
        """By column: rules that hold everywhere in it and in all columns behind it, as bits."""

        for index in range(len(table.inputs)):
            self.rules_at.append(self._holding(index))
        everywhere = (1 << len(table.rules)) - 1
        for regions in reversed(self.rules_at):
            for rules in regions:
                everywhere &= rules
            self.free.insert(0, everywhere)

    def _holding(self, index: int) -> list[int]:
        answers: dict[Any, list[bool]] = {}
        found = [0] * len(self.samples[index])
        for number, rule in enumerate(self.table.rules):
            condition = rule.conditions[index]
            if condition not in answers:
                answers[condition] = [condition.holds(value) for value in self.samples[index]]
            for region, holds in enumerate(answers[condition]):
                found[region] |= holds << number
        return found

    def box_of(self, rule: int) -> list[list[int]]:
        """By column: the regions in which a rule holds."""
        return [
            [region for region, rules in enumerate(regions) if rules >> rule & 1] for regions in self.rules_at
        ]

    def whole(self) -> list[list[int]]:
        """By column: all regions."""
        return [list(range(len(regions))) for regions in self.rules_at]

    def common(self, one: list[list[int]], other: list[list[int]]) -> list[Any] | None:
        """Values in both boxes; `None` when there are none."""
        row = []
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            shared = set(left).intersection(right)
            if not shared:
                return None
            row.append(self.samples[index][min(shared)])
        return row

    def rules_for(self, row: list[Any]) -> list[Rule]:
        """The rules that hold for these values."""
        return [
            rule
            for rule in self.table.rules
            if all(condition.holds(value) for condition, value in zip(rule.conditions, row, strict=True))
        ]

    def uncovered(self, box: list[list[int]], rules: int) -> Iterator[list[Any]]:
        """One example for every open part of the box; regions that the same rules reach are one part."""
        yield from _Search(self, box).open_parts(0, rules)


class _Search:
    def __init__(self, grid: Grid, box: list[list[int]]) -> None:
        self.grid = grid
        self.box = box
        self.closed: set[tuple[int, int]] = set()

    def open_parts(self, index: int, rules: int) -> Iterator[list[Any]]:
        """Examples for the columns from `index` on, where only these rules still hold."""
        if not rules:
            if all(self.box[index:]):
                yield [self.grid.samples[at][self.box[at][0]] for at in range(index, len(self.box))]
            return
        if index == len(self.box) or rules & self.grid.free[index] or (index, rules) in self.closed:
            return
        found = False
        for left, region in self._parts(index, rules).items():
            for rest in self.open_parts(index + 1, left):
                found = True
                yield [self.grid.samples[index][region], *rest]
        if not found:
            self.closed.add((index, rules))

    def _parts(self, index: int, rules: int) -> dict[int, int]:
        """By rules that still hold: one region of the column."""
        self.grid.work += len(self.box[index])
        if self.grid.work > MOST_WORK:
            raise TooMuchWork
        parts: dict[int, int] = {}
        for region in self.box[index]:
            parts.setdefault(rules & self.grid.rules_at[index][region], region)
        return parts
