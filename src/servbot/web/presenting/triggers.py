"""Triggers of the released bots with what the scheduler remembers of them."""

from datetime import UTC, datetime, timedelta

from servbot.core.bot import Bot, FolderTrigger, ScheduleTrigger
from servbot.core.record import Record
from servbot.web.site import application

LATE_AFTER = timedelta(minutes=2)
"""A planned time that passed this long ago without a firing means that no scheduler runs."""


class TriggerLine(Record):
    """A trigger as the lists show it."""

    bot: str
    bot_title: str
    name: str
    is_schedule: bool
    rule: str
    """Cron line and time zone, or folder and pattern."""

    paused: bool
    next_at: datetime | None
    late: bool


def all_triggers() -> list[TriggerLine]:
    """Triggers of all bots: those with the next planned time first."""
    lines = [line for _revision, bot in application().definitions.current() for line in triggers_of(bot)]
    far = datetime.max.replace(tzinfo=UTC)
    return sorted(lines, key=lambda line: (line.next_at or far, line.bot, line.name))


def triggers_of(bot: Bot) -> list[TriggerLine]:
    """Triggers of one bot."""
    return [_line(bot, trigger) for trigger in bot.triggers]


def _line(bot: Bot, trigger: FolderTrigger | ScheduleTrigger) -> TriggerLine:
    row = application().schedules.trigger(bot.name, trigger.name)
    late = row.next_at is not None and row.next_at < datetime.now(UTC) - LATE_AFTER and not row.paused
    return TriggerLine(
        bot=bot.name,
        bot_title=bot.title,
        name=trigger.name,
        is_schedule=isinstance(trigger, ScheduleTrigger),
        rule=_rule(trigger),
        paused=row.paused,
        next_at=row.next_at,
        late=late,
    )


def _rule(trigger: FolderTrigger | ScheduleTrigger) -> str:
    if isinstance(trigger, FolderTrigger):
        return f"{trigger.folder.path}/{trigger.folder.pattern}"
    return f"{trigger.schedule.cron} ({trigger.schedule.timezone})"
