"""Calendars: which hours are worked, and what follows from it for deadlines. Pure arithmetic."""

from collections.abc import Mapping

from servbot.core.calendar.calendar import Calendar, CalendarUnknown, in_working_time
from servbot.core.calendar.working_time import NeverOpen, Reckoned, later, worked_between

Calendars = Mapping[str, Calendar]
"""Calendars of the settings by name."""

__all__ = [
    "Calendar",
    "CalendarUnknown",
    "Calendars",
    "NeverOpen",
    "Reckoned",
    "in_working_time",
    "later",
    "worked_between",
]
