"""What the templates need beyond Django's own tags."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from servbot.web.presenting.fields import text_of
from servbot.web.presenting.timeline import state_words
from servbot.web.presenting.words import decided_words, in_own_words, word

register = template.Library()

MINUTE, HOUR, DAY = 60, 3600, 86400


@register.filter
def when(at: datetime | None) -> SafeString | str:
    """A point of time as people say it, the exact time on hover."""
    if at is None:
        return ""
    exact = at.astimezone(timezone.get_current_timezone()).strftime("%Y-%m-%d %H:%M:%S %Z")
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), exact, relative(at))


def relative(at: datetime) -> str:
    """`in 42 min`, `3 h ago`; the date when it is far."""
    seconds = (at - timezone.now()).total_seconds()
    if abs(seconds) >= 7 * DAY:
        return at.strftime("%Y-%m-%d")
    if abs(seconds) < MINUTE:
        return _("now") if seconds >= 0 else _("just now")
    span = {"span": rough(abs(seconds))}
    return _("in %(span)s") % span if seconds > 0 else _("%(span)s ago") % span


def rough(seconds: float) -> str:
    """A span in its largest unit."""
    if seconds < HOUR:
        return _("%(n)s min") % {"n": round(seconds / MINUTE)}
    if seconds < DAY:
        return _("%(n)s h") % {"n": round(seconds / HOUR)}
    days = round(seconds / DAY)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


@register.filter
def span(seconds: float | None) -> str:
    """A span exactly enough to compare: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`."""
    if seconds is None:
        return ""
    if seconds < 10:
        return _("%(n)s s") % {"n": f"{seconds:.1f}"}
    if seconds < MINUTE:
        return _("%(n)s s") % {"n": round(seconds)}
    minutes, rest = divmod(round(seconds), MINUTE)
    if minutes < MINUTE:
        return _("%(m)s min %(s)s s") % {"m": minutes, "s": rest}
    hours, minutes = divmod(minutes, MINUTE)
    if hours < 48:
        return _("%(h)s h %(m)s min") % {"h": hours, "m": minutes}
    return rough(seconds)


@register.filter
def state(value: Any) -> SafeString:
    """A state as a word with its colour."""
    name, colour = word(value)
    return format_html('<span class="state {}">{}</span>', colour, name)


@register.filter
def step_state(value: str) -> SafeString:
    """The state of a step as a word with its colour."""
    name, colour = state_words[value]
    return format_html('<span class="state {}">{}</span>', colour, name)


@register.filter
def colour(value: Any) -> str:
    """The colour of a state."""
    return word(value)[1]


@register.filter
def decided(kind: Any) -> Any:
    """A decision as a participle."""
    return decided_words[kind]


@register.filter
def own_words(text: str) -> str:
    """A fixed sentence of the core, translated."""
    return in_own_words(text)


@register.filter
def shown(value: Any) -> str:
    """A plain value as people read it."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return text_of(value)


@register.filter
def is_many(value: Any) -> str:
    """`rows` for a list of records, `list`, `record`, or nothing for a single value."""
    if isinstance(value, dict):
        return "record" if value else ""
    if isinstance(value, list | tuple) and value:
        return "rows" if all(isinstance(item, dict) for item in value) else "list"
    return ""


@register.filter
def is_number(value: Any) -> bool:
    """Whether a value stands right-aligned."""
    from decimal import Decimal

    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


@register.filter
def bytes_shown(size: int) -> str:
    """A file's size."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
