"""Appending to a run's log."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from servbot.core.projection import telling
from servbot.ports.run_store import Lease, LeaseLost, RunMissing
from servbot.store import models
from servbot.store.large_values import Written
from servbot.store.projection import project


def append_leased(lease: Lease, events: Sequence[Written], at: datetime) -> models.Run:
    """Append what a worker did; `LeaseLost` when the run is no longer its own."""
    held = models.Run.objects.filter(pk=lease.run_id, lease_token=lease.token)
    # The update takes the row before anything is read, so that no other writer comes between.
    if not held.update(last_sequence=F("last_sequence") + len(events)):
        raise LeaseLost(f"{lease.worker} no longer has the run {lease.run_id}.")
    return _append(lease.run_id, events, at)


def append_free(run_id: str, events: Sequence[Written], at: datetime) -> models.Run:
    """Append what a person did, which needs no lease; `RunMissing`."""
    found = models.Run.objects.filter(pk=run_id)
    if not found.update(last_sequence=F("last_sequence") + len(events)):
        raise RunMissing(f"There is no run {run_id}.")
    return _append(run_id, events, at)


def _append(run_id: str, events: Sequence[Written], at: datetime) -> models.Run:
    """Write the events under the numbers just reserved, and project them."""
    run = models.Run.objects.select_related("item").get(pk=run_id)
    first = run.last_sequence - len(events) + 1
    models.Event.objects.bulk_create(
        models.Event(
            run=run,
            sequence=sequence,
            at=at,
            type=each.event.type.value,
            address=each.event.address,
            data=each.data,
            kept=each.kept,
        )
        for sequence, each in enumerate(events, first)
    )
    told = telling(each.event for each in events)
    if told:
        project(run, told, at)
    return run
