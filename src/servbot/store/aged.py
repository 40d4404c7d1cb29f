"""Rows that are older than a moment and no longer needed for anything under way."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from servbot.ports.schedule_store import FiringOutcome
from servbot.store import models
from servbot.store.references import finished


def ended(before: datetime, run: str = "") -> Q:
    """Whether a run has ended before a moment; one that was called goes on counting until its caller has ended.

    `run`: how the rows that are asked for lead to it, such as `run__`.
    """
    old = {f"{run}status__in": finished, f"{run}finished_at__lt": before}
    alone, over = Q(**{f"{run}parent": None}), Q(**{f"{run}parent__status__in": finished})
    return Q(**old) & (alone | over)


def aged_runs(before: datetime) -> QuerySet[models.Run]:
    """Finished runs."""
    return models.Run.objects.filter(ended(before)).order_by("pk")


def aged_events(before: datetime) -> QuerySet[models.Event]:
    """Events of finished runs."""
    return models.Event.objects.filter(ended(before, "run__")).order_by("run_id")


def aged_evidence(before: datetime) -> QuerySet[models.Attachment]:
    """Files that steps of finished runs kept; a caller under way may still read what it was given back."""
    return models.Attachment.objects.filter(ended(before, "run__")).order_by("pk")


def aged_firings(before: datetime) -> QuerySet[models.Firing]:
    """Settled ones of the past, but not the last one of a trigger: a schedule asks whether its run has ended."""
    later = models.Firing.objects.filter(
        bot=OuterRef("bot"), trigger=OuterRef("trigger"), pk__gt=OuterRef("pk")
    )
    old = models.Firing.objects.exclude(outcome=FiringOutcome.PLANNED).filter(planned_at__lt=before)
    over = old.filter(run=None) | old.filter(run__status__in=finished)
    return over.filter(Exists(later)).order_by("pk")


aged: Mapping[str, Callable[[datetime], QuerySet[Any]]] = {
    "runs": aged_runs,
    "events": aged_events,
    "evidence": aged_evidence,
    "firings": aged_firings,
}
"""By class of retention."""
