"""What can be counted in an installation while it works."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from servbot.core.human_task import TaskKind
from servbot.core.lifecycle.run import RunStatus
from servbot.core.record import Record

BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
"""Upper ends, in seconds, of the classes that step durations are counted in; one class more is above them."""


class Waiting(Record):
    """How many wait, and how long the oldest of them has."""

    count: int = 0
    seconds: float = 0


class Snapshot(Record):
    """How things stand at one moment."""

    runs: Mapping[tuple[str, RunStatus], int]
    """Runs by bot and status."""

    under_way: Mapping[str, int]
    """Legs under way by worker."""

    due: Waiting
    """Legs that could begin, were a worker free."""

    tasks: Mapping[TaskKind, Waiting]
    """Open and claimed tasks."""

    schedule_lag: float
    """Seconds by which the most overdue planned time is late; 0 when none is."""

    workers: Mapping[str, float]
    """Seconds since the last sign of life, of workers that gave one within a day."""


class Durations(Record):
    """How long the steps of an action took, failed ones too."""

    counts: tuple[int, ...] = (0,) * (len(BOUNDS) + 1)
    """How many fell into each class of `BOUNDS`, and above."""

    seconds: float = 0
    """All of them together."""


class Tally(Record):
    """What has been counted from the log; it only grows."""

    durations: Mapping[str, Durations]
    """By action."""

    failures: Mapping[tuple[str, str], int]
    """Failed attempts of steps, by action and code."""


class LegSeen(Record):
    """A leg under way."""

    worker: str
    bot: str
    reference: str
    step: str
    since: datetime | None


class FailureSeen(Record):
    """A failure of a step."""

    at: datetime
    bot: str
    reference: str
    step: str
    code: str
    message: str


class Measuring(Protocol):
    """Counts. All calls block."""

    def snapshot(self) -> Snapshot:
        """How things stand now."""

    def tally(self) -> Tally:
        """What the log holds that is counted, from its beginning; each event is read once."""

    def legs(self) -> Sequence[LegSeen]:
        """Legs under way, the longest first."""

    def last_failures(self, limit: int) -> Sequence[FailureSeen]:
        """The latest failures of steps, newest first."""

    def unready(self) -> Sequence[str]:
        """Why no work could be done: database, its form, disk space; empty when all is well."""

    def give_back(self) -> None:
        """Close this thread's connection to the database."""
