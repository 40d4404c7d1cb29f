"""Triggers, and every firing on record with what became of it and why."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from servbot.core.errors import ApplicationFailure
from servbot.core.record import Record


class FiringSettled(ApplicationFailure):
    """Another process has decided about this firing already."""

    code = "firing.settled"
    default_remedy = "Nothing was started; try it again."


class FiringOutcome(StrEnum):
    """What became of a firing."""

    PLANNED = "planned"
    STARTED = "started"
    SKIPPED = "skipped"
    REFUSED = "refused"
    """The file or the inputs could not be taken; the reason says why."""


class Firing(Record):
    """One firing of a trigger."""

    id: int
    bot: str
    trigger: str
    """Name of the trigger in the bot; `by-hand` for a person's."""

    key: str
    """What makes it one of a kind: the planned time, or the file's name and content."""

    planned_at: datetime
    decided_at: datetime | None
    outcome: FiringOutcome
    reason: str
    run_id: str
    """Empty when no run followed."""


class TriggerRow(Record):
    """What the scheduler remembers of a trigger."""

    bot: str
    trigger: str
    paused: bool
    next_at: datetime | None
    """Next planned time of a schedule; none for a folder."""


class ScheduleStore(Protocol):
    """Firings, unique on (bot, trigger, key). All calls block."""

    def plan(self, bot: str, trigger: str, key: str, planned_at: datetime) -> Firing | None:
        """Put a firing on record as `planned`; `None` when that key is there already."""

    def settle(
        self, firing_id: int, outcome: FiringOutcome, reason: str = "", *, forget: bool = False
    ) -> bool:
        """Say what became of a firing that is still `planned`; whether it was. `forget` frees its key too."""

    def forget_key(self, firing_id: int) -> None:
        """Let the same key fire again from now on (a file that was moved away may come again)."""

    def unsettled(self) -> Sequence[Firing]:
        """Firings still `planned`, oldest first: a crash may have left them."""

    def firings(self, *, bot: str = "", limit: int = 50) -> Sequence[Firing]:
        """The latest firings."""

    def of_run(self, run_id: str) -> Firing | None:
        """The firing a run follows from."""

    def last_started(self, bot: str, trigger: str) -> Firing | None:
        """The latest firing of the trigger that a run follows from."""

    def awaiting_return(self, bot: str, trigger: str) -> Sequence[Firing]:
        """Started firings of a folder trigger whose run has ended and whose key is not forgotten: the file must still be moved."""

    def trigger(self, bot: str, trigger: str) -> TriggerRow:
        """What is remembered, or a fresh row."""

    def set_next(self, bot: str, trigger: str, next_at: datetime | None) -> None:
        """Remember the next planned time."""

    def pause(self, bot: str, trigger: str, *, paused: bool) -> None:
        """Stop or resume a trigger."""
