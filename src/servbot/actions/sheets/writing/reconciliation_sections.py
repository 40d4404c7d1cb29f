"""Lays a reconciliation out as tables: summary, pairs, what is open, and the proof."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from servbot.actions.sheets.reading.table import ROW
from servbot.actions.sheets.reconciliation.result import Pair, Reconciliation, Suggestion
from servbot.actions.sheets.writing.section import Section

COUNTS = ("left", "right", "matched", "breaks", "unmatched_left", "unmatched_right", "suggestions")
PARTS = ("total", "matched", "breaks", "unmatched")


def sections_of(found: Reconciliation) -> tuple[Section, ...]:
    """One section for each part of the result; an empty part keeps its sheet, so that nobody misses it."""
    return (
        Section(name="Summary", columns=("What", "Column", "Side", "Value"), rows=tuple(_summary(found))),
        Section(name="Matched", rows=tuple(_pairs(found.matched))),
        Section(name="Breaks", rows=tuple(_pairs(found.breaks))),
        Section(name="Unmatched left", rows=tuple(map(_open, found.unmatched_left))),
        Section(name="Unmatched right", rows=tuple(map(_open, found.unmatched_right))),
        Section(name="Suggestions", rows=tuple(_suggestions(found.suggestions))),
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
