"""Walking the steps of a bot as they stand in its file."""

from collections.abc import Iterator, Sequence
from typing import Any

from servbot.core.bot.single_steps import ControlStep
from servbot.core.bot.step_basis import StepBasis
from servbot.core.bot.steps import ChooseStep, EachStep, ParallelStep, SessionStep, TryStep
from servbot.core.record import Record

Path = tuple[str | int, ...]
"""Keys and numbers that lead to a value, as in the file."""


def blocks_of(step: StepBasis) -> tuple[tuple[Any, ...], ...]:
    """The lists of steps directly inside a step."""
    match step:
        case ChooseStep():
            return tuple(branch.steps for branch in step.choose)
        case EachStep():
            return (step.steps,)
        case ParallelStep():
            return tuple(branch.steps for branch in step.parallel)
        case SessionStep():
            return (step.steps, step.resume)
        case TryStep():
            return (step.try_, step.fallback, step.finally_)
    return ()


def walk(steps: Sequence[Any]) -> Iterator[Any]:
    """All steps, those inside others too, in the order of the file."""
    for step in steps:
        yield step
        for block in blocks_of(step):
            yield from walk(block)


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
            for block in blocks_of(step):
                yield from before_controls(block)
        ahead = ahead or holds
