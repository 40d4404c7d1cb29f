"""Which steps of a definition a run's page shows, and whether the run came by them."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from servbot.core.bot import (
    ActionStep,
    AskStep,
    Bot,
    CallStep,
    ChooseStep,
    DecideStep,
    EachStep,
    SessionStep,
    TryStep,
    walk,
)
from servbot.core.record import Record

traced = ActionStep | AskStep | CallStep | DecideStep
"""Steps that leave traces in the log."""


class Shown(Record):
    """A step, where it stands, and whether its block was walked."""

    step: Any
    depth: int
    walked: bool | None
    """Whether the steps around it were walked; `None` when the log cannot tell."""

    spare: bool = False
    """It stands under `resume`."""


def shown_steps(bot: Bot, touched: Collection[str]) -> list[Shown]:
    """Each step once; those of a session's `resume` only where they were walked and are no others."""
    found: dict[str, Shown] = {}
    for each in _nested(bot.steps, touched, Shown(step=None, depth=-1, walked=True)):
        name = each.step.name
        if name not in found and (not each.spare or name in touched):
            found[name] = each
    return list(found.values())


def _nested(steps: Sequence[Any], touched: Collection[str], around: Shown) -> Iterator[Shown]:
    for step in steps:
        here = around.model_copy(update={"step": step, "depth": around.depth + 1})
        yield here
        for block in step.blocks:
            spare = here.spare or (isinstance(step, SessionStep) and block is step.resume)
            walked = _walked(step, block, touched, here.walked)
            yield from _nested(block, touched, here.model_copy(update={"spare": spare, "walked": walked}))


def _walked(step: Any, block: Sequence[Any], touched: Collection[str], around: bool | None) -> bool | None:
    """Whether a branch was taken or a loop gone through: steps that leave traces tell."""
    if around is False or any(inner.name in touched for inner in walk(block)):
        return around is not False
    if not (
        isinstance(step, ChooseStep | EachStep) or (isinstance(step, TryStep) and block is step.fallback)
    ):
        return around
    leaves_traces = any(isinstance(inner, traced) and inner.when is True for inner in block)
    return False if leaves_traces else None


def state_without_trace(shown: Shown, touched: Collection[str]) -> str:
    """What became of a step behind the furthest one of which the log knows nothing."""
    step = shown.step
    if shown.walked is False or isinstance(step, traced):
        return "skipped"
    if any(inner.name in touched for inner in walk((step,))):
        return "held"
    return "held" if shown.walked and step.when is True else "perhaps"
