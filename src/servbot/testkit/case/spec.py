"""A file of cases as it is written: what a run meets, and what must become of it."""

from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AwareDatetime, Discriminator, Field, Tag, model_validator

from servbot.core.calendar import Calendar
from servbot.core.duration import Duration
from servbot.core.errors import FailureKind
from servbot.core.record import Record
from servbot.testkit.memory_shell import BEGINNING


class Fails(Record):
    """A failure as an action, a service or a session would raise it."""

    code: str = Field(default="application.failed", pattern=r"^[a-z][a-z-]*\.[a-z][a-z0-9-]*$")
    """Stable code of the failure."""

    kind: FailureKind = FailureKind.APPLICATION
    """What follows from it."""

    message: str = ""
    """The sentence people read; the code when empty."""

    remedy: str = ""
    title: str = ""

    nothing_done: bool = False
    """The effect outside surely did not take place."""

    details: dict[str, Any] = {}


class OneOf(Record):
    """An entry with exactly one of its keys."""

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        kinds = [name for name in type(self).model_fields if name not in {"by", "reason"}]
        said = [name for name in kinds if name in self.model_fields_set]
        if len(said) != 1:
            raise ValueError(f"an entry says one of: {', '.join(kinds)}")
        return self

    @property
    def says(self) -> str:
        """The key that is there."""
        return next(name for name in self.model_fields_set if name not in {"by", "reason"})


class ActionEntry(OneOf):
    """What becomes of an action when it is done."""

    returns: Any = None
    """Its output; fields that have a default may be left out."""

    fails: Fails = Fails()
    """It fails."""

    dies: Literal[True] = True
    """The worker is killed while the action is being done; the next one replays the log."""

    runs: Literal[True] = True
    """It is really run, on the files of `tests/workspace`, `tests/shared` and the bot's folder."""


class ServiceEntry(OneOf):
    """What a service of a connection answers."""

    returns: Any = None
    fails: Fails = Fails()


class SessionEntry(OneOf):
    """What becomes of opening a session."""

    opens: Literal[True] = True
    fails: Fails = Fails()


class PersonEntry(OneOf):
    """What a person decides about an item of the exception queue."""

    submit: dict[str, Any] = {}
    """The answer to a question: values by field of the form."""

    correct: dict[str, Any] = {}
    """New values by path, such as `steps.read.fields.total`."""

    retry: Literal[True] = True
    """Do it again."""

    done: dict[str, Any] = {}
    """It was done by hand, with this result."""

    skip: str = ""
    """Leave the step out, for this reason."""

    reject: str = ""
    """End the case, for this reason."""

    by: str = "anna"
    """Who decides."""

    reason: str = ""
    """Words of the person."""


E = TypeVar("E")


def _count(value: Any) -> str:
    return "several" if isinstance(value, list | tuple) else "one"


Several = Annotated[
    Annotated[E, Tag("one")] | Annotated[tuple[E, ...], Tag("several"), Field(min_length=1)],
    Discriminator(_count),
]
"""One entry that always holds, or one for each attempt; the last one stays."""


class InjectionEntry(Record):
    """A failure put in the way of a step, whatever else is written about it."""

    step: str
    """Name of the step, or its place, such as `work[1]/record`."""

    attempt: int = Field(default=1, ge=1)
    """Which time the step is done."""

    fails: Fails | None = None
    dies: Literal[True] | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.fails is None) == (self.dies is None):
            raise ValueError("an injection has either `fails` or `dies`")
        return self


class Expected(Record):
    """What must become of the run. What is not named is not compared."""

    status: Literal["succeeded", "rejected", "failed", "waiting"] = "succeeded"

    ending: dict[str, Any] = {}
    """Of a run that was rejected or failed: `code`, `reason`, `by`, `message`, `kind`."""

    path: tuple[str, ...] | None = None
    """Names of all steps that were walked, in their order."""

    walked: tuple[str, ...] = ()
    """Steps that were walked among others, in this order."""

    left_out: tuple[str, ...] = ()
    """Steps that were not walked."""

    outputs: dict[str, Any] = {}
    """The run's outputs."""

    steps: dict[str, Any] = {}
    """Outputs of steps, by name or place."""

    given: dict[str, Any] = {}
    """Rendered inputs of actions at their last attempt, by name or place."""

    attempts: dict[str, int] = {}
    """How often actions were done, by name or place."""

    tasks: tuple[dict[str, Any], ...] | None = None
    """Everything that people were asked, in order: `step`, `place`, `kind`, `code`, `title`, `message`, `role`, `amount`,
    `choices`, `form`."""

    notices: tuple[dict[str, Any], ...] | None = None
    """What people were told by `notify.send`, in order: `to`, `title`, `body`."""

    slept: Duration | None = None
    """Time that the run waited by itself, all pauses together."""

    holds: tuple[str, ...] = ()
    """Conditions (`${{ … }}`) on what expressions see when the run has ended or waits."""


class Usual(Record):
    """What holds for every case of the file that does not say otherwise."""

    inputs: dict[str, Any] = {}
    """Inputs of the run, as text or typed; a file input is a file's name."""

    now: AwareDatetime = BEGINNING
    """When the run is created."""

    reference: str = "case 1"
    """How people call the run."""

    actions: dict[str, Several[ActionEntry]] = {}
    """What becomes of actions, by step name or by place, such as `work[1]/record`."""

    services: dict[str, Several[ServiceEntry]] = {}
    """Answers by `connection.name`."""

    sessions: dict[str, Several[SessionEntry]] = {}
    """What becomes of opening sessions, by step name."""

    people: dict[str, Several[PersonEntry]] = {}
    """Decisions by step name or place; without one, the item stays open."""

    events: dict[str, Several[dict[str, Any]]] = {}
    """Data of what comes to steps that wait for an event or a webhook, by step name; without it, nothing comes."""

    calendars: dict[str, Calendar] = {}
    """Calendars by name, as the settings declare them."""


class Case(Usual):
    """One run and what must become of it."""

    case: str = Field(min_length=1)
    """What it shows, in a sentence; unique in the file."""

    inject: tuple[InjectionEntry, ...] = ()
    """Failures and deaths of the worker on top of `actions`."""

    expect: Expected = Expected()
    """What must become of it; that it succeeds, when left out."""

    def over(self, usual: Usual) -> "Case":
        """The case with what is usual filled in: mappings name by name, everything else as a whole."""
        own = {name: getattr(self, name) for name in self.model_fields_set}
        for name in usual.model_fields_set:
            value = getattr(usual, name)
            if isinstance(value, dict):
                own[name] = {**value, **own.get(name, {})}
            else:
                own.setdefault(name, value)
        return Case.model_construct(**own)


class CaseFile(Record):
    """The cases of one file."""

    usual: Usual = Usual()
    """What holds for every case that does not say otherwise."""

    cases: tuple[Case, ...] = Field(min_length=1)
