"""The actions a bot uses, also those of other people's packages, with what each does."""

import inspect

from servbot.core.action import ActionCatalogue
from servbot.core.bot import ActionStep, Bot
from servbot.core.record import Record


class UsedAction(Record):
    """An action that steps name."""

    name: str

    sentence: str
    """What it does; empty when it is not installed here."""


def used_actions(bot: Bot, catalogue: ActionCatalogue) -> list[UsedAction]:
    """Each once, by name."""
    names = {step.action for step in bot.all_steps() if isinstance(step, ActionStep)}
    return [UsedAction(name=name, sentence=_sentence(name, catalogue)) for name in sorted(names)]


def _sentence(name: str, catalogue: ActionCatalogue) -> str:
    return (
        inspect.cleandoc(catalogue.find(name).__doc__ or "").partition("\n")[0] if name in catalogue else ""
    )
