"""Filters for plain values and logs."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django import template

from servbot.web.presenting.moments import exact
from servbot.web.presenting.words import word as word_of

register = template.Library()
register.filter("exactly", exact)

MOST_ROWS = 200
"""Rows of a list that are shown."""


@register.filter
def word(state: Any) -> Any:
    """The word of a state, without its colour."""
    return word_of(state)[0]


@register.filter
def clock(at: datetime) -> str:
    """The time of day to the thousandth."""
    return at.astimezone(UTC).strftime("%H:%M:%S.%f")[:-3]


@register.filter
def as_name(name: str) -> str:
    """The name of a field as people read it: `order_number` as “Order number”."""
    return name.replace("_", " ")[:1].upper() + name.replace("_", " ")[1:]


@register.filter
def form_of(value: Any) -> str:
    """How a value is laid out: `record`, `rows` (a table), `lines` (a long text) or nothing (one line)."""
    if isinstance(value, Mapping) and value:
        return "record"
    if isinstance(value, str):
        return "lines" if "\n" in value else ""
    if isinstance(value, Sequence) and value and all(isinstance(item, Mapping) for item in value):
        return "rows"
    return ""


@register.filter
def columns(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """All names that occur in the rows, in the order of their first occurrence."""
    return list(dict.fromkeys(name for row in rows for name in row))


@register.filter
def table_rows(rows: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """The rows as lists, with a cell for every column."""
    names = columns(rows)
    return [[row.get(name) for name in names] for row in rows[:MOST_ROWS]]
