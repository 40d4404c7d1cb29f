"""Legs: what is queued, who works on what, and which workers live.

Locks are taken in one order: the run's row first, or run and leg together, passing over what is locked. So nobody waits in a circle.
"""

from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from servbot.ports.run_store import Lease, LeaseLost
from servbot.store import models
from servbot.store.columns import stored
from servbot.store.engine import tell
from servbot.store.sql import execute, rows, sole
from servbot.store.statements import BEAT, LEASE_RUN, take_legs

PERSON_WAITS = 1
"""Priority of a leg that follows from a person's decision: it goes before new work."""


def queue_leg(run_id: str, at: datetime, priority: int = 0) -> None:
    """Queue a leg, or let the one that is queued begin earlier; its engine is told in either case."""
    run = models.Run.objects.select_for_update().only("capability").get(pk=run_id)
    queued = models.Leg.objects.filter(run_id=run_id, worker="").first()
    if queued is None:
        models.Leg.objects.create(run_id=run_id, not_before=at, priority=priority)
    else:
        at, priority = min(at, queued.not_before), max(priority, queued.priority)
        if (queued.not_before, queued.priority) != (at, priority):
            models.Leg.objects.filter(pk=queued.pk).update(not_before=at, priority=priority)
    tell(run_id, capability=run.capability, priority=priority, not_before=at)


def lease_due(worker: str, most: int, now: datetime, *, run_id: str = "") -> list[Lease]:
    """Give the first legs due to the worker; inside a transaction. What another is just taking is passed over.

    Args:
        worker: who gets them.
        most: how many at most.
        now: the present moment.
        run_id: the only run whose leg is meant; empty for any.
    """
    moment = stored(now)
    only = [run_id] if run_id else []
    take = take_legs(connection.vendor, of_run=bool(run_id))
    taken = rows(take, moment, *only, most, worker, moment)
    if taken:
        beat(worker, now)
    taken_in_order = sorted(taken, key=lambda leg: (-leg[1], leg[2]))
    return [_leased(run, worker) for run, _priority, _number in taken_in_order]


def _leased(run_id: str, worker: str) -> Lease:
    token, died = sole(LEASE_RUN, run_id)
    return Lease(run_id=run_id, token=token, worker=worker, leg=died)


def tell_again(run_id: str, *, not_before: datetime | None = None) -> None:
    """Tell the engine again of the leg it came for too early: before its time, or while another was under way."""
    legs = models.Leg.objects.filter(run_id=run_id, worker="")
    queued = (legs.filter(not_before__gt=not_before) if not_before else legs).first()
    if queued is not None:
        queue_leg(run_id, queued.not_before, queued.priority)


def take_back(lease: Lease, at: datetime) -> None:
    """Queue the leg of a lease again, counted as one that broke; `LeaseLost`."""
    held = models.Run.objects.select_for_update().filter(pk=lease.run_id, lease_token=lease.token).first()
    if held is None:
        raise LeaseLost(f"{lease.worker} no longer has the run {lease.run_id}.")
    _queue_again(models.Leg.objects.exclude(worker="").get(run=held), held, at, died=True)


def queue_again(legs: QuerySet[models.Leg], now: datetime, *, died: bool) -> int:
    """Take legs from workers and queue them again; how many. `died`: with their workers."""
    taken = list(_free(legs))
    for leg in taken:
        _queue_again(leg, leg.run, now, died=died)
    return len(taken)


def _queue_again(leg: models.Leg, run: models.Run, at: datetime, *, died: bool) -> None:
    """Deaths count in a row only where they come at the same step: a run that comes further is not what kills."""
    run.lease_token += 1
    if died:
        run.died_legs = run.died_legs + 1 if run.died_step == run.current_step else 1
        run.died_step = run.current_step
    run.save(update_fields=["lease_token", "died_legs", "died_step"])
    leg.delete()
    queue_leg(run.pk, at, leg.priority)


def _free(legs: QuerySet[models.Leg]) -> QuerySet[models.Leg]:
    """Legs with their runs, both locked, without those that somebody else has locked."""
    return legs.select_related("run").select_for_update(skip_locked=True, of=("self", "run"))


def beat(worker: str, now: datetime) -> None:
    """Remember a sign of life."""
    execute(BEAT, worker, stored(now))
