"""Runs, their event log and the legs in which they are worked."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from servbot.core.errors import ApplicationFailure, BusinessFailure
from servbot.core.lifecycle.course import COURSE, RunCourse
from servbot.core.lifecycle.run import RunStatus
from servbot.core.reading import Artefact
from servbot.core.record import Record
from servbot.core.run import Event, NewEvent


class LeaseLost(ApplicationFailure):
    """Another worker has taken over this run."""

    code = "engine.lease-lost"


class StoreUnreachable(ApplicationFailure):
    """The database does not answer."""

    code = "store.unreachable"
    default_remedy = (
        "See whether the database server runs and can be reached; servbot goes on by itself once it answers."
    )


class StoreFull(StoreUnreachable):
    """There is no room left for the log or for kept files."""

    code = "store.full"
    default_remedy = "Make room on the disk of the data folder or the database; servbot goes on by itself once there is some."


class RunMissing(BusinessFailure):
    """There is no run with that identity."""

    code = "run.missing"


class NewRun(Record):
    """A run about to be created."""

    bot: str
    revision: str
    """Digest of the bot definition it is pinned to."""

    inputs: dict[str, Any]
    """Typed plain values; a file input is the name of a file in `files`."""

    files: dict[str, Artefact] = {}
    """Files laid into the run's workspace before it starts, by name."""

    reference: str
    """How people call the case; shown everywhere."""

    source: str
    """What asked for it: `folder inbox`, `schedule month-end`, `by hand (anna)`."""

    capability: str = "default"
    """What a worker must be able to do to work its legs: `default`, or names joined by `+`."""

    firing_id: int | None = None
    """The firing of a trigger that it follows from."""

    rerun_of: str = ""
    """The run that it repeats from a step on; empty for none."""

    told: dict[str, Any] = {}
    """What else its first event says."""

    begins_with: tuple[NewEvent, ...] = ()
    """Events that its log has behind the first one."""

    item_id: int | None = None
    """The work item it is an attempt at; a new one is made when there is none."""

    held: bool = False
    """Whether it has no leg before the limits leave room for it; see `WorkQueueStore.let_in`."""


class RunRow(Record):
    """A run as the lists show it: a projection of its events."""

    id: str
    """Sortable by creation: a UUIDv7 or ULID in text."""

    bot: str
    revision: str
    status: RunStatus
    inputs: dict[str, Any]
    files: dict[str, Artefact]
    reference: str
    source: str
    item_id: int

    parent_id: str = ""
    """The run that called this one and waits for its end; empty for none."""

    parent_address: str = ""
    """Address of the effect in the calling run that waits."""

    depth: int = 0
    """How many calls stand above it."""

    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    current_step: str
    outputs: dict[str, Any]
    error: str
    """Sentence of the last failure or rejection; empty when there is none."""

    course: RunCourse = COURSE.start
    """What people want of it."""

    rerun_of: str = ""
    """The run that it repeats from a step on; empty for none."""

    held: bool = False
    """Whether it waits until the limits leave room for it."""


class Lease(Record):
    """The right to work one leg of a run; every append is fenced by it."""

    run_id: str
    token: int
    """Rises with every lease given for this run."""

    worker: str
    leg: int
    """How many legs in a row broke or died with their worker at the same step before this one; 0 normally."""


class Append(NamedTuple):
    """What one leg writes into the log of its run."""

    lease: Lease
    events: Sequence[NewEvent]
    ends_leg: bool = False
    """Whether these are the leg's last events: the lease is given back with them."""

    wake_at: datetime | None = None
    """When the next leg is to begin, of a leg that ends; `None` when the clock wakes nobody."""


class RunFilter(Record):
    """Which runs to list."""

    bot: str = ""
    status: RunStatus | None = None
    text: str = ""
    """Part of the reference or the run's identity."""


