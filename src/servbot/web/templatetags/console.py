"""Tags and filters of the console's pages."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from servbot.core.human_task import TaskRequest
from servbot.core.review import Line
from servbot.core.run import DecisionKind
from servbot.ports.task_store import TaskRow
from servbot.web.frame import frame_of
from servbot.web.presenting.moments import exact, relative, span, until
from servbot.web.presenting.reviewing import Rows, decided_lines
from servbot.web.presenting.words import decided_words, in_own_words, word

register = template.Library()
register.filter("in_own_words", in_own_words)


@register.simple_tag(takes_context=True)
def frame(context: Context) -> dict[str, Any]:
    """Who is signed in, where they may go and what waits."""
    found = frame_of(context.get("request"))
    # Included parts (the language switch) see it too.
    context["frame"] = found
    return found


@register.filter
def when(at: datetime | None) -> SafeString | str:
    """A time relative to now, the exact one on hover."""
    if at is None:
        return ""
    return _time(at, relative(at))


@register.filter
def due(at: datetime | None) -> SafeString | str:
    """How long until it is due, or since it was."""
    if at is None:
        return ""
    return _time(at, until(at), "overdue" if at < datetime.now(UTC) else "")


def _time(at: datetime, shown: str, css: str = "") -> SafeString:
    return format_html(
        '<time class="{}" datetime="{}" title="{}">{}</time>', css, at.isoformat(), exact(at), shown
    )


@register.filter
def duration(length: timedelta | float | None) -> str:
    """A length of time."""
    if length is None:
        return ""
    return span(length.total_seconds() if isinstance(length, timedelta) else float(length))


@register.filter
def money(amount: Any) -> str:
    """An amount with separators and two digits."""
    try:
        return f"{Decimal(str(amount)):,.2f}"
    except InvalidOperation:
        return str(amount)


@register.filter
def shown(value: Any) -> str:
    """Any plain value on one line, for people."""
    match value:
        case None | "":
            return "–"
        case bool():
            return _("yes") if value else _("no")
        case Decimal():
            return f"{value:,f}"
        case datetime():
            return exact(value)
        case date():
            return value.isoformat()
        case Mapping():
            return ", ".join(f"{name}: {shown(item)}" for name, item in value.items())
        case str():
            return value
        case Sequence():
            return "; ".join(shown(item) for item in value)
    return str(value)


@register.filter
def is_amount(value: Any) -> bool:
    """Whether a value is a number, to be set right."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


@register.filter
def cells_of(line: Line, side: Rows) -> list[dict[str, Any]]:
    """The cells of a row in the order of its side's columns."""
    return [{"value": line.values.get(column), "marked": column in side.marked} for column in side.columns]


@register.filter
def decided_about(task: TaskRow, path: str) -> list[tuple[str, str, Any]]:
    """What was decided in a field of type review, in words."""
    review = next((field.value for field in task.request.form if field.path == path), None)
    return decided_lines((task.decision.value or {}).get(path) or (), review) if task.decision else []


@register.filter
def chip(state: Any) -> SafeString:
    """A state as a word in its colour."""
    text, colour = word(state)
    return format_html('<span class="chip {}">{}</span>', colour, text)


@register.filter
def size(count: int) -> str:
    """Bytes, for people."""
    if count < 1024:
        return f"{count} B"
    return f"{count / 1024:.0f} KB" if count < 1024 * 1024 else f"{count / 1024 / 1024:.1f} MB"


@register.filter
def is_record(value: Any) -> bool:
    """Whether a value has named parts."""
    return isinstance(value, Mapping) and bool(value)


@register.filter
def decided(kind: DecisionKind) -> str:
    """A decision, as something that was done."""
    return str(decided_words[kind])


@register.filter
def field_title(path: str, request: TaskRequest) -> str:
    """The name people use for a field."""
    titles = {field.path: field.title for field in (*request.form, *request.result_form)}
    return titles.get(path, path)
