"""Triggers with what is remembered of them and when they fire next."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from servbot.core.bot import Bot, FolderTrigger, ScheduleTrigger, Trigger
from servbot.core.errors import ServbotError
from servbot.core.record import Record
from servbot.triggers.cron import planned_times
from servbot.wiring.application import Application

AHEAD = 3
"""Firings shown of each schedule."""


class Planned(Record):
    """A trigger of a bot."""

    bot: str
    bot_title: str
    trigger: str
    watches: str
    """Folder and pattern; empty for a schedule."""

    cron: str
    """Cron line; empty for a folder."""

    timezone: str
    paused: bool
    times: tuple[datetime, ...]
    """Next firings of a schedule; none when it is paused."""

    problem: str = ""
    """Why no time can be told."""


def planned_triggers(application: Application, now: datetime, *, ahead: int = AHEAD) -> list[Planned]:
    """The triggers of all released bots, by bot."""
    return [
        planned
        for _revision, bot in application.definitions.current()
        for planned in triggers_of(application, bot, now, ahead=ahead)
    ]


def triggers_of(application: Application, bot: Bot, now: datetime, *, ahead: int = AHEAD) -> Iterator[Planned]:
    """The triggers of one bot."""
    for trigger in bot.triggers:
        paused = application.schedules.trigger(bot.name, trigger.name).paused
        yield _planned(bot, trigger, now, paused=paused, ahead=ahead)


def _planned(bot: Bot, trigger: Trigger, now: datetime, *, paused: bool, ahead: int) -> Planned:
    watches = f"{trigger.folder.path}/{trigger.folder.pattern}" if isinstance(trigger, FolderTrigger) else ""
    schedule = trigger.schedule if isinstance(trigger, ScheduleTrigger) else None
    times: tuple[datetime, ...] = ()
    problem = ""
    if isinstance(trigger, ScheduleTrigger) and not paused:
        try:
            times = tuple(islice(planned_times(trigger.schedule, now), ahead))
        except ServbotError as error:
            problem = error.message
    return Planned(
        bot=bot.name,
        bot_title=bot.title,
        trigger=trigger.name,
        watches=watches,
        cron=schedule.cron if schedule else "",
        timezone=schedule.timezone if schedule else "",
        paused=paused,
        times=times,
        problem=problem,
    )
