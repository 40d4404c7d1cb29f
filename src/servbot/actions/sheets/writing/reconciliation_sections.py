"""The output of a reconciliation step as sections of a report, laid out as the report of a reconciliation is."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import polars as pl

from servbot.actions.sheets.reconciliation.found import positions
from servbot.actions.sheets.reconciliation.grouping import Way
from servbot.actions.sheets.reconciliation.result import Group, Pair, Reconciliation, Suggestion
from servbot.actions.sheets.reconciliation.result import Way as ListedWay
from servbot.actions.sheets.reconciliation.side import Side
from servbot.actions.sheets.writing.reconciliation_layout import (
    Table,
    breaks_table,
    group_suggestions_table,
    groups_table,
    matched_table,
    proof_table,
    suggested_table,
    summary_table,
    unmatched_table,
)
from servbot.actions.sheets.writing.section import Section


def sections_of(found: Reconciliation) -> tuple[Section, ...]:
    """One section for each part of the result; an empty part keeps its sheet, so that nobody misses it."""
    listing = _Listing(found)
    tables = list(listing.tables())
    left, right = Side.of(listing.left), Side.of(listing.right)
    return tuple(_section(table, left, right) for table in tables)


def _section(table: Table, left: Side, right: Side) -> Section:
    columns = table.columns(left, right)
    rows = (dict(zip(columns, line, strict=True)) for line in zip(*columns.values(), strict=True))
    return Section(name=table.name, columns=tuple(columns), rows=tuple(rows))


class _Listing:
    """Gives every row of the result a position on its side."""

    def __init__(self, found: Reconciliation) -> None:
        self._found = found
        self.left: list[Mapping[str, Any]] = []
        self.right: list[Mapping[str, Any]] = []

    def tables(self) -> Iterator[Table]:
        """The tables in their order."""
        found = self._found
        yield summary_table(found.summary)
        tolerated = ["; ".join(item.sentence for item in pair.differences) or None for pair in found.matched]
        yield matched_table([pair.rule for pair in found.matched], tolerated, *self._pairs(found.matched))
        yield groups_table((group.rule, self._way(group), group.difference) for group in found.groups)
        alike = ((item.rule, item.score) for item in found.suggestions)
        yield suggested_table(alike, *self._pairs(found.suggestions))
        yield group_suggestions_table(
            (item.rule, [self._way(way) for way in item.ways], item.complete)
            for item in found.group_suggestions
        )
        breaks = ((pair.rule, pair.cause, pair.explanation, pair.write_off) for pair in found.breaks)
        yield breaks_table(breaks, *self._pairs(found.breaks))
        yield unmatched_table("left", positions(self._left(found.unmatched_left)), found.left_notes)
        yield unmatched_table("right", positions(self._right(found.unmatched_right)), found.right_notes)
        yield proof_table(found.proof)

    def _pairs(self, pairs: Iterable[Pair | Suggestion]) -> tuple[pl.Series, pl.Series]:
        kept = list(pairs)
        return (
            positions(self._left(pair.left for pair in kept)),
            positions(self._right(pair.right for pair in kept)),
        )

    def _way(self, way: Group | ListedWay) -> Way:
        return tuple(self._left(way.left)), tuple(self._right(way.right))

    def _left(self, rows: Iterable[Mapping[str, Any]]) -> range:
        return _added(self.left, rows)

    def _right(self, rows: Iterable[Mapping[str, Any]]) -> range:
        return _added(self.right, rows)


def _added(known: list[Mapping[str, Any]], rows: Iterable[Mapping[str, Any]]) -> range:
    first = len(known)
    known.extend(rows)
    return range(first, len(known))
