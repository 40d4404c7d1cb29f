"""A whole bot definition."""

from typing import Any, Literal

from pydantic import Field, model_validator

from servbot.core.bot.data import InputSpec, OutputSpec
from servbot.core.bot.overriding import overridden
from servbot.core.bot.policy import Route
from servbot.core.bot.step_basis import walk
from servbot.core.bot.steps import Step
from servbot.core.bot.trigger import Trigger
from servbot.core.bot.variant import Variant
from servbot.core.bot.walking import Path, placed
from servbot.core.calendar import in_working_time
from servbot.core.duration import Duration, Positive
from servbot.core.record import Misplaced, Record


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
    """How commands and settings call it: small letters, digits and `-`."""

    title: str
    description: str = ""
    goal: Goal
    owner: str = Field(min_length=1)
    """The role that answers for the process."""

    inputs: dict[str, InputSpec] = {}
    outputs: dict[str, OutputSpec] = {}
    """What a run gives back. A file must say it, be it `{}`; revisions released before that rule may lack it."""

    reference: str = ""
    """How people call a case: an expression on the inputs; the first file's name when empty."""

    timeout: Positive | None = None
    """Time limit of a whole run, counted from when it was created; then what is under way is put to a person."""

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
        seen: dict[str, list[Path]] = {}
        for path, step in placed(self.steps, ("steps",)):
            earlier = seen.setdefault(step.name, [])
            if any(not _takes_its_place(other, path) for other in earlier):
                raise Misplaced(
                    f"another step is named {step.name!r}; give each step of a bot a name of its own",
                    (*path, "name"),
                )
            earlier.append(path)
        return self


def _takes_its_place(one: Path, other: Path) -> bool:
    """Whether the other is among the `resume` steps of a session that one is in: both may use the same name."""
    pairs = zip(one, other, strict=False)
    return next(((left, right) for left, right in pairs if left != right), None) == ("steps", "resume")
