"""The definition as a run walks it: with the variant that its log tells of."""

from collections.abc import Sequence

from servbot.core.bot import Bot
from servbot.core.run import Event, EventType


def variant_of(bot: Bot, events: Sequence[Event]) -> str:
    """Name of the variant the run is in; empty for the base, and while none was found to hold."""
    told = (event.as_it_was() for event in events)
    applied = (str(each.data["variant"]) for each in told if each.type is EventType.VARIANT_APPLIED)
    return next((name for name in applied if name in bot.variants), "")


def as_walked(bot: Bot, events: Sequence[Event]) -> Bot:
    """The definition as the run walks it."""
    name = variant_of(bot, events)
    return bot.in_variant(name) if name else bot
