"""The planned times of a schedule, over changes of the clock too.

APScheduler's own arithmetic leaves out the second of two equal hours in autumn (3.11), so an hourly schedule
would miss one; the arithmetic is ours, APScheduler is only the clock.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from servbot.core.bot.cron import Cron, parse_cron
from servbot.core.bot.trigger import Schedule

FARTHEST = timedelta(days=366 * 9)
"""How far a day can lie ahead: 29 February is up to eight years away."""

DAY = timedelta(days=1)


def planned_times(schedule: Schedule, after: datetime) -> Iterator[datetime]:
    """The planned times later than `after`, in order, without end; in the schedule's time zone.

    A time on the wall that the clock leaves out in spring counts an hour later. One that comes twice in autumn
    counts once; twice where the schedule is of every hour, or of every so many.
    """
    cron, zone = parse_cron(schedule.cron), schedule.zone
    day = after.astimezone(zone).date()
    last = after
    while day - last.astimezone(zone).date() <= FARTHEST:
        for moment in _moments(cron, day, zone):
            if moment > last:
                yield moment.astimezone(zone)
                last = moment
        day += DAY


def next_time(schedule: Schedule, after: datetime) -> datetime | None:
    """The next planned time later than `after`; `None` when there is none any more."""
    return next(planned_times(schedule, after), None)


def _moments(cron: Cron, day: date, zone: ZoneInfo) -> list[datetime]:
    """The moments of one day, in UTC, in order."""
    if not cron.names_day(day):
        return []
    walls = [
        datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
        for hour in cron.hours
        for minute in cron.minutes
    ]
    return sorted({moment for wall in walls for moment in _instants(wall, each=cron.every_hour)})


def _instants(wall: datetime, *, each: bool) -> tuple[datetime, ...]:
    """When the clock on the wall shows this; `each`: as often as it does, else once."""
    first, second = wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    # Where the clock jumps over this time, `first` is as much later as it jumps.
    return (first, second) if each and first < second else (first,)
