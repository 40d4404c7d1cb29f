"""Filters for plain values and logs."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from servbot.web.presenting.moments import exact, rough
from servbot.web.presenting.words import word as word_of
from servbot.web.templatetags.console import shown

register = template.Library()
register.filter("exactly", exact)
register.filter("roughly", rough)

MOST_ROWS = 200
"""Rows of a list that are shown."""

LONGEST_PREVIEW = 160
"""Characters of a record's first values."""

type_titles: Mapping[str, Any] = {
    "string": gettext_lazy("text"),
    "text": gettext_lazy("long text"),
    "integer": gettext_lazy("whole number"),
    "decimal": gettext_lazy("number"),
    "money": gettext_lazy("amount"),
    "date": gettext_lazy("date"),
    "datetime": gettext_lazy("date and time"),
    "boolean": gettext_lazy("yes or no"),
    "choice": gettext_lazy("choice"),
    "file": gettext_lazy("file"),
    "table": gettext_lazy("table"),
    "list": gettext_lazy("list"),
    "record": gettext_lazy("record"),
    "review": gettext_lazy("review"),
}
measure_titles: Mapping[str, Any] = {
    "cycle_time": gettext_lazy("Cycle time"),
    "first_time_resolution": gettext_lazy("Resolved the first time"),
    "satisfaction": gettext_lazy("Satisfaction"),
    "cost": gettext_lazy("Cost"),
}
fixed_reasons = (
    gettext_noop("servbot stopped before a run was created"),
    gettext_noop("no scheduler ran at that time (catch_up: none)"),
    gettext_noop("a later time was caught up instead (catch_up: latest)"),
)
"""What the scheduler says of firings in fixed words, for the translators."""


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


@register.filter
def preview(record: Mapping[str, Any]) -> str:
    """The first plain values of a record on one line."""
    plain = [
        (name, value)
        for name, value in record.items()
        if not isinstance(value, Mapping | list | tuple) and value not in (None, "")
    ]
    return " · ".join(f"{as_name(name)} {shown(value)}" for name, value in plain)[:LONGEST_PREVIEW]


@register.filter
def type_words(kind: str) -> Any:
    """The type of an input or output as people say it."""
    return type_titles.get(kind, kind)


@register.filter
def measure_words(measure: str) -> Any:
    """What a goal measures, as people say it."""
    return measure_titles.get(measure, as_name(measure))


@register.filter
def source_words(source: str) -> str:
    """What asked for a run, in the reader's language."""
    kind, _space, name = source.partition(" ")
    match kind:
        case "folder":
            return _("folder %(name)s") % {"name": name}
        case "queue":
            return _("queue %(name)s") % {"name": name}
        case "schedule":
            return _("schedule %(name)s") % {"name": name}
        case "call":
            return _("called by %(name)s") % {"name": name.partition("/")[0]}
        case "by":
            return _("by hand (%(name)s)") % {"name": name.removeprefix("hand (").removesuffix(")")}
        case "rerun":
            return _("repeated by %(name)s") % {"name": name.partition(" ")[2].strip("()")}
    return source
