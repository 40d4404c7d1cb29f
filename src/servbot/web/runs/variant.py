"""What a run's log tells beside its steps: the variant it is in, and attempts that were refused."""

from collections.abc import Sequence
from datetime import datetime

from servbot.core.bot import Bot
from servbot.core.record import Record
from servbot.core.run import Event, EventType


class Refusal(Record):
    """An attempt that was refused."""

    at: datetime
    by: str
    """Who tried; empty for the bot itself."""

    what: str
    code: str
    message: str
    step: str
    """Title of the step; empty for the run as a whole."""


def variant_of(bot: Bot, events: Sequence[Event]) -> str:
    """Name of the variant the run is in; empty for the base, and while none was found to hold."""
    applied = (str(each.data["variant"]) for each in events if each.type is EventType.VARIANT_APPLIED)
    return next((name for name in applied if name in bot.variants), "")


def as_walked(bot: Bot, events: Sequence[Event]) -> Bot:
    """The definition as the run walks it."""
    name = variant_of(bot, events)
    return bot.in_variant(name) if name else bot


def refusals_in(events: Sequence[Event]) -> list[Refusal]:
    """Every attempt that was refused, in order."""
    return [
        Refusal(
            at=each.at,
            by=str(each.data.get("by") or ""),
            what=str(each.data.get("what") or ""),
            code=str(each.data.get("code") or ""),
            message=str(each.data.get("message") or ""),
            step=str(each.data.get("title") or ""),
        )
        for each in events
        if each.type is EventType.ATTEMPT_REFUSED
    ]
