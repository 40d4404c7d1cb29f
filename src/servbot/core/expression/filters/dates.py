import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from servbot.core.expression.errors import ExpressionFailed
from servbot.core.expression.words import kind_of
from servbot.core.notation import read_date, read_moment

FARTHEST = 1_000_000
LONGEST = 60
fields = re.compile(r"(?:[^%]|%[YmdHMSyjaAbB%])*")
months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""In English, whatever language the machine speaks."""

forms: Mapping[str, Callable[[date], str]] = {
    "chinese": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "english": lambda day: f"{day.day} {months[day.month - 1]} {day.year}",
}
"""Forms with a name of their own."""


def day_of(value: Any) -> date:
    """The date or time itself, or that of a text such as `2026-03-01`, `2026年3月1日` or `1 Mar 2026`."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise ExpressionFailed(f"A date is needed, but there is {kind_of(value)}.")
    found = None if len(value) > LONGEST else read_date(value) or read_moment(value)
    if found is None:
        raise ExpressionFailed(f"{value[:40]!r} is not a date.", remedy="Write it as 2026-03-31.")
    return found


def date_filter(value: Any, form: Any = "") -> Any:
    """The date, or its text by a form such as `%d.%m.%Y`, `chinese` or `english`."""
    day = day_of(value)
    if not form:
        return day.date() if isinstance(day, datetime) else day
    if isinstance(form, str) and form in forms:
        return forms[form](day)
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
