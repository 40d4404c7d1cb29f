"""The keys that all steps share."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from pydantic import Field

from servbot.core.bot.policy import Route
from servbot.core.record import Record


class StepBasis(Record):
    """Keys of every step."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """How expressions call it: `steps.<name>`. Unique in the bot; small letters, digits and `_`."""

    title: str = ""
    """What people read; the name when empty."""

    when: str | bool = True
    """Walk the step only when this holds."""

    on_error: tuple[Route, ...] = ()
    """Where failures of this step lead; the first route that fits counts."""

    lane: Literal["front", "back"] = "back"
    """Whether the requester sees it."""

    value: Literal["adds", "control", "waste"] = "adds"
    """What the step is to the customer: work that adds value, a control, or waste to be removed."""

    owner: str = ""
    """Role that answers for the step; the bot's owner when empty."""

    work_spec: str = ""
    """How the work is to be done, for people."""

    @property
    def blocks(self) -> tuple[tuple[Any, ...], ...]:
        """The lists of steps directly inside the step."""
        return ()

    @property
    def label(self) -> str:
        """What people read."""
        return self.title or self.name.replace("_", " ").capitalize()


def walk(steps: Sequence[Any]) -> Iterator[Any]:
    """All steps, those inside others too, in the order of the file."""
    for step in steps:
        yield step
        for block in step.blocks:
            yield from walk(block)
