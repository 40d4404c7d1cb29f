"""A whole bot definition."""

from collections import Counter
from typing import Any, Literal

from pydantic import Field, model_validator

from servbot.core.bot.data import InputSpec, OutputSpec
from servbot.core.bot.policy import Route
from servbot.core.bot.step_basis import walk
from servbot.core.bot.steps import SessionStep, Step
from servbot.core.bot.trigger import Trigger
from servbot.core.calendar import in_working_time
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
    """Name of a calendar of the settings, in whose working hours the times are counted; elapsed time when empty."""

    own_within: Duration | None = None
    """Time until somebody has claimed an exception."""

    resolve_within: Duration | None = None
    """Time until it is resolved."""

    @model_validator(mode="before")
    @classmethod
    def _counted_in_hours(cls, given: Any) -> Any:
        if isinstance(given, dict):
            for name in ("own_within", "resolve_within"):
                in_working_time(given.get(name), str(given.get("calendar") or ""))
        return given


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
    steps: tuple[Step, ...] = Field(min_length=1)
    on_error: tuple[Route, ...] = ()
    """Where failures lead that no route of their own step fits."""

    def all_steps(self) -> tuple[Any, ...]:
        """All steps in the order of the file."""
        return tuple(walk(self.steps))

    def find(self, name: str) -> Any:
        """The step of that name; `KeyError`."""
        return next(step for step in self.all_steps() if step.name == name)

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
        for block in step.blocks:
            names += _names(block)
    return names
