"""Lays a reconciliation out as tables: summary, pairs, what is open, and the proof."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from servbot.actions.sheets.reading.table import ROW
from servbot.actions.sheets.reconciliation.result import (
    Group,
    Pair,
    Reconciliation,
    Suggestion,
    Way,
)
from servbot.actions.sheets.writing.section import Section

COUNTS = (
    *("left", "right", "matched", "groups", "breaks", "unmatched_left", "unmatched_right"),
    *("suggestions", "group_suggestions"),
)
PARTS = ("total", "matched", "groups", "breaks", "unmatched")


def sections_of(found: Reconciliation) -> tuple[Section, ...]:
    """One section for each part of the result; an empty part keeps its sheet, so that nobody misses it."""
    return (
        Section(name="Summary", columns=("What", "Column", "Side", "Value"), rows=tuple(_summary(found))),
        Section(name="Matched", rows=tuple(_pairs(found.matched))),
        *_if_any("Groups", _groups(found)),
        Section(name="Breaks", rows=tuple(_pairs(found.breaks))),
        Section(name="Unmatched left", rows=tuple(map(_open, found.unmatched_left))),
        Section(name="Unmatched right", rows=tuple(map(_open, found.unmatched_right))),
        Section(name="Suggestions", rows=tuple(_suggestions(found.suggestions))),
        *_if_any("Suggested groups", _ways(found)),
        Section(name="Proof", columns=("What", "Value"), rows=tuple(_proof(found))),
    )


def _summary(found: Reconciliation) -> Iterator[dict[str, Any]]:
    for name in COUNTS:
        yield {"What": f"Rows: {name.replace('_', ' ')}", "Value": getattr(found.summary, name)}
    for side, sums in (("left", found.summary.left_sums), ("right", found.summary.right_sums)):
        for column, amounts in sums.items():
            for part in PARTS:
                yield {
                    "What": f"Sum: {part}",
                    "Column": column,
                    "Side": side,
                    "Value": getattr(amounts, part),
                }


def _if_any(name: str, rows: Iterable[dict[str, Any]]) -> tuple[Section, ...]:
    kept = tuple(rows)
    return (Section(name=name, rows=kept),) if kept else ()


def _groups(found: Reconciliation) -> Iterator[dict[str, Any]]:
    for number, group in enumerate(found.groups, 1):
        head = {"Group": number, "Rule": group.rule, "Difference": group.difference}
        yield from ({**head, **line} for line in _below(group))


def _ways(found: Reconciliation) -> Iterator[dict[str, Any]]:
    for number, item in enumerate(found.group_suggestions, 1):
        for place, way in enumerate(item.ways, 1):
            head = {"Suggestion": number, "Rule": item.rule, "Way": place}
            yield from ({**head, **line} for line in _below(way))


def _below(both: Group | Way) -> Iterator[dict[str, Any]]:
    """Rows of both sides below each other."""
    yield from (_beside(row, {}) for row in both.left)
    yield from (_beside({}, row) for row in both.right)


def _pairs(pairs: Iterable[Pair]) -> Iterator[dict[str, Any]]:
    for pair in pairs:
        said = "; ".join(item.sentence for item in pair.differences)
        yield {"Rule": pair.rule, "Differences": said, **_beside(pair.left, pair.right)}


def _suggestions(suggestions: Iterable[Suggestion]) -> Iterator[dict[str, Any]]:
    for item in suggestions:
        alike = Decimal(str(item.score))
        yield {"Rule": item.rule, "Alike": alike, **_beside(item.left, item.right)}


def _beside(left: Mapping[str, Any], right: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{f"Left: {name}": value for name, value in _open(left).items()},
        **{f"Right: {name}": value for name, value in _open(right).items()},
    }


def _open(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row, its number first and under a name for people."""
    number = {"Row": row[ROW]} if ROW in row else {}
    return {**number, **{name: value for name, value in row.items() if name != ROW}}


def _proof(found: Reconciliation) -> Iterator[dict[str, Any]]:
    for name, value in found.proof.model_dump().items():
        yield {"What": name.replace("_", " ").capitalize(), "Value": value}
