"""Deletes what is older than the settings say, in small transactions, and puts on record how much."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone
from filelock import FileLock

from servbot.ports.schedule_store import FiringOutcome
from servbot.store import models
from servbot.store.artefacts import FileArtefactStore
from servbot.store.references import finished, named

BATCH = 200
"""Rows deleted in one transaction: others write in between."""

MAINTENANCE = "maintenance.lock"
"""File in the data folder that keeps retention and backup apart."""

classes = ("runs", "events", "evidence", "firings", "artefacts")
"""What is deleted, in this order: what one leaves without owner the last one finds."""


class Retention:
    """One pass after the other; a pass that was cut off is finished by the next."""

    def __init__(
        self, ages: Mapping[str, timedelta | None], artefacts: FileArtefactStore, data: Path
    ) -> None:
        """Keep to these ages.

        Args:
            ages: by class; `None` keeps for good.
            artefacts: where the files lie.
            data: the data folder.
        """
        self._ages = ages
        self._artefacts = artefacts
        self._lock = FileLock(data / MAINTENANCE)
        self._batches: Mapping[str, Callable[[datetime], int]] = {
            "runs": self._delete_runs,
            "events": self._delete_logs,
            "firings": self._delete_firings,
        }

    def preview(self) -> Mapping[str, int]:
        """What a pass would delete now; files that only the pass would leave without owner are not counted."""
        now = timezone.now()
        counts = dict.fromkeys(classes, 0)
        for kind, before in self._limits(now).items():
            counts[kind] = len(self._ownerless(before)) if kind == "artefacts" else _old[kind](before).count()
        return counts

    def run(self) -> Mapping[str, int]:
        """Delete what is too old; how much of each class."""
        return self._passed(models.RetentionPass.objects.create(began_at=timezone.now()))

    def run_daily(self) -> Mapping[str, int] | None:
        """The same once a day, whoever asks first; `None` when it was done today."""
        now = timezone.now()
        today = now.astimezone(UTC).date()
        if models.RetentionPass.objects.filter(day=today).exists():
            return None
        try:
            with transaction.atomic():
                begun = models.RetentionPass.objects.create(day=today, began_at=now)
        except IntegrityError:
            return None
        return self._passed(begun)

    def _limits(self, now: datetime) -> dict[str, datetime]:
        return {kind: now - age for kind in classes if (age := self._ages[kind]) is not None}

    def _passed(self, record: models.RetentionPass) -> Mapping[str, int]:
        with self._lock:
            for kind, before in self._limits(record.began_at).items():
                if kind == "artefacts":
                    self._delete_ownerless(record, before)
                elif kind == "evidence":
                    self._delete_evidence(record, before)
                else:
                    self._delete_rows(record, kind, before)
        models.RetentionPass.objects.filter(pk=record.pk).update(ended_at=timezone.now())
        record.refresh_from_db()
        return {kind: getattr(record, kind) for kind in classes}

    def _delete_rows(self, record: models.RetentionPass, kind: str, before: datetime) -> None:
        """Batch by batch; what is deleted and its record are one transaction."""
        deleted = 1
        while deleted:
            with transaction.atomic():
                deleted = self._batches[kind](before)
                _count(record, kind, deleted)

    def _delete_runs(self, before: datetime) -> int:
        runs = list(_old_runs(before).values_list("pk", "item_id")[:BATCH])
        models.Run.objects.filter(pk__in=[run for run, _ in runs]).delete()
        models.WorkItem.objects.filter(pk__in=[item for _, item in runs], runs=None).delete()
        return len(runs)

    def _delete_logs(self, before: datetime) -> int:
        runs = list(_old_logs(before).values_list("run_id", flat=True).distinct()[:BATCH])
        return models.Event.objects.filter(run_id__in=runs).delete()[0]

    def _delete_evidence(self, record: models.RetentionPass, before: datetime) -> None:
        """Files first: when the process dies in between, the rows lead the next pass to them again."""
        while rows := dict(_old_evidence(before).values_list("pk", "digest")[:BATCH]):
            needed = named(rows.values(), but_attachments=list(rows), by_logs=False)
            for digest in set(rows.values()) - needed:
                self._artefacts.remove(digest)
            with transaction.atomic():
                _count(record, "evidence", models.Attachment.objects.filter(pk__in=rows).delete()[0])

    def _delete_firings(self, before: datetime) -> int:
        firings = list(_old_firings(before).values_list("pk", flat=True)[:BATCH])
        return models.Firing.objects.filter(pk__in=firings).delete()[0]

    def _ownerless(self, before: datetime) -> set[str]:
        old = set(self._artefacts.untouched_since(before))
        return old - named(old)

    def _delete_ownerless(self, record: models.RetentionPass, before: datetime) -> None:
        for digest in self._ownerless(before):
            if self._artefacts.remove(digest, untouched_since=before):
                _count(record, "artefacts", 1)


def _count(record: models.RetentionPass, kind: str, deleted: int) -> None:
    models.RetentionPass.objects.filter(pk=record.pk).update(**{kind: F(kind) + deleted})


def _old_runs(before: datetime) -> QuerySet[models.Run]:
    return models.Run.objects.filter(status__in=finished, finished_at__lt=before).order_by("pk")


def _old_logs(before: datetime) -> QuerySet[models.Event]:
    return models.Event.objects.filter(run__status__in=finished, run__finished_at__lt=before).order_by(
        "run_id"
    )


def _old_evidence(before: datetime) -> QuerySet[models.Attachment]:
    return models.Attachment.objects.filter(run__status__in=finished, run__finished_at__lt=before).order_by(
        "pk"
    )


def _old_firings(before: datetime) -> QuerySet[models.Firing]:
    """Settled ones of the past, but not the last one of a trigger: a schedule asks whether its run has ended."""
    later = models.Firing.objects.filter(
        bot=OuterRef("bot"), trigger=OuterRef("trigger"), pk__gt=OuterRef("pk")
    )
    old = models.Firing.objects.exclude(outcome=FiringOutcome.PLANNED).filter(planned_at__lt=before)
    ended = old.filter(run=None) | old.filter(run__status__in=finished)
    return ended.filter(Exists(later)).order_by("pk")


_old: Mapping[str, Callable[[datetime], QuerySet[Any]]] = {
    "runs": _old_runs,
    "events": _old_logs,
    "evidence": _old_evidence,
    "firings": _old_firings,
}
"""The rows of a class that are older than a moment."""
