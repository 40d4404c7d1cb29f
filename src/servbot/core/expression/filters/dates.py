import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from servbot.core.expression.errors import ExpressionFailed
from servbot.core.expression.words import kind_of

FARTHEST = 1_000_000
fields = re.compile(r"(?:[^%]|%[YmdHMSyjaAbB%])*")
written = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
compact = re.compile(r"(\d{4})(\d{2})(\d{2})")


def day_of(value: Any) -> date:
    """The date or time itself, or that of a text such as `2026-03-01`, `2026/3/1` or `2026年3月1日`."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise ExpressionFailed(f"A date is needed, but there is {kind_of(value)}.")
    found = written.fullmatch(value.strip()) or compact.fullmatch(value.strip())
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
        return datetime.fromisoformat(value.strip())
    except ValueError as error:
        raise ExpressionFailed(f"{value[:40]!r} is not a date.", remedy="Write it as 2026-03-31.") from error


def date_filter(value: Any, form: Any = "") -> Any:
    """The date, or its text by a form such as `%d.%m.%Y`."""
    day = day_of(value)
    if not form:
        return day.date() if isinstance(day, datetime) else day
    if not isinstance(form, str) or len(form) > 100 or not fields.fullmatch(form):
        raise ExpressionFailed(f"{str(form)[:100]!r} is not a date form.", remedy="Write it as %Y-%m-%d.")
    return day.strftime(form)


def days(value: Any, count: Any) -> date:
    """The date so many days later, or earlier for a negative count."""
    if not isinstance(count, int) or isinstance(count, bool) or abs(count) > FARTHEST:
        raise ExpressionFailed("`days` needs a whole number of days.")
    try:
        return day_of(value) + timedelta(days=count)
    except OverflowError as error:
        raise ExpressionFailed("The date would be outside the calendar.") from error


date_filters: Mapping[str, Callable[..., Any]] = {"date": date_filter, "days": days}
