"""Legs: what is queued, who works on what, and which workers live."""

from datetime import datetime

from django.db.models import F, QuerySet

from servbot.ports.run_store import Lease
from servbot.store import models

PERSON_WAITS = 1
"""Priority of a leg that follows from a person's decision: it goes before new work."""


def queue_leg(run_id: str, at: datetime, priority: int = 0) -> None:
    """Queue a leg, or let the one that is queued begin earlier."""
    queued = models.Leg.objects.filter(run_id=run_id, worker="").first()
    if queued is None:
        models.Leg.objects.create(run_id=run_id, not_before=at, priority=priority)
    elif queued.not_before > at or queued.priority < priority:
        models.Leg.objects.filter(pk=queued.pk).update(
            not_before=min(at, queued.not_before), priority=max(priority, queued.priority)
        )


def due_legs(now: datetime) -> QuerySet[models.Leg]:
    """Queued legs that may begin, of runs that no one works on, the first one first."""
    busy = models.Leg.objects.exclude(worker="").values("run_id")
    due = models.Leg.objects.filter(worker="", not_before__lte=now).exclude(run_id__in=busy)
    return due.order_by("-priority", "id")


def lease_first(worker: str, now: datetime) -> Lease | None:
    """Give the first leg due to the worker; inside a transaction."""
    # Leg and run are locked together, and what another worker is just taking is passed over: nobody waits.
    free = due_legs(now).select_related("run").select_for_update(skip_locked=True, of=("self", "run"))
    leg = free.first()
    if leg is None:
        return None
    models.Leg.objects.filter(pk=leg.pk).update(worker=worker, claimed_at=now)
    models.Run.objects.filter(pk=leg.run_id).update(lease_token=F("lease_token") + 1)
    run = models.Run.objects.only("lease_token", "died_legs").get(pk=leg.run_id)
    beat(worker, now)
    return Lease(run_id=leg.run_id, token=run.lease_token, worker=worker, leg=run.died_legs)


def queue_again(legs: QuerySet[models.Leg], now: datetime) -> int:
    """Take legs from the workers that died with them and queue them again; how many."""
    orphans = list(legs.values_list("run_id", "priority"))
    legs.delete()
    models.Run.objects.filter(pk__in=[run_id for run_id, _ in orphans]).update(
        lease_token=F("lease_token") + 1, died_legs=F("died_legs") + 1
    )
    for run_id, priority in orphans:
        queue_leg(run_id, now, priority)
    return len(orphans)


def beat(worker: str, now: datetime) -> None:
    """Remember a sign of life."""
    if not models.Worker.objects.filter(name=worker).update(seen_at=now):
        models.Worker.objects.bulk_create([models.Worker(name=worker, seen_at=now)], ignore_conflicts=True)
