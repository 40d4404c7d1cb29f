"""When waits end and items are due: elapsed time, or the working time of a calendar."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from loguru import logger

from servbot.core.bot.bot import ServiceLevel
from servbot.core.calendar import Calendars, CalendarUnknown, Reckoned, later


class Deadlines(NamedTuple):
    """Reckons for the runs of one bot."""

    calendars: Calendars
    level: ServiceLevel

    def after(self, start: datetime, seconds: float, calendar: str) -> Reckoned:
        """The moment so much later; `CalendarUnknown`. Years whose holidays nobody knows yet are warned about."""
        span = timedelta(seconds=seconds)
        if not calendar:
            return Reckoned(start + span, ())
        if calendar not in self.calendars:
            raise CalendarUnknown.named(calendar, self.calendars)
        reckoned = later(self.calendars[calendar], start, span)
        if reckoned.unknown_years:
            years = ", ".join(map(str, reckoned.unknown_years))
            logger.warning("the holidays of {} are not known for the calendar {}", years, calendar)
        return reckoned

    def of_task(self, start: datetime) -> Mapping[str, Any]:
        """When an item is due and by when somebody should have taken it, as data of its event."""
        found: dict[str, Any] = {}
        years: set[int] = set()
        for name, within in (("due_at", self.level.resolve_within), ("own_by", self.level.own_within)):
            if within:
                reckoned = self.after(start, within.total_seconds(), self.level.calendar)
                found[name] = reckoned.moment
                years.update(reckoned.unknown_years)
        return {**found, "unknown_years": sorted(years)} if years else found
