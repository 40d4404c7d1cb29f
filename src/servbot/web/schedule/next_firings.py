"""Triggers with what is remembered of them and when they fire next."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from servbot.core.bot import Bot, FolderTrigger, QueueTrigger, ScheduleTrigger
from servbot.core.errors import ServbotError
from servbot.core.record import Record
from servbot.ports.schedule_store import TriggerRow
from servbot.triggers.cron import planned_times
from servbot.wiring.application import Application

AHEAD = 3
"""Firings shown of each schedule."""

LATE_AFTER = timedelta(minutes=2)
"""A planned time that passed this long ago without a firing means that no scheduler runs."""


class Planned(Record):
    """A trigger of a bot."""

    bot: str
    bot_title: str
    trigger: str
    watches: str = ""
    """Folder and pattern; empty for a schedule."""

    queue: str = ""
    """Name of a work queue; empty for folders and schedules."""

    cron: str = ""
    """Cron line; empty for a folder."""

    timezone: str = ""
    paused: bool
    times: tuple[datetime, ...] = ()
    """Next firings of a schedule; none when it is paused."""

    late_since: datetime | None = None
    """The planned time that passed without a firing."""

    problem: str = ""
    """Why no time can be told."""


def planned_triggers(application: Application, now: datetime, *, ahead: int = AHEAD) -> list[Planned]:
    """The triggers of all released bots, by bot."""
    return [
        planned
        for _revision, bot in application.definitions.current()
        for planned in triggers_of(application, bot, now, ahead=ahead)
    ]


def triggers_of(
    application: Application, bot: Bot, now: datetime, *, ahead: int = AHEAD
) -> Iterator[Planned]:
    """The triggers of one bot."""
    for trigger in bot.triggers:
        row = application.schedules.trigger(bot.name, trigger.name)
        if isinstance(trigger, FolderTrigger):
            yield _folder(bot, trigger, row)
        elif isinstance(trigger, QueueTrigger):
            yield _queue(bot, trigger, row)
        else:
            yield _schedule(bot, trigger, row, now, ahead)


def _folder(bot: Bot, trigger: FolderTrigger, row: TriggerRow) -> Planned:
    watches = f"{trigger.folder.path}/{trigger.folder.pattern}"
    return Planned(
        bot=bot.name, bot_title=bot.title, trigger=trigger.name, watches=watches, paused=row.paused
    )


def _queue(bot: Bot, trigger: QueueTrigger, row: TriggerRow) -> Planned:
    return Planned(
        bot=bot.name,
        bot_title=bot.title,
        trigger=trigger.name,
        queue=trigger.queue.name,
        paused=row.paused,
    )


def _schedule(bot: Bot, trigger: ScheduleTrigger, row: TriggerRow, now: datetime, ahead: int) -> Planned:
    times, problem = ((), "") if row.paused else _times(trigger, now, ahead)
    is_late = row.next_at is not None and row.next_at < now - LATE_AFTER and not row.paused
    return Planned(
        bot=bot.name,
        bot_title=bot.title,
        trigger=trigger.name,
        cron=trigger.schedule.cron,
        timezone=trigger.schedule.timezone,
        paused=row.paused,
        times=times,
        late_since=row.next_at if is_late else None,
        problem=problem,
    )


def _times(trigger: ScheduleTrigger, now: datetime, ahead: int) -> tuple[tuple[datetime, ...], str]:
    try:
        return tuple(islice(planned_times(trigger.schedule, now), ahead)), ""
    except ServbotError as error:
        return (), error.message
