"""Reads dates and moments that were written as text."""

import re
import unicodedata
from datetime import date, datetime, time
from typing import Literal

DateOrder = Literal["ymd", "dmy", "mdy"]

YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
MIDNIGHT = re.compile(r"[T ]0?0:00(?::00(?:\.0+)?)?$")
WITH_TIME = re.compile(r"(?P<day>.*?\D|\d{8} )\s*(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?")
NAMED = ("%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%b %d, %Y", "%B %d, %Y")


def read_date(text: str, order: DateOrder = "ymd") -> date | None:
    """The date behind the text, or None; `order` decides about 03/04/2026, which is else left undecided."""
    text = MIDNIGHT.sub("", unicodedata.normalize("NFKC", text).strip())
    found = YEAR_FIRST.fullmatch(text) or COMPACT.fullmatch(text)
    if found:
        return _date(*(int(part) for part in found.groups()))
    found = YEAR_LAST.fullmatch(text)
    if found:
        return _year_last(*(int(part) for part in found.groups()), order=order)
    return _named(text)


def read_moment(text: str, order: DateOrder = "ymd") -> datetime | None:
    """The date with time behind the text, or None; a date alone is its midnight."""
    text = unicodedata.normalize("NFKC", text).strip()
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    found = WITH_TIME.fullmatch(text)
    day = read_date((found["day"] if found else text).strip(" ,"), order)
    if day is None:
        return None
    try:
        clock = time(int(found[2]), int(found[3]), int(found[4] or 0)) if found else time()
    except ValueError:
        return None
    return datetime.combine(day, clock)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year_last(first: int, second: int, year: int, *, order: DateOrder) -> date | None:
    day_first, month_first = _date(year, second, first), _date(year, first, second)
    if order == "dmy":
        return day_first
    if order == "mdy":
        return month_first
    # Without a declared order only a date that reads one way is a date.
    if day_first and month_first and day_first != month_first:
        return None
    return day_first or month_first


def _named(text: str) -> date | None:
    for pattern in NAMED:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    return None
