"""What a worker must be able to do to work a bot, and which queues a worker can serve."""

from collections.abc import Iterable
from itertools import combinations

from servbot.core.action import ActionCatalogue
from servbot.core.bot import Bot
from servbot.core.bot.step_basis import walk
from servbot.core.bot.steps import SessionStep

DEFAULT = "default"
"""What every worker can do."""


def capability_of(bot: Bot, catalogue: ActionCatalogue) -> str:
    """The name of the queue of the bot's legs: all that its steps need, such as `browser+ocr`.

    A leg may come to any step of its bot, so that what one of them needs, all of them wait for.
    """
    needed = set()
    for step in walk(bot.steps):
        if isinstance(step, SessionStep):
            needed.add("browser")
        action = getattr(step, "action", "")
        if action in catalogue:
            needed.add(catalogue.find(action).capability)
    return joined(needed)


def joined(capabilities: Iterable[str]) -> str:
    """Several capabilities as one name."""
    return "+".join(sorted(set(capabilities) - {DEFAULT})) or DEFAULT


def servable(capabilities: Iterable[str]) -> tuple[str, ...]:
    """The queues a worker with these capabilities can serve: those that need nothing else."""
    known = sorted(set(capabilities) - {DEFAULT})
    return tuple(joined(some) for size in range(len(known) + 1) for some in combinations(known, size))
