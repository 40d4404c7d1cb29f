"""Runs, their log and their legs in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.core.lifecycle.work_item import WORK_ITEM
from servbot.core.reading import Artefact
from servbot.core.run import Event, EventType, NewEvent
from servbot.core.value import dumps
from servbot.ports.run_store import Lease, LeaseLost, NewRun, RunFilter, RunMissing, RunRow
from servbot.ports.schedule_store import FiringOutcome
from servbot.store import models
from servbot.store.identity import new_run_id
from servbot.store.log import append_events
from servbot.store.rows import event_row, run_row


class DjangoRunStore:
    """Implements `servbot.ports.run_store.RunStore`."""

    @transaction.atomic
    def create_run(self, new: NewRun) -> RunRow:
        """Create item, run, first event and first leg, and settle the firing, together."""
        now = timezone.now()
        item = models.WorkItem.objects.create(
            bot=new.bot,
            reference=new.reference[:300],
            status=WORK_ITEM.start,
            payload=dumps(new.inputs),
            created_at=now,
        )
        run = models.Run.objects.create(
            id=new_run_id(),
            item=item,
            bot=new.bot,
            revision=new.revision,
            status=RUN.start,
            inputs=dumps(new.inputs),
            files=dumps(new.files),
            reference=new.reference[:300],
            source=new.source,
            created_at=now,
        )
        append_events(run, [NewEvent(type=EventType.RUN_CREATED, data={"source": new.source})], now)
        models.Leg.objects.create(run=run, not_before=now)
        if new.firing_id is not None:
            models.Firing.objects.filter(pk=new.firing_id).update(
                outcome=FiringOutcome.STARTED, run=run, decided_at=now
            )
        return run_row(run)

    def run(self, run_id: str) -> RunRow:
        """The run."""
        return run_row(_run(run_id))

    def runs(self, wanted: RunFilter, *, limit: int, offset: int = 0) -> tuple[Sequence[RunRow], int]:
        """A page of runs, newest first."""
        rows = models.Run.objects.order_by("-created_at")
        if wanted.bot:
            rows = rows.filter(bot=wanted.bot)
        if wanted.status:
            rows = rows.filter(status=wanted.status.value)
        if wanted.text:
            rows = rows.filter(Q(reference__icontains=wanted.text) | Q(id__startswith=wanted.text))
        return [run_row(row) for row in rows[offset : offset + limit]], rows.count()

    def counts(self) -> Mapping[RunStatus, int]:
        """How many runs stand where."""
        rows = models.Run.objects.values_list("status").annotate(Count("id"))
        found = {RunStatus(status): count for status, count in rows}
        return {status: found.get(status, 0) for status in RunStatus}

    def events(self, run_id: str, *, after: int = 0) -> Sequence[Event]:
        """The events after a sequence number."""
        rows = models.Event.objects.filter(run_id=run_id, sequence__gt=after).order_by("sequence")
        return [event_row(row) for row in rows]

    @transaction.atomic
    def append(self, lease: Lease, events: Sequence[NewEvent]) -> None:
        """Append and project, if the lease still holds."""
        append_events(_leased(lease), events, timezone.now())

    @transaction.atomic
    def claim_leg(self, worker: str) -> Lease | None:
        """The next leg due."""
        now = timezone.now()
        busy = models.Leg.objects.exclude(worker="").values("run_id")
        leg = (
            models.Leg.objects.filter(worker="", not_before__lte=now)
            .exclude(run_id__in=busy)
            .order_by("-priority", "id")
            .first()
        )
        if leg is None:
            return None
        models.Leg.objects.filter(pk=leg.pk).update(worker=worker)
        models.Run.objects.filter(pk=leg.run_id).update(lease_token=F("lease_token") + 1)
        run = models.Run.objects.only("lease_token", "died_legs").get(pk=leg.run_id)
        _beat(worker, now)
        return Lease(run_id=leg.run_id, token=run.lease_token, worker=worker, leg=run.died_legs)

    @transaction.atomic
    def finish_leg(
        self, lease: Lease, events: Sequence[NewEvent], *, wake_at: datetime | None = None
    ) -> None:
        """Append the last events and give the lease back."""
        run = _leased(lease)
        run.died_legs = 0
        append_events(run, events, timezone.now())
        models.Leg.objects.filter(run=run).exclude(worker="").delete()
        if RUN.is_final(RunStatus(run.status)):
            models.Leg.objects.filter(run=run).delete()
        elif wake_at is not None:
            _queue(run.id, wake_at)

    @transaction.atomic
    def dispatch(self, run_id: str) -> None:
        """Queue a leg."""
        if not RUN.is_final(RunStatus(_run(run_id).status)):
            _queue(run_id, timezone.now())

    def heartbeat(self, worker: str) -> None:
        """The worker lives."""
        _beat(worker, timezone.now())

    @transaction.atomic
    def take_over(self, *, silent_for: float, worker: str | None = None) -> int:
        """Queue again the legs of silent workers."""
        now = timezone.now()
        if worker is None:
            living = models.Worker.objects.filter(seen_at__gt=now - timedelta(seconds=silent_for))
            legs = models.Leg.objects.exclude(worker="").exclude(worker__in=living.values("name"))
        else:
            legs = models.Leg.objects.filter(worker=worker)
        runs = list(legs.values_list("run_id", flat=True))
        legs.delete()
        models.Run.objects.filter(pk__in=runs).update(
            lease_token=F("lease_token") + 1, died_legs=F("died_legs") + 1
        )
        for run_id in runs:
            _queue(run_id, now)
        return len(runs)

    @transaction.atomic
    def cancel(self, run_id: str, *, by: str, reason: str) -> None:
        """End the run; a worker that has it loses its lease."""
        run = _run(run_id)
        run.lease_token += 1
        cancelled = NewEvent(type=EventType.RUN_CANCELLED, data={"by": by, "reason": reason})
        append_events(run, [cancelled], timezone.now())
        models.Leg.objects.filter(run=run).delete()

    def attach(self, run_id: str, step: str, artefact: Artefact) -> None:
        """Remember a file."""
        models.Attachment.objects.get_or_create(
            run_id=run_id,
            step=step[:100],
            digest=artefact.digest,
            name=artefact.name[:300],
            defaults={"media_type": artefact.media_type, "size": artefact.size},
        )

    def attachments(self, run_id: str) -> Sequence[tuple[str, Artefact]]:
        """The run's files."""
        rows = models.Attachment.objects.filter(run_id=run_id).order_by("pk")
        return [
            (row.step, Artefact(digest=row.digest, name=row.name, media_type=row.media_type, size=row.size))
            for row in rows
        ]

    def claim_key(self, run_id: str, bot: str, key: str) -> str:
        """The run that holds the key: this one, unless another was first."""
        try:
            with transaction.atomic():
                models.ClaimedKey.objects.create(run_id=run_id, bot=bot, key=key[:400])
        except IntegrityError:
            return models.ClaimedKey.objects.get(bot=bot, key=key[:400]).run_id
        return run_id


def _run(run_id: str) -> models.Run:
    run = models.Run.objects.select_related("item").filter(pk=run_id).first()
    if run is None:
        raise RunMissing(f"There is no run {run_id}.")
    return run


def _leased(lease: Lease) -> models.Run:
    run = models.Run.objects.select_related("item").filter(pk=lease.run_id, lease_token=lease.token).first()
    if run is None or RUN.is_final(RunStatus(run.status)):
        raise LeaseLost(f"{lease.worker} no longer has the run {lease.run_id}.")
    return run


def _queue(run_id: str, at: datetime) -> None:
    """Queue a leg, or let the one that is queued begin earlier."""
    queued = models.Leg.objects.filter(run_id=run_id, worker="").first()
    if queued is None:
        models.Leg.objects.create(run_id=run_id, not_before=at)
    elif queued.not_before > at:
        models.Leg.objects.filter(pk=queued.pk).update(not_before=at)


def _beat(worker: str, at: datetime) -> None:
    models.Worker.objects.update_or_create(name=worker, defaults={"seen_at": at})
