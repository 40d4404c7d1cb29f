"""Looks for the rows of a table that have given values; pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from servbot.actions.sheets.reading.header import find_column
from servbot.actions.sheets.reading.table import ROW, Table
from servbot.actions.sheets.reconciliation.normal_form import key_text
from servbot.core.record import Record

NEAREST = 5
WORTH_SHOWING = 0.5


class Fuzzy(Record):
    """How different the text of one column may be."""

    column: str
    """The column, one of those in `where`."""

    least: float = Field(default=0.9, ge=0.5, le=1)
    """How alike two texts must be at least, from 0 to 1."""


class Search(Record):
    """What is looked for."""

    where: dict[str, Any]
    fuzzy: Fuzzy | None = None
    also: tuple[str, ...] = ()


class Candidate(Record):
    """A row that is nearly the one."""

    text: str
    score: float
    row: int


class Found(Record):
    """The rows that fit, all with the same score, and the nearest ones when none does."""

    rows: tuple[dict[str, Any], ...]
    score: float
    nearest: tuple[Candidate, ...] = ()


def search(table: Table, wanted: Search) -> Found:
    """The rows with exactly the values, else those that are most alike in the fuzzy column."""
    columns = {
        table.columns[find_column(table.columns, name, table.file)]: value
        for name, value in wanted.where.items()
    }
    aliases = tuple(table.columns[find_column(table.columns, name, table.file)] for name in wanted.also)
    main = next(iter(columns))
    exact = [
        row
        for row in table.rows
        if all(_has(row, name, value, aliases if name == main else ()) for name, value in columns.items())
    ]
    if exact:
        return Found(rows=tuple(exact), score=1)
    return _by_likeness(table, wanted, columns, aliases)


def _by_likeness(table: Table, wanted: Search, columns: Mapping[str, Any], aliases: tuple[str, ...]) -> Found:
    main = next(iter(columns))
    named = wanted.fuzzy.column if wanted.fuzzy else main
    chosen = table.columns[find_column(table.columns, named, table.file)]
    others = {name: value for name, value in columns.items() if name != chosen}
    scored = sorted(
        _scored(table, chosen, columns[chosen], others, aliases if chosen == main else ()),
        key=lambda candidate: (-candidate.score, candidate.row),
    )
    nearest = tuple(scored[:NEAREST])
    least = wanted.fuzzy.least if wanted.fuzzy else 2
    if not scored or scored[0].score < least:
        return Found(rows=(), score=0, nearest=nearest)
    best = {candidate.row for candidate in scored if candidate.score == scored[0].score}
    return Found(
        rows=tuple(row for row in table.rows if row[ROW] in best), score=scored[0].score, nearest=nearest
    )


def _scored(
    table: Table, chosen: str, value: Any, others: Mapping[str, Any], aliases: tuple[str, ...]
) -> Iterator[Candidate]:
    from rapidfuzz.fuzz import ratio, token_sort_ratio

    wanted = key_text(value)
    for row in table.rows:
        if not all(_has(row, name, other, ()) for name, other in others.items()):
            continue
        names = [name for name in _names(row, chosen, aliases) if key_text(name)]
        scores = [
            max(ratio(wanted, key_text(name)), token_sort_ratio(wanted, key_text(name))) / 100
            for name in names
        ]
        if scores and max(scores) >= WORTH_SHOWING:
            yield Candidate(text=names[scores.index(max(scores))], score=round(max(scores), 4), row=row[ROW])


def _has(row: Mapping[str, Any], column: str, value: Any, aliases: tuple[str, ...]) -> bool:
    wanted = key_text(value)
    return any(key_text(name) == wanted for name in _names(row, column, aliases))


def _names(row: Mapping[str, Any], column: str, aliases: tuple[str, ...]) -> list[str]:
    """The cell's own text and the further names beside it."""
    further = (str(row[alias]).replace("；", ";") for alias in aliases if row[alias] is not None)
    return [
        key_text(row[column], normalise=()),
        *(name.strip() for text in further for name in text.split(";")),
    ]
