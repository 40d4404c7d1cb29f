"""A whole bot definition."""

from collections import Counter
from typing import Any, Literal

from pydantic import Field, model_validator

from servbot.core.bot.data import InputSpec, OutputSpec
from servbot.core.bot.overriding import overridden
from servbot.core.bot.policy import Route
from servbot.core.bot.steps import SessionStep, Step
from servbot.core.bot.trigger import Trigger
from servbot.core.bot.variant import Variant
from servbot.core.bot.walking import blocks_of, walk
from servbot.core.duration import Duration
from servbot.core.record import Record


class Goal(Record):
    """What the process is for, so that it can be measured."""

    measure: str
    """`cycle_time`, `first_time_resolution`, `satisfaction` or `cost`."""

    target: str
    """The figure to reach, such as `90% within 4 working hours`."""


class ServiceLevel(Record):
    """How soon people must act."""

    calendar: str = ""
    own_within: Duration | None = None
    """Time until somebody has claimed an exception."""

    resolve_within: Duration | None = None
    """Time until it is resolved."""


class Bot(Record):
    """A service process."""

    servbot: Literal[1]
    """Version of the language."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str
    description: str = ""
    goal: Goal
    owner: str = Field(min_length=1)
    """The role that answers for the process."""

    inputs: dict[str, InputSpec] = {}
    outputs: dict[str, OutputSpec] = {}

    reference: str = ""
    """How people call a case: an expression on the inputs; the first file's name when empty."""

    service_level: ServiceLevel = ServiceLevel()
    triggers: tuple[Trigger, ...] = ()
    variants: dict[str, Variant] = {}
    """What is done otherwise in some scenarios, by name; the first that holds counts for the whole run."""

    steps: tuple[Step, ...] = Field(min_length=1)
    on_error: tuple[Route, ...] = ()
    """Where failures lead that no route of their own step fits."""

    def all_steps(self) -> tuple[Any, ...]:
        """All steps in the order of the file."""
        return tuple(walk(self.steps))

    def possible_steps(self) -> tuple[Any, ...]:
        """All steps a run may come to: those that only variants have, then those of the base."""
        there = {step.name for step in self.all_steps()}
        added = (step for name in self.variants for step in self.in_variant(name).all_steps())
        return (*(step for step in added if step.name not in there), *self.all_steps())

    def find(self, name: str) -> Any:
        """The step of that name; `KeyError`."""
        return next(step for step in self.all_steps() if step.name == name)

    def in_variant(self, name: str) -> "Bot":
        """The process as the variant walks it, a definition without variants; `KeyError`."""
        steps = overridden(self.steps, self.variants[name].override)
        return self.model_copy(update={"steps": steps, "variants": {}})

    @model_validator(mode="after")
    def _names_are_unique(self) -> "Bot":
        # A session's `resume` steps take the place of its steps, so both may use the same names.
        twice = [name for name, count in Counter(_names(self.steps)).items() if count > 1]
        if twice:
            raise ValueError(
                f"step names must be unique in a bot; used more than once: {', '.join(sorted(twice))}"
            )
        return self


def _names(steps: Any) -> list[str]:
    names: list[str] = []
    for step in steps:
        names.append(step.name)
        if isinstance(step, SessionStep):
            inner = _names(step.steps)
            names += [*inner, *(name for name in _names(step.resume) if name not in inner)]
            continue
        for block in blocks_of(step):
            names += _names(block)
    return names
