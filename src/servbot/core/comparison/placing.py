"""The steps of a bot as a flat list: each with its place and its own keys."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from servbot.core.bot import Bot, ControlStep
from servbot.core.bot.step_basis import StepBasis
from servbot.core.record import Record

spare = "resume"
"""Steps there may have the names of others."""


class Block(Record):
    """A list of steps inside a step, as people may call it."""

    key: str = ""
    """Tells it from every other list of the bot; empty for the bot's own."""

    step: str = ""
    """What people call the step it is in."""

    kind: str = ""
    """`steps`, `resume`, `try`, `fallback`, `finally`, or `branch`."""

    branch: str = ""
    """Title or name of a branch; its number, from 1, where it has none."""


class Placed(NamedTuple):
    """A step in its place."""

    key: str
    """Tells it from every other step of the bot."""

    name: str
    label: str
    block: Block
    """The list it stands in."""

    own: Mapping[str, Any]
    """Its keys and values, without the steps inside it."""

    is_control: bool


def placed(bot: Bot) -> list[Placed]:
    """All steps, in the order of the file."""
    return list(_in_block(bot.steps, Block()))


def _in_block(steps: Sequence[Any], block: Block) -> Iterator[Placed]:
    for step in steps:
        key = f"{step.name} ({spare})" if block.kind == spare else step.name
        yield Placed(key, step.name, step.label, block, _own(step), isinstance(step, ControlStep))
        for inner, steps_inside in _blocks(step, key):
            yield from _in_block(steps_inside, inner)


def _blocks(step: Any, key: str) -> Iterator[tuple[Block, Sequence[Any]]]:
    for name, kind, value in _lists(step):
        if isinstance(value[0], StepBasis):
            yield Block(key=f"{key}/{kind}", step=step.label, kind=kind), value
            continue
        for number, branch in enumerate(value, start=1):
            called = branch.title or getattr(branch, "name", "") or str(number)
            place = f"{key}/{name}/{number}"
            yield Block(key=place, step=step.label, kind="branch", branch=called), branch.steps


def _lists(step: Any) -> Iterator[tuple[str, str, Any]]:
    """The keys of a step that hold steps, or branches with steps: name, name in the file, value."""
    for name, info in type(step).model_fields.items():
        value = getattr(step, name)
        if (
            isinstance(value, tuple)
            and value
            and (isinstance(value[0], StepBasis) or hasattr(value[0], "steps"))
        ):
            yield name, info.alias or name, value


def _own(step: Any) -> dict[str, Any]:
    inside = {name: value for name, _, value in _lists(step)}
    data: dict[str, Any] = step.model_dump(by_alias=True, exclude={"name", *inside})
    for value in inside.values():
        for number, branch in enumerate(() if isinstance(value[0], StepBasis) else value, start=1):
            data[f"branch {number}"] = branch.model_dump(exclude={"steps"})
    return data
