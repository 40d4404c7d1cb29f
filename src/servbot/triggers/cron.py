"""Cron lines as people write them, on APScheduler's arithmetic."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger

from servbot.core.bot.trigger import Schedule
from servbot.core.errors import UsageError

days = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""APScheduler counts from Monday, cron from Sunday: numbers are turned into names."""

MOST = 1000
"""Planned times looked at in one go."""


class CronWrong(UsageError):
    """A cron line cannot be understood."""

    code = "schedule.cron-wrong"
    default_remedy = "Write minute, hour, day of month, month, day of week; for example: 30 8 * * mon-fri."


def cron_trigger(schedule: Schedule) -> BaseTrigger:
    """The trigger behind a cron line; `CronWrong`."""
    minute, hour, day, month, weekday = schedule.cron.split()
    zone = ZoneInfo(schedule.timezone)
    common = {"minute": minute, "hour": hour, "month": month, "timezone": zone}
    try:
        if "*" not in (day[0], weekday[0]):
            # Cron fires when either day fits; APScheduler wants both.
            return OrTrigger(
                [CronTrigger(day=day, **common), CronTrigger(day_of_week=_named(weekday), **common)]
            )
        return CronTrigger(day=day, day_of_week=_named(weekday), **common)
    except ValueError as error:
        raise CronWrong(f"{schedule.cron!r} is no cron line: {error}.") from error


def _named(weekday: str) -> str:
    """`1-5,0` as `mon-fri,sun`; steps such as `*/2` stay."""
    parts: list[str] = []
    for part in weekday.split(","):
        span, _, step = part.partition("/")
        names = "-".join(
            days[int(end)] if end.isdigit() and int(end) < len(days) else end for end in span.split("-")
        )
        # sun-fri would run backwards in a week that begins on Monday.
        names = names.replace("sun-", "sun,mon-") if names.startswith("sun-") else names
        parts.append(f"{names}/{step}" if step else names)
    return ",".join(parts)


def planned_times(schedule: Schedule, after: datetime) -> Iterator[datetime]:
    """The planned times later than `after`, in order."""
    trigger = cron_trigger(schedule)
    previous = after
    for _ in range(MOST):
        following = trigger.get_next_fire_time(previous, previous)
        while following is not None and following <= after:
            following = trigger.get_next_fire_time(following, following)
        if following is None:
            return
        yield following
        previous = after = following


def next_time(schedule: Schedule, after: datetime) -> datetime | None:
    """The next planned time later than `after`; `None` when there is none any more."""
    return next(planned_times(schedule, after), None)
