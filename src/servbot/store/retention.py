"""Deletes what is older than the settings say, in small transactions, and puts on record how much."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from filelock import FileLock, Timeout

from servbot.ports.work_queue import Stage
from servbot.store import models
from servbot.store.aged import aged, aged_events, aged_evidence, aged_firings, aged_runs
from servbot.store.artefacts import FileArtefactStore
from servbot.store.references import named

BATCH = 200
"""Rows deleted in one transaction: others write in between."""

MAINTENANCE = "maintenance.lock"
"""File in the data folder that keeps retention and backup apart."""

classes = ("runs", "events", "evidence", "firings", "artefacts")
"""What is deleted, in this order: what one leaves without owner the last one finds."""


def _never() -> bool:
    return False


class Retention:
    """One pass after the other; what a pass that was cut off left is deleted by the next."""

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
        self._deletions: Mapping[str, Callable[[models.RetentionPass, datetime], Iterator[None]]] = {
            "runs": self._delete_runs,
            "events": self._delete_events,
            "evidence": self._delete_evidence,
            "firings": self._delete_firings,
            "artefacts": self._delete_ownerless,
        }

    def preview(self) -> Mapping[str, int]:
        """What a pass would delete now; files that only the pass would leave without owner are not counted."""
        counts = dict.fromkeys(classes, 0)
        for kind, before in self._limits(timezone.now()).items():
            counts[kind] = len(self._ownerless(before)) if kind == "artefacts" else aged[kind](before).count()
        return counts

    def run(self) -> Mapping[str, int]:
        """Delete what is too old; how much of each class."""
        with self._lock:
            return self._passed(models.RetentionPass.objects.create(began_at=timezone.now()), _never)

    def run_daily(self, ending: Callable[[], bool] = _never) -> Mapping[str, int] | None:
        """The same once a day, whoever asks first; `None` when it was done today or cannot be done now.

        `ending`: asked after every batch whether to stop.
        """
        if models.RetentionPass.objects.filter(day=_today()).exists():
            return None
        try:
            with self._lock.acquire(blocking=False):
                begun = _begun_today()
                return None if begun is None else self._passed(begun, ending)
        except Timeout:
            return None  # a backup is being written, or another pass is under way

    def passes(self, limit: int) -> Sequence[models.RetentionPass]:
        """What the last passes deleted, the latest first."""
        return list(models.RetentionPass.objects.order_by("-pk")[:limit])

    def _limits(self, now: datetime) -> dict[str, datetime]:
        return {kind: now - age for kind in classes if (age := self._ages[kind]) is not None}

    def _passed(self, record: models.RetentionPass, ending: Callable[[], bool]) -> Mapping[str, int]:
        for kind, before in self._limits(record.began_at).items():
            for _ in self._deletions[kind](record, before):
                if ending():
                    return _counts(record)
        models.RetentionPass.objects.filter(pk=record.pk).update(ended_at=timezone.now())
        return _counts(record)

    def _delete_runs(self, record: models.RetentionPass, before: datetime) -> Iterator[None]:
        while runs := dict(aged_runs(before).values_list("pk", "item_id")[:BATCH]):
            with transaction.atomic():
                models.Run.objects.filter(pk__in=runs).delete()
                models.WorkItem.objects.filter(pk__in=runs.values(), runs=None).exclude(
                    stage=Stage.WAITING
                ).delete()
                _count(record, "runs", len(runs))
            yield

    def _delete_events(self, record: models.RetentionPass, before: datetime) -> Iterator[None]:
        while runs := list(aged_events(before).values_list("run_id", flat=True).distinct()[:BATCH]):
            with transaction.atomic():
                _count(record, "events", models.Event.objects.filter(run_id__in=runs).delete()[0])
            yield

    def _delete_evidence(self, record: models.RetentionPass, before: datetime) -> Iterator[None]:
        """Files first: when the process dies in between, the rows lead the next pass to them again."""
        while rows := dict(aged_evidence(before).values_list("pk", "digest")[:BATCH]):
            for digest in set(rows.values()) - named(
                rows.values(), but_attachments=list(rows), by_logs=False
            ):
                self._artefacts.remove(digest)
            with transaction.atomic():
                _count(record, "evidence", models.Attachment.objects.filter(pk__in=rows).delete()[0])
            yield

    def _delete_firings(self, record: models.RetentionPass, before: datetime) -> Iterator[None]:
        while firings := list(aged_firings(before).values_list("pk", flat=True)[:BATCH]):
            with transaction.atomic():
                _count(record, "firings", models.Firing.objects.filter(pk__in=firings).delete()[0])
            yield

    def _delete_ownerless(self, record: models.RetentionPass, before: datetime) -> Iterator[None]:
        for digest in self._ownerless(before):
            if self._artefacts.remove(digest, untouched_since=before):
                _count(record, "artefacts", 1)
            yield

    def _ownerless(self, before: datetime) -> set[str]:
        old = set(self._artefacts.untouched_since(before))
        return old - named(old)


def _today() -> date:
    return timezone.now().astimezone(UTC).date()


def _begun_today() -> models.RetentionPass | None:
    """The day's pass; `None` when another process was faster."""
    try:
        with transaction.atomic():
            return models.RetentionPass.objects.create(day=_today(), began_at=timezone.now())
    except IntegrityError:
        return None


def _count(record: models.RetentionPass, kind: str, deleted: int) -> None:
    models.RetentionPass.objects.filter(pk=record.pk).update(**{kind: F(kind) + deleted})


def _counts(record: models.RetentionPass) -> Mapping[str, int]:
    record.refresh_from_db()
    return {kind: getattr(record, kind) for kind in classes}
