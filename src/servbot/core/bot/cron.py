"""Cron lines as people write them: five fields, days as cron counts them, and the days and times they name."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

months = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
weekdays = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")

part = re.compile(r"(?P<span>\*|\w+(?:-\w+)?)(?:/(?P<step>\d+))?")


class Field(NamedTuple):
    """One of the five fields."""

    title: str
    first: int
    last: int
    names: Mapping[str, int] = {}


fields = (
    Field("minute", 0, 59),
    Field("hour", 0, 23),
    Field("day of month", 1, 31),
    Field("month", 1, 12, {name: number for number, name in enumerate(months, 1)}),
    Field("day of week", 0, 7, {name: number for number, name in enumerate(weekdays)}),
)


class Cron(NamedTuple):
    """What a cron line names."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    """0 is Sunday."""

    either_day: bool
    """Both day fields are restricted: then one of them is enough."""

    every_hour: bool
    """The hours are `*` or `*/n`: the line means real hours, not times on the wall."""

    def names_day(self, day: date) -> bool:
        """Whether it fires on that day."""
        by_number, by_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        fits = by_number or by_weekday if self.either_day else by_number and by_weekday
        return fits and day.month in self.months


def parse_cron(line: str) -> Cron:
    """The meaning of a cron line; a `ValueError` says what is wrong with it."""
    texts = line.lower().split()
    if len(texts) != len(fields):
        raise ValueError("a cron line has five parts: minute, hour, day of month, month, day of week")
    minutes, hours, days, in_months, on_weekdays = map(_values, texts, fields)
    restricted = not texts[2].startswith("*") and not texts[4].startswith("*")
    if not restricted and not any(min(days) <= monthrange(2024, month)[1] for month in in_months):
        raise ValueError(f"{line!r} names a day that none of its months has")
    return Cron(
        minutes=tuple(sorted(minutes)),
        hours=tuple(sorted(hours)),
        days=days,
        months=in_months,
        weekdays=frozenset(number % 7 for number in on_weekdays),
        either_day=restricted,
        every_hour=texts[1].startswith("*"),
    )


def _values(text: str, field: Field) -> frozenset[int]:
    return frozenset(value for each in text.split(",") for value in _of_part(each, field))


def _of_part(text: str, field: Field) -> range:
    found = part.fullmatch(text)
    if not found or found["step"] == "0":
        raise ValueError(f"{text!r} is no {field.title}; write for example 5, 1-5, 1,3 or */2")
    span, step = found["span"], int(found["step"] or 1)
    if span == "*":
        # Sunday has two numbers; counted twice it would fall into steps it is not meant for.
        return range(field.first, (6 if field.last == 7 else field.last) + 1, step)
    ends = [_number(end, field) for end in span.split("-")]
    last = ends[-1] if len(ends) == 2 or not found["step"] else field.last
    if last == 0 and len(ends) == 2 and field.last == 7:
        last = 7  # fri-sun
    if ends[0] > last:
        raise ValueError(f"{text!r} runs backwards; a {field.title} is counted upwards")
    return range(ends[0], last + 1, step)


def _number(text: str, field: Field) -> int:
    number = field.names.get(text, int(text) if text.isdecimal() else -1)
    if not field.first <= number <= field.last:
        raise ValueError(f"{text!r} is no {field.title}; it goes from {field.first} to {field.last}")
    return number
