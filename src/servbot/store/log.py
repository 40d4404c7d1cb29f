"""Appending to a run's log: the hot path, a few statements for each leg's step."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from servbot.core.lifecycle.run import RunStatus
from servbot.core.projection import only_progress, telling
from servbot.core.run import EventType, NewEvent
from servbot.ports.run_store import Lease, LeaseLost, RunMissing
from servbot.store import models
from servbot.store.audit_rows import record_of_event
from servbot.store.large_values import Written
from servbot.store.projection import STEP_LENGTH, project
from servbot.store.statements import MOVE_ON, RESERVE, RESERVE_AS_HOLDER, WRITE_EVENT
from servbot.store.waits import write_waits


def append_leased(lease: Lease, events: Sequence[Written], at: datetime) -> RunStatus | None:
    """Append what a worker did; `LeaseLost`, and nothing written, when the run is no longer its own.

    Returns where the run stands by these events; `None` when they do not move it.
    """
    # The update takes the row before anything is read, so that no other writer comes between.
    last = _reserved(RESERVE_AS_HOLDER, len(events), lease.run_id, lease.token)
    if last is None:
        raise LeaseLost(f"{lease.worker} no longer has the run {lease.run_id}.")
    return _append(lease.run_id, last, events, at)


def append_free(run_id: str, events: Sequence[Written], at: datetime) -> None:
    """Append what a person did, which needs no lease; `RunMissing`."""
    last = _reserved(RESERVE, len(events), run_id)
    if last is None:
        raise RunMissing(f"There is no run {run_id}.")
    _append(run_id, last, events, at)


def _reserved(statement: str, *values: Any) -> int | None:
    """The highest number of the run's log from now on; `None` when the statement finds no run."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _append(run_id: str, last: int, events: Sequence[Written], at: datetime) -> RunStatus | None:
    """Write the events under the numbers just reserved, and project them."""
    first = last - len(events) + 1
    moment = connection.ops.adapt_datetimefield_value(at)
    rows = [
        (run_id, sequence, moment, each.event.type.value, each.event.address, each.data, each.kept)
        for sequence, each in enumerate(events, first)
    ]
    _audit(run_id, events, at)
    told = telling(each.event for each in events)
    with connection.cursor() as cursor:
        cursor.executemany(WRITE_EVENT, rows)
    status = _moved(run_id, told, at) if told else None
    write_waits(run_id, [each.event for each in events], status, at)
    return status


def _moved(run_id: str, told: Sequence[NewEvent], at: datetime) -> RunStatus | None:
    """Write what the events change in the rows; where the run stands by them."""
    if not only_progress(told):
        return project(models.Run.objects.select_related("item").get(pk=run_id), told, at)
    with connection.cursor() as cursor:
        cursor.execute(MOVE_ON, (str(told[-1].data["title"])[:STEP_LENGTH], run_id))
    return None


def _audit(run_id: str, events: Sequence[Written], at: datetime) -> None:
    """Put attempts that were refused on record, in the transaction of their events."""
    refused = [each.event for each in events if each.event.type is EventType.ATTEMPT_REFUSED]
    if refused:
        run = models.Run.objects.get(pk=run_id)
        for event in refused:
            record_of_event(run, event.data, at)
