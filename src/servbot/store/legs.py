"""Legs: what is queued, who works on what, and which workers live.

Locks are taken in one order: the run's row first, or run and leg together, passing over what is locked. So nobody waits in a circle.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from servbot.ports.run_store import Lease, LeaseLost
from servbot.store import models
from servbot.store.columns import stored
from servbot.store.engine import tell
from servbot.store.sql import Row, execute, rows, sole
from servbot.store.statements import BEAT, CLAIM, FIRST_DUE, LEASE_RUN, OF_RUN, TAKE_LEG

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


def keep_due(before: datetime, now: datetime) -> None:
    """After the clock was set back: let legs that were due before be due now. One too early finds that it must still wait."""
    for leg in models.Leg.objects.filter(worker="", not_before__gt=now, not_before__lte=before):
        queue_leg(leg.run_id, now, leg.priority)


def lease_due(worker: str, most: int, now: datetime, *, run_id: str = "") -> list[Lease]:
    """Give the first legs due to the worker. What another is just taking is passed over.

    Args:
        worker: who gets them.
        most: how many at most.
        now: the present moment; PostgreSQL looks at its own clock.
        run_id: the only run whose leg is meant; empty for any.
    """
    first_due = FIRST_DUE.format(only=OF_RUN if run_id else "")
    which = [run_id, most] if run_id else [most]
    if connection.vendor == "postgresql":
        claim = CLAIM.format(first_due=first_due.replace("%s", "clock_timestamp()", 1))
        taken = rows(claim, *which, worker, worker)
    else:
        taken = _taken_by_the_only_writer(first_due, [stored(now), *which], worker, now)
    return [Lease(run_id=run, token=token, worker=worker, leg=died) for run, token, died in taken]


@transaction.atomic
def _taken_by_the_only_writer(
    first_due: str, which: Sequence[Any], worker: str, now: datetime
) -> Sequence[Row]:
    """The same on SQLite, whose transactions are alone."""
    due = rows(first_due, *which)
    if due:
        beat(worker, now)
    for leg, _run in due:
        execute(TAKE_LEG, worker, stored(now), leg)
    return [sole(LEASE_RUN, run) for _leg, run in due]


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
        same = run.died_step in ("", run.current_step)  # the first step may kill before it is noted
        run.died_legs = run.died_legs + 1 if same else 1
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
