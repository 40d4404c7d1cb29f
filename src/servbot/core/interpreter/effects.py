"""What the interpreter asks of the shell around it. Each has an address; its outcome is found by it, never by order."""

from collections.abc import Collection, Generator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from servbot.core.action import SessionSpec
from servbot.core.healing import Repair
from servbot.core.human_task import TaskRequest
from servbot.core.run.event import EventType
from servbot.core.run.outcome import Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """Something to be done by the shell; awaiting it gives its outcome."""

    address: str
    """Path of step names with loop index and attempt, such as `enter@1/lines[3]/check:run.2`."""

    def __await__(self) -> Generator["Effect", Outcome, Outcome]:
        return (yield self)


@dataclass(frozen=True, kw_only=True, slots=True)
class RunAction(Effect):
    """Run an action once. Outcome: its plain output, or a failure."""

    step: str
    """Name of the step."""

    title: str
    action: str
    inputs: dict[str, Any]
    """Rendered, not yet validated."""

    attempt: int
    repeatable: bool
    timeout: float | None = None
    """Seconds; `None` for the shell's own limit."""

    session: str = ""
    """Address of the session it runs in; empty for none."""

    previous: Any = None
    """With `corrections`: the output a person corrected; then the action corrects instead of running."""

    corrections: dict[str, Any] = field(default_factory=dict)
    by: str = ""
    """Who corrected."""

    repairs: tuple[Repair, ...] = ()
    """What people picked instead of targets that found nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CallService(Effect):
    """Ask a service of a connection. Outcome: its plain answer, or a failure."""

    step: str
    connection: str
    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class CallBot(Effect):
    """Begin a run of another bot and wait for its end. Outcome: its outputs by name, or a failure."""

    step: str
    title: str
    bot: str
    """Name of the other bot; which revision is decided, and recorded, when its run is created."""

    inputs: dict[str, Any]
    """Rendered, not yet typed."""

    attempt: int
    timeout: float | None = None
    """Seconds until the other run must have ended; `None` for no limit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeepFiles(Effect):
    """Keep the files that a run gives back. Outcome: an `Artefact` as plain data by output, or a failure."""

    paths: dict[str, str]
    """By output; relative to the workspace."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenSession(Effect):
    """Open a session under this effect's address. Outcome: nothing, or a failure."""

    step: str
    title: str
    spec: SessionSpec


@dataclass(frozen=True, kw_only=True, slots=True)
class CloseSession(Effect):
    """Close the session opened at `session`; always done, never recorded."""

    session: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sleep(Effect):
    """Wait. Outcome: nothing, or a failure when no such calendar is there."""

    seconds: float = 0

    until: datetime | None = None
    """The moment to go on (UTC); counts instead of `seconds`."""

    calendar: str = ""
    """Name of the calendar in whose working hours `seconds` are counted; elapsed time when empty."""


WEBHOOK = ":webhook"
"""Instead of the name of an event: a call to the step's own address. No event can have this name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AwaitEvent(Effect):
    """Wait for an event. Outcome: its data, or a failure when nothing came in time."""

    step: str
    title: str
    event: str
    """Its name, or `WEBHOOK`."""

    key: str
    """What tells it from others of its name; run and step of a webhook."""

    seconds: float | None = None
    """Time limit; none waits without one."""

    calendar: str = ""
    """As for `Sleep`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CutBranches(Effect):
    """Decide which branches of a race count. Outcome: `{ended, must_end}`, from which the walk cuts off the others.

    What is proposed here depends on the order of outcomes; what was recorded holds at every replay.
    """

    step: str
    title: str
    path: str
    """Of the step; its branches lie at `path[name]`."""

    branches: tuple[str, ...]
    """Names of all branches."""

    ended: tuple[str, ...] = field(compare=False)
    """Names of the branches that have come to their end."""

    held: tuple[str, ...] = field(compare=False)
    """Addresses of steps in the others that must not be repeated and may have been begun."""

    def verdict(self, begun: Collection[str]) -> dict[str, Any]:
        """The outcome when so much was begun: what was not may be cut off like the rest."""
        return {"ended": list(self.ended), "must_end": [each for each in self.held if each in begun]}


@dataclass(frozen=True, kw_only=True, slots=True)
class AskPerson(Effect):
    """Put a task to a person. Outcome: a `Decision` as plain data."""

    request: TaskRequest

    ends_with_run: bool = False
    """Whether the question ends without an answer when the time of the run is over."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkPassed(Effect):
    """Record that a step is over for good. Outcome: nothing."""

    step: str
    subject: str
    how: str
    """`done`, `skipped` or `given`; `failed` when a block took its failure."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Note(Effect):
    """Tell the log something that changes nothing. Outcome: nothing."""

    type: EventType
    step: str
    title: str
    data: dict[str, Any] = field(default_factory=dict)