class RunStore(Protocol):
    """The append-only log and its projections. Every call is one transaction; all are blocking."""

    def create_run(self, new: NewRun) -> RunRow:
        """Create work item, run, its first event and, unless it is held, its first leg together."""

    def run(self, run_id: str) -> RunRow:
        """The run; `RunMissing`."""

    def runs(self, wanted: RunFilter, *, limit: int, offset: int = 0) -> tuple[Sequence[RunRow], int]:
        """A page of runs, newest first, and how many there are in all."""

    def counts(self) -> Mapping[RunStatus, int]:
        """How many runs stand where."""

    def events(self, run_id: str, *, after: int = 0) -> Sequence[Event]:
        """The events with a higher sequence number, in order."""

    def append(self, lease: Lease, events: Sequence[NewEvent]) -> None:
        """Append and project; `LeaseLost` when the lease is no longer the run's."""

    def append_all(self, appends: Sequence[Append]) -> Sequence[LeaseLost | None]:
        """Append for several legs together; for each the `LeaseLost` that refused it, which stops no other.

        Any other error undoes all of them.
        """

    def claim_legs(self, worker: str, most: int) -> Sequence[Lease]:
        """The next legs due (by priority, then age) of runs that no one works on; at most so many."""

    def claim_leg(self, worker: str, *, run_id: str = "") -> Lease | None:
        """The next leg due; `None` when there is none.

        `run_id`: only a leg of that run. When it is queued and not due yet, its engine is told again.
        """

    def finish_leg(
        self, lease: Lease, events: Sequence[NewEvent], *, wake_at: datetime | None = None
    ) -> None:
        """Append the leg's last events, give the lease back, and queue the next leg when it must wake by time."""

    def time_out(self, lease: Lease, over: NewEvent) -> bool:
        """Append the end of a wait for an event, unless the event has come: then nothing is done, and `False`."""

    def give_back(self, lease: Lease, *, at: datetime) -> None:
        """Queue again a leg that broke, for that time, counted like one that died with its worker."""

    def hand_back(self, worker: str, *, but: Collection[str] = ()) -> int:
        """Queue again the legs of a living worker, except those of the runs `but`; how many."""

    def leave(self, worker: str) -> None:
        """Hand back what the worker has left, and forget it."""

    def dispatch(self, run_id: str) -> None:
        """Queue a leg; when one is queued already, its engine is told again."""

    def heartbeat(self, worker: str) -> None:
        """The worker lives."""

    def take_over(self, *, silent_for: float, worker: str | None = None) -> int:
        """Queue again the legs of workers silent for so many seconds (`worker`: just this one, at once); how many."""

    def cancel(self, run_id: str, *, by: str, reason: str, code: str = "") -> None:
        """End the run, its open tasks and the runs it called at once; no `finally` is walked.

        A leg that works on one of them loses its lease. A run that called it is told in the same transaction. `code`:
        why, for programs.
        """

    def let_go(self, run_id: str, *, reason: str) -> bool:
        """End a run whose end nobody waits for any more, like `cancel`, and do nothing when it has ended.

        Where it, or a run below it, has begun a step that must not be repeated, it goes on to its own end: `False`.
        """

    def request_cancel(self, run_id: str, *, by: str, reason: str) -> None:
        """Let the run be walked to its end, which its leg or, when there is none, the next one does.

        One that is held begins, whatever the limits: nothing of it is done.
        """

    def pause(self, run_id: str, *, by: str, reason: str = "") -> None:
        """Let no new step of the run begin, and no leg of it be claimed, until it is resumed."""

    def resume(self, run_id: str, *, by: str, reason: str = "") -> None:
        """Let a paused run go on; one that is held still waits for room."""

    def courses(self, worker: str) -> Mapping[str, RunCourse]:
        """What people want of the runs that the worker has, those that simply go on left out."""

    def reruns(self, run_id: str) -> Sequence[RunRow]:
        """The runs that repeat this one from a step on, oldest first."""

    def call(self, lease: Lease, started: NewEvent, new: NewRun) -> RunRow:
        """Create a run that the leased one waits for, and append the event that says so, in one transaction.

        The event gets the new run's identity as `run`. Asked again for the same address, it gives the run it gave before. When the new run ends, however that comes, the end is appended to
        the log of the calling run at the event's address and a leg of it is queued, in the transaction of the end. When
        the calling run ends first, the runs it called are let go. `LeaseLost`.
        """

    def called(self, run_id: str) -> Sequence[RunRow]:
        """The runs that a run called, oldest first."""

    def attach(self, run_id: str, step: str, artefact: Artefact) -> None:
        """Remember that the file belongs to the run."""

    def attachments(self, run_id: str) -> Sequence[tuple[str, Artefact]]:
        """Pairs of step and file, in the order they were kept."""

    def claim_key(self, run_id: str, bot: str, key: str) -> str:
        """Make this run the only living one of the bot with that key; the id of the run that holds it.

        A run that was rejected, failed or cancelled gives its keys back; one that succeeded keeps them.
        """
