"""The steps of a bot as a flat list: each with its place and its own keys."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from servbot.core.bot import Bot

nested = ("steps", "resume")


class Placed(NamedTuple):
    """A step in its place."""

    key: str
    """Tells it from every other step of the bot."""

    name: str
    label: str
    block: str
    """Key of the list it stands in; empty for the bot's own."""

    block_label: str
    """What people call that list."""

    own: Mapping[str, Any]
    """Its keys and values, without the steps inside it."""


def placed(bot: Bot) -> list[Placed]:
    """All steps, in the order of the file."""
    return list(_in_block(bot.steps, "", ""))


def _in_block(steps: Sequence[Any], block: str, label: str) -> Iterator[Placed]:
    for step in steps:
        resume = " (resume)" if block.endswith("/resume") else ""
        key = step.name + resume
        yield Placed(key, step.name, step.label, block, label, _own(step))
        yield from _in_block(getattr(step, "steps", ()), f"{key}/steps", f"“{step.label}”")
        yield from _in_block(
            getattr(step, "resume", ()), f"{key}/resume", f"what “{step.label}” does after a loss"
        )
        for number, branch in enumerate(getattr(step, "choose", ()), start=1):
            name = f"“{branch.title}”" if branch.title else f"branch {number}"
            yield from _in_block(branch.steps, f"{key}/{number}", f"{name} of “{step.label}”")


def _own(step: Any) -> dict[str, Any]:
    data: dict[str, Any] = step.model_dump(by_alias=True, exclude={"name", *nested, "choose"})
    branches = getattr(step, "choose", ())
    for number, branch in enumerate(branches, start=1):
        data[f"branch {number}"] = branch.model_dump(exclude={"steps"})
    return data
