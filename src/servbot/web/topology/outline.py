"""A bot's steps as lines, for readers and machines without pictures."""

from collections.abc import Iterator, Sequence
from typing import Any

from servbot.core.bot import AskStep, Bot, ChooseStep, ControlStep, DecideStep, EachStep, SessionStep
from servbot.core.record import Record


class Line(Record):
    """A step."""

    name: str
    title: str
    depth: int
    """0 for a step of the bot itself, 1 for one inside another, and so on."""

    kind: str
    """`action`, `person`, `control`, `decide`, `choose`, `each` or `session`."""


kinds: dict[type, str] = {
    AskStep: "person",
    ControlStep: "control",
    DecideStep: "decide",
    ChooseStep: "choose",
    EachStep: "each",
    SessionStep: "session",
}


def outline(bot: Bot) -> list[Line]:
    """The steps of a bot in order, those inside others indented."""
    return list(_lines(bot.steps, 0))


def _lines(steps: Sequence[Any], depth: int) -> Iterator[Line]:
    for step in steps:
        kind = kinds.get(type(step), "action")
        yield Line(name=step.name, title=step.label, depth=depth, kind=kind)
        yield from _lines(getattr(step, "steps", ()), depth + 1)
        for branch in getattr(step, "choose", ()):
            yield from _lines(branch.steps, depth + 1)
