"""A calendar of the settings: hours, time zone, and the days that are not like others."""

import re
from datetime import date
from difflib import get_close_matches
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import field_validator, model_validator

from servbot.core.calendar.public_days import public_year, supported
from servbot.core.errors import UsageError
from servbot.core.record import Record

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
weekdays: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

DAY = 24 * 60
span_form = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
whole_days = re.compile(r"[0-9.]\s*[dw]")


class CalendarUnknown(UsageError):
    """A calendar is not in the settings."""

    code = "calendar.unknown"

    @classmethod
    def named(cls, name: str, known: Any) -> "CalendarUnknown":
        """The error for a name; it names those there are, or the one that was most likely meant."""
        near = get_close_matches(name, list(known), n=1, cutoff=0.5)
        there = ", ".join(sorted(known)) or "none"
        hint = f"Did you mean {near[0]}?" if near else f"Declare [calendars.{name}] there; known: {there}."
        return cls(f"The settings have no calendar named {name!r}.", remedy=hint, nothing_done=True)


class Calendar(Record):
    """When people work."""

    country: str = ""
    """Two letters, such as CN: its public holidays are free, its make-up working days are worked. None: weekends only."""

    subdivision: str = ""
    """Part of the country with holidays of its own, such as BY for Bavaria."""

    hours: tuple[str, ...] = ("9:00-17:00",)
    """Working hours of a day, in order."""

    timezone: str = "UTC"

    weekend: tuple[Weekday, ...] | None = None
    """Days that are not worked; those of the country when left out."""

    holidays: tuple[date, ...] = ()
    """Days that are not worked, besides those of the country."""

    working_days: tuple[date, ...] = ()
    """Days that are worked although they are holidays or at a weekend."""

    known_years: tuple[int, ...] = ()
    """Years whose days are listed here in full: nobody is warned about them."""

    @field_validator("country")
    @classmethod
    def _country_is_known(cls, country: str) -> str:
        if country and country not in supported():
            near = get_close_matches(country.upper(), list(supported()), n=1, cutoff=0.5)
            raise ValueError(
                f"no holidays are known for {country!r}" + (f"; did you mean {near[0]}?" if near else "")
            )
        return country

    @field_validator("timezone")
    @classmethod
    def _zone_is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (OSError, ValueError, KeyError) as error:
            raise ValueError(f"there is no time zone {name!r}; write one such as Asia/Shanghai") from error
        return name

    @field_validator("hours")
    @classmethod
    def _hours_are_in_order(cls, hours: tuple[str, ...]) -> tuple[str, ...]:
        last = 0
        for begin, end in map(_span, hours):
            if not last <= begin < end <= DAY:
                raise ValueError(
                    "hours of a day follow one another and end by 24:00; write a night as two, such as 0:00-6:00 and 22:00-24:00"
                )
            last = end
        if not hours:
            raise ValueError("a calendar needs hours, such as 9:00-18:00")
        return hours

    @model_validator(mode="after")
    def _days_are_one_or_the_other(self) -> "Calendar":
        both = sorted(set(self.holidays) & set(self.working_days))
        if both:
            raise ValueError(f"{both[0]} is listed under holidays and under working_days")
        if self.subdivision and self.subdivision not in supported().get(self.country, ()):
            raise ValueError(f"no holidays are known for {self.subdivision!r} in {self.country!r}")
        return self

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Working hours in minutes from midnight."""
        return tuple(map(_span, self.hours))

    def is_worked(self, day: date) -> bool:
        """Whether people work on the day."""
        if day in self.working_days:
            return True
        if day in self.holidays:
            return False
        public = public_year(self.country, self.subdivision, day.year)
        if day in public.working_days:
            return True
        weekend = public.weekend if self.weekend is None else {weekdays.index(name) for name in self.weekend}
        return day.weekday() not in weekend and day not in public.holidays

    def knows(self, year: int) -> bool:
        """Whether the days of the year are certain."""
        return year in self.known_years or public_year(self.country, self.subdivision, year).is_known


def _span(text: str) -> tuple[int, int]:
    found = span_form.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is no span of hours; write it like 9:00-18:00")
    begin, begin_minute, end, end_minute = map(int, found.groups())
    if max(begin_minute, end_minute) > 59:
        raise ValueError(f"{text!r} is no span of hours; an hour has 60 minutes")
    return begin * 60 + begin_minute, end * 60 + end_minute


def in_working_time(duration: Any, calendar: str) -> None:
    """Refuse days and weeks in a duration of working time: a working day has no 24 hours."""
    if calendar and isinstance(duration, str) and whole_days.search(duration):
        raise ValueError(
            f"{duration!r} cannot be counted in the calendar {calendar!r}; write working hours, such as 16h: a working day has no 24 hours"
        )
