"""Walking the steps of a bot as they stand in its file."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from servbot.core.bot.single_steps import ControlStep, WaitStep
from servbot.core.bot.step_basis import StepBasis, walk
from servbot.core.bot.steps import EachStep, ParallelStep
from servbot.core.record import Record

Path = tuple[str | int, ...]
"""Keys and numbers that lead to a value, as in the file."""

if TYPE_CHECKING:
    from servbot.core.bot.bot import Bot


def webhook_steps(bot: "Bot") -> list[str]:
    """Names of the steps that wait for a call from outside."""
    return [step.name for step in bot.possible_steps() if isinstance(step, WaitStep) and step.wait.webhook]


def holds_control(step: Any) -> bool:
    """Whether the step is a control point or holds one: nothing leads around it."""
    return any(isinstance(inner, ControlStep) for inner in walk((step,)))


def placed(value: Any, path: Path = ()) -> Iterator[tuple[Path, StepBasis]]:
    """Every step in a part of a definition with its path, whatever verb holds it."""
    match value:
        case Record():
            if isinstance(value, StepBasis):
                yield path, value
            for name, info in type(value).model_fields.items():
                yield from placed(getattr(value, name), (*path, info.alias or name))
        case tuple():
            for index, inner in enumerate(value):
                yield from placed(inner, (*path, index))


def before_controls(steps: Sequence[Any]) -> Iterator[str]:
    """Names of the steps whose failure must not lead around a control point.

    Those are the steps that stand before one, hold one, or stand in a loop or beside branches with one: a way
    around them would be a way around the control.
    """
    ahead = False
    for step in reversed(steps):
        holds = holds_control(step)
        if ahead or (holds and isinstance(step, EachStep | ParallelStep)):
            yield from (inner.name for inner in walk((step,)))
        elif holds:
            yield step.name
            for block in step.blocks:
                yield from before_controls(block)
        ahead = ahead or holds
