"""Rows that are older than a moment and no longer needed for anything under way."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from servbot.ports.schedule_store import FiringOutcome
from servbot.store import models
from servbot.store.references import finished


def aged_runs(before: datetime) -> QuerySet[models.Run]:
    """Finished runs."""
    return models.Run.objects.filter(status__in=finished, finished_at__lt=before).order_by("pk")


def aged_events(before: datetime) -> QuerySet[models.Event]:
    """Events of finished runs."""
    return models.Event.objects.filter(run__status__in=finished, run__finished_at__lt=before).order_by(
        "run_id"
    )


def aged_evidence(before: datetime) -> QuerySet[models.Attachment]:
    """Files that steps of finished runs kept."""
    ended = models.Attachment.objects.filter(run__status__in=finished, run__finished_at__lt=before)
    return ended.order_by("pk")


def aged_firings(before: datetime) -> QuerySet[models.Firing]:
    """Settled ones of the past, but not the last one of a trigger: a schedule asks whether its run has ended."""
    later = models.Firing.objects.filter(
        bot=OuterRef("bot"), trigger=OuterRef("trigger"), pk__gt=OuterRef("pk")
    )
    old = models.Firing.objects.exclude(outcome=FiringOutcome.PLANNED).filter(planned_at__lt=before)
    ended = old.filter(run=None) | old.filter(run__status__in=finished)
    return ended.filter(Exists(later)).order_by("pk")


aged: Mapping[str, Callable[[datetime], QuerySet[Any]]] = {
    "runs": aged_runs,
    "events": aged_events,
    "evidence": aged_evidence,
    "firings": aged_firings,
}
"""By class of retention."""
