"""A bot's steps as lines, for readers and machines without pictures."""

from collections.abc import Iterator, Sequence
from typing import Any

from servbot.core.bot import (
    AskStep,
    Bot,
    CallStep,
    ChooseStep,
    ControlStep,
    DecideStep,
    EachStep,
    ParallelStep,
    SessionStep,
    TryStep,
    WaitStep,
)
from servbot.core.record import Record


class Line(Record):
    """A step."""

    name: str
    title: str
    depth: int
    """0 for a step of the bot itself, 1 for one inside another, and so on."""

    kind: str
    """`action`, `call`, `person`, `control`, `decide`, `choose`, `each`, `parallel`, `session`, `try` or `wait`."""


kinds: dict[type, str] = {
    AskStep: "person",
    CallStep: "call",
    ControlStep: "control",
    DecideStep: "decide",
    ChooseStep: "choose",
    EachStep: "each",
    ParallelStep: "parallel",
    SessionStep: "session",
    TryStep: "try",
    WaitStep: "wait",
}


def outline(bot: Bot) -> list[Line]:
    """The steps of a bot in order, those inside others indented."""
    return list(_lines(bot.steps, 0))


def _lines(steps: Sequence[Any], depth: int) -> Iterator[Line]:
    for step in steps:
        kind = kinds.get(type(step), "action")
        yield Line(name=step.name, title=step.label, depth=depth, kind=kind)
        # A session's `resume` steps stand for those that are shown.
        blocks = (step.steps,) if isinstance(step, SessionStep) else step.blocks
        for block in blocks:
            yield from _lines(block, depth + 1)
