"""Appending to the logs of runs: the hot path, a few statements for each leg's step."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import connection

from servbot.core.lifecycle.run import RUN
from servbot.core.projection import only_progress, telling
from servbot.core.run import EventType, NewEvent
from servbot.ports.run_store import Lease, LeaseLost, RunMissing
from servbot.store import models
from servbot.store.audit_rows import record_of_event
from servbot.store.columns import stored
from servbot.store.large_values import Written
from servbot.store.projection import STEP_LENGTH, Projected, project
from servbot.store.sql import Row, execute, execute_many, first, rows
from servbot.store.statements import (
    END_WAITS,
    RESERVE,
    RESERVE_AND_MOVE_ON,
    RESERVE_AS_HOLDER,
    TAKE_ROWS,
    WRITE_EVENT,
)
from servbot.store.waits import write_waits


class Appending:
    """What one transaction appends to logs. The events themselves are written last, all in one go."""

    def __init__(self, at: datetime) -> None:
        """Begin; inside a transaction.

        Args:
            at: the time of the events.
        """
        self.at = at
        self._rows: list[Row] = []

    def leased(self, lease: Lease, events: Sequence[Written]) -> Projected | None:
        """Append what a worker did; `LeaseLost`, and nothing written, when the run is no longer its own.

        Returns what became of the run by these events; `None` when they do not move it.
        """
        told = telling(each.event for each in events)
        # The update takes the row before anything is read, so that no other writer comes between.
        if told and only_progress(told):
            step = str(told[-1].data["title"])[:STEP_LENGTH]
            reserved = first(RESERVE_AND_MOVE_ON, len(events), step, lease.run_id, lease.token)
            told = []
        else:
            reserved = first(RESERVE_AS_HOLDER, len(events), lease.run_id, lease.token)
        if reserved is None:
            raise LeaseLost(f"{lease.worker} no longer has the run {lease.run_id}.")
        return self._append(lease.run_id, reserved[0], events, told)

    def free(self, run_id: str, events: Sequence[Written]) -> None:
        """Append what a person did, which needs no lease; `RunMissing`."""
        reserved = first(RESERVE, len(events), run_id)
        if reserved is None:
            raise RunMissing(f"There is no run {run_id}.")
        self._append(run_id, reserved[0], events, telling(each.event for each in events))

    def write(self) -> None:
        """Write the events."""
        if self._rows:
            execute_many(WRITE_EVENT, self._rows)

    def _append(
        self, run_id: str, last: int, events: Sequence[Written], told: Sequence[NewEvent]
    ) -> Projected | None:
        """Take in the events under the numbers just reserved, and project those that tell something."""
        at = stored(self.at)
        for sequence, each in enumerate(events, last - len(events) + 1):
            event = each.event
            self._rows.append((run_id, sequence, at, event.type.value, event.address, each.data, each.kept))
        _audit(run_id, events, self.at)
        projected = project(run_id, told, self.at) if told else None
        write_waits(run_id, [each.event for each in events], self.at)
        if projected and RUN.is_final(projected.status):
            execute(END_WAITS, run_id)
        return projected


def append_leased(lease: Lease, events: Sequence[Written], at: datetime) -> None:
    """Append to one log; see `Appending.leased`."""
    appending = Appending(at)
    appending.leased(lease, events)
    appending.write()


def append_free(run_id: str, events: Sequence[Written], at: datetime) -> None:
    """Append to one log; see `Appending.free`."""
    appending = Appending(at)
    appending.free(run_id, events)
    appending.write()


def take_rows(runs: Collection[str], ending: Collection[str]) -> None:
    """Take the rows of all runs that a transaction changes, newest first, so that nobody waits in a circle.

    Args:
        runs: runs whose logs are appended to.
        ending: those of them that may end: what they called, or what called them, may change too.
    """
    if connection.vendor != "postgresql" or (len(runs) == 1 and not ending):
        return  # SQLite has one writer; a single row is taken when its numbers are reserved
    rows(TAKE_ROWS, list(runs), list(ending), list(ending))


def _audit(run_id: str, events: Sequence[Written], at: datetime) -> None:
    """Put attempts that were refused on record, in the transaction of their events."""
    refused = [each.event for each in events if each.event.type is EventType.ATTEMPT_REFUSED]
    if refused:
        run = models.Run.objects.get(pk=run_id)
        for event in refused:
            record_of_event(run, event.data, at)
