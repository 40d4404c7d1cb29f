"""Walking the steps of a bot as they stand in its file."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from servbot.core.bot.single_steps import ControlStep, WaitStep
from servbot.core.bot.step_basis import walk
from servbot.core.bot.steps import EachStep, ParallelStep

if TYPE_CHECKING:
    from servbot.core.bot.bot import Bot


def webhook_steps(bot: "Bot") -> list[str]:
    """Names of the steps that wait for a call from outside."""
    return [step.name for step in walk(bot.steps) if isinstance(step, WaitStep) and step.wait.webhook]


def before_controls(steps: Sequence[Any]) -> Iterator[str]:
    """Names of the steps whose failure must not lead around a control point.

    Those are the steps that stand before one, hold one, or stand in a loop or beside branches with one: a way
    around them would be a way around the control.
    """
    ahead = False
    for step in reversed(steps):
        holds = any(isinstance(inner, ControlStep) for inner in walk((step,)))
        if ahead or (holds and isinstance(step, EachStep | ParallelStep)):
            yield from (inner.name for inner in walk((step,)))
        elif holds:
            yield step.name
            for block in step.blocks:
                yield from before_controls(block)
        ahead = ahead or holds
