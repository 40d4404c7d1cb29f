"""Appending to a run's log."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from servbot.core.run import NewEvent
from servbot.core.value import dumps
from servbot.ports.run_store import Lease, LeaseLost, RunMissing
from servbot.store import models
from servbot.store.projection import changes, project

projected = ["status", "started_at", "finished_at", "current_step", "outputs", "error"]
"""What events change in a run's row."""


def append_leased(lease: Lease, events: Sequence[NewEvent], at: datetime) -> models.Run:
    """Append what a worker did; `LeaseLost` when the run is no longer its own."""
    held = models.Run.objects.filter(pk=lease.run_id, lease_token=lease.token)
    # The update takes the row before anything is read, so that no other writer comes between.
    if not held.update(last_sequence=F("last_sequence") + len(events)):
        raise LeaseLost(f"{lease.worker} no longer has the run {lease.run_id}.")
    return _append(lease.run_id, events, at)


def append_free(run_id: str, events: Sequence[NewEvent], at: datetime) -> models.Run:
    """Append what a person did, which needs no lease; `RunMissing`."""
    found = models.Run.objects.filter(pk=run_id)
    if not found.update(last_sequence=F("last_sequence") + len(events)):
        raise RunMissing(f"There is no run {run_id}.")
    return _append(run_id, events, at)


def _append(run_id: str, events: Sequence[NewEvent], at: datetime) -> models.Run:
    """Write the events under the numbers just reserved, and project them."""
    run = models.Run.objects.get(pk=run_id)
    first = run.last_sequence - len(events) + 1
    models.Event.objects.bulk_create(
        models.Event(
            run=run,
            sequence=sequence,
            at=at,
            type=event.type.value,
            address=event.address,
            data=dumps(event.data),
        )
        for sequence, event in enumerate(events, first)
    )
    telling = [event for event in events if event.type in changes]
    for event in telling:
        project(run, event, at)
    if telling:
        run.save(update_fields=projected)
    return run
