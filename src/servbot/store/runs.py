"""Runs, their log and their legs in the database."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic

from django.db import connection, transaction
from django.db.models import Count, Max, Q
from django.utils import timezone

from servbot.core.lifecycle.course import COURSE, RunCourse
from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.core.reading import Artefact
from servbot.core.run import Event, EventType, NewEvent
from servbot.ports.artefact_store import ArtefactStore
from servbot.ports.run_store import Append, Lease, LeaseLost, NewRun, RunFilter, RunMissing, RunRow
from servbot.ports.schedule_store import FiringOutcome, FiringSettled
from servbot.store import models
from servbot.store.calls import begin_called, cancel_run, let_go
from servbot.store.columns import stored
from servbot.store.creating import begin
from servbot.store.engine import now as database_now
from servbot.store.identity import short_key
from servbot.store.large_values import written
from servbot.store.leg_appends import append_together
from servbot.store.legs import (
    PERSON_WAITS,
    beat,
    keep_due,
    lease_due,
    queue_again,
    queue_leg,
    take_back,
    tell_again,
)
from servbot.store.log import append_free, append_leased_once
from servbot.store.rows import EventColumns, RunColumns, event_row, run_row
from servbot.store.sql import first, rows
from servbot.store.statements import ANY_DUE, READ_EVENTS, READ_RUN

LEEWAY = timedelta(seconds=1)
"""By so much a clock may be corrected without anything being done about it."""

BETWEEN_SIGNS = timedelta(minutes=1)
"""The longest time between two signs of life of a worker."""

FORGOTTEN = timedelta(days=1)
"""How long a worker that went silent is remembered: its name is never used again."""


class DjangoRunStore:
    """Implements `servbot.ports.run_store.RunStore`."""

    def __init__(self, artefacts: ArtefactStore) -> None:
        """Keep large values of events among the artefacts."""
        self._artefacts = artefacts

    @transaction.atomic
    def create_run(self, new: NewRun) -> RunRow:
        """Create item, run, first event and first leg, and settle the firing, together."""
        now = timezone.now()
        run = begin(new, now, artefacts=self._artefacts)
        if new.firing_id is not None:
            _settle(new.firing_id, run.id, now)
        return run

    def run(self, run_id: str) -> RunRow:
        """The run."""
        found = first(READ_RUN, run_id)
        if found is None:
            raise RunMissing(f"There is no run {run_id}.")
        return run_row(RunColumns(*found))

    def runs(self, wanted: RunFilter, *, limit: int, offset: int = 0) -> tuple[Sequence[RunRow], int]:
        """A page of runs, newest first."""
        found = models.Run.objects.order_by("-created_at", "-id")
        if wanted.bot:
            found = found.filter(bot=wanted.bot)
        if wanted.status:
            found = found.filter(status=wanted.status.value)
        if wanted.text:
            found = found.filter(Q(reference__icontains=wanted.text) | Q(id__startswith=wanted.text))
        return [run_row(row) for row in found[offset : offset + limit]], found.count()

    def counts(self) -> Mapping[RunStatus, int]:
        """How many runs stand where."""
        counted = models.Run.objects.values_list("status").annotate(Count("id"))
        found = {RunStatus(status): count for status, count in counted}
        return {status: found.get(status, 0) for status in RunStatus}

    def events(self, run_id: str, *, after: int = 0) -> Sequence[Event]:
        """The events after a sequence number."""
        found = rows(READ_EVENTS, run_id, after)
        return [event_row(EventColumns(*row), self._artefacts) for row in found]

    def append(self, lease: Lease, events: Sequence[NewEvent]) -> None:
        """Append and project, if the lease still holds."""
        self._append_one(Append(lease, events))

    def append_all(self, appends: Sequence[Append]) -> Sequence[LeaseLost | None]:
        """Append for several legs in one transaction."""
        # Files are written before the transaction: nobody waits for the database meanwhile.
        ready = [(each, written(each.events, self._artefacts)) for each in appends]
        with transaction.atomic():
            return append_together(ready, self._artefacts, timezone.now())

    def claim_legs(self, worker: str, most: int) -> Sequence[Lease]:
        """The next legs due."""
        now = timezone.now()
        # Most looks find nothing: they only read, and so do not make writers wait.
        if connection.vendor == "sqlite" and not first(ANY_DUE, stored(now)):
            return []
        return lease_due(worker, most, now)

    def claim_leg(self, worker: str, *, run_id: str = "") -> Lease | None:
        """The next leg due."""
        if not run_id:
            return next(iter(self.claim_legs(worker, 1)), None)
        asked = monotonic()
        lease = next(iter(lease_due(worker, 1, timezone.now(), run_id=run_id)), None)
        if lease is None:
            self._tell_again(run_id, timedelta(seconds=monotonic() - asked))
        return lease

    @transaction.atomic
    def _tell_again(self, run_id: str, ago: timedelta) -> None:
        """A leg that was not due so long ago is told of again for its time."""
        tell_again(run_id, not_before=database_now() - ago)

    def finish_leg(
        self, lease: Lease, events: Sequence[NewEvent], *, wake_at: datetime | None = None
    ) -> None:
        """Append the last events and give the lease back."""
        self._append_one(Append(lease, events, ends_leg=True, wake_at=wake_at))

    def _append_one(self, append: Append) -> None:
        (refused,) = self.append_all([append])
        if refused:
            raise refused

    @transaction.atomic
    def give_back(self, lease: Lease, *, at: datetime) -> None:
        """Queue a broken leg again."""
        take_back(lease, at)

    @transaction.atomic
    def hand_back(self, worker: str, *, but: Collection[str] = ()) -> int:
        """Queue again the legs of a living worker."""
        legs = models.Leg.objects.filter(worker=worker).exclude(run_id__in=but)
        return queue_again(legs, database_now(), died=False)

    @transaction.atomic
    def leave(self, worker: str) -> None:
        """Hand back what is left, and forget the worker."""
        queue_again(models.Leg.objects.filter(worker=worker), database_now(), died=False)
        models.Worker.objects.filter(name=worker).delete()

    @transaction.atomic
    def time_out(self, lease: Lease, over: NewEvent) -> bool:
        """End a wait, unless its event has come."""
        # The run's row is taken first, as whoever sends the event does.
        models.Run.objects.select_for_update().get(pk=lease.run_id)
        wait = models.AwaitedEvent.objects.filter(run_id=lease.run_id, address=over.address)
        if not wait.delete()[0]:
            return False
        append_leased_once(lease, written([over]), timezone.now())
        return True

    @transaction.atomic
    def dispatch(self, run_id: str) -> None:
        """Queue a leg."""
        if not RUN.is_final(self.run(run_id).status):
            queue_leg(run_id, timezone.now())

    def heartbeat(self, worker: str) -> None:
        """The worker lives."""
        now = database_now()
        before = models.Worker.objects.filter(seen_at__gt=now + LEEWAY).aggregate(at=Max("seen_at"))["at"]
        if before is not None:
            self._clock_set_back(before, now)
        beat(worker, now)

    @transaction.atomic
    def _clock_set_back(self, before: datetime, now: datetime) -> None:
        """What was due before the clock was set back is due now, and who lived then must give a sign of life again."""
        models.Worker.objects.filter(seen_at__gt=now).update(seen_at=now)
        keep_due(before + BETWEEN_SIGNS, now)

    @transaction.atomic
    def take_over(self, *, silent_for: float, worker: str | None = None) -> int:
        """Queue again the legs of silent workers."""
        now = database_now()
        legs = models.Leg.objects.exclude(worker="")
        if worker is not None:
            return queue_again(legs.filter(worker=worker), now, died=True)
        models.Worker.objects.filter(seen_at__lt=now - FORGOTTEN).delete()
        living = models.Worker.objects.filter(seen_at__gt=now - timedelta(seconds=silent_for))
        return queue_again(legs.exclude(worker__in=living.values("name")), now, died=True)

    @transaction.atomic
    def cancel(self, run_id: str, *, by: str, reason: str, code: str = "") -> None:
        """End the run and those it called; a worker that has one of them loses its lease."""
        cancel_run(self.run(run_id).id, {"by": by, "reason": reason, "code": code}, timezone.now())

    @transaction.atomic
    def let_go(self, run_id: str, *, reason: str) -> bool:
        """End a run that nobody waits for any more, unless it has begun what must not be repeated."""
        return let_go(self.run(run_id).id, {"by": "", "reason": reason, "code": ""}, timezone.now())

    def call(self, lease: Lease, started: NewEvent, new: NewRun) -> RunRow:
        """Create a run for a waiting one; the one that is there when it was asked for before."""
        ready = written([started], self._artefacts)[0]
        with transaction.atomic():
            return begin_called(lease, ready, new, timezone.now())

    def called(self, run_id: str) -> Sequence[RunRow]:
        """The runs that a run called."""
        return [run_row(row) for row in models.Run.objects.filter(parent_id=run_id).order_by("id")]

    def request_cancel(self, run_id: str, *, by: str, reason: str) -> None:
        """Let the run be walked to its end."""
        self._steer(run_id, EventType.RUN_CANCEL_REQUESTED, by, reason)

    def pause(self, run_id: str, *, by: str, reason: str = "") -> None:
        """Let no new step begin."""
        self._steer(run_id, EventType.RUN_PAUSED, by, reason)

    def resume(self, run_id: str, *, by: str, reason: str = "") -> None:
        """Let a paused run go on."""
        self._steer(run_id, EventType.RUN_RESUMED, by, reason)

    @transaction.atomic
    def _steer(self, run_id: str, type_: EventType, by: str, reason: str) -> None:
        now = timezone.now()
        append_free(run_id, written([NewEvent(type=type_, data={"by": by, "reason": reason})]), now)
        run = models.Run.objects.filter(pk=run_id)
        if type_ is EventType.RUN_CANCEL_REQUESTED:
            run.update(held=False)
        if type_ is not EventType.RUN_PAUSED and run.filter(held=False).exists():
            queue_leg(run_id, now, PERSON_WAITS)

    def courses(self, worker: str) -> Mapping[str, RunCourse]:
        """What people want of the runs that the worker has."""
        held = models.Leg.objects.filter(worker=worker).exclude(run__course=COURSE.start.value)
        return {run: RunCourse(course) for run, course in held.values_list("run_id", "run__course")}

    def reruns(self, run_id: str) -> Sequence[RunRow]:
        """The runs that repeat this one."""
        return [run_row(row) for row in models.Run.objects.filter(rerun_of=run_id).order_by("id")]

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
        found = models.Attachment.objects.filter(run_id=run_id).order_by("pk")
        return [
            (row.step, Artefact(digest=row.digest, name=row.name, media_type=row.media_type, size=row.size))
            for row in found
        ]

    @transaction.atomic
    def claim_key(self, run_id: str, bot: str, key: str) -> str:
        """The run that holds the key: this one, unless another was first."""
        held, _ = models.ClaimedKey.objects.get_or_create(
            bot=bot, key=short_key(key), defaults={"run_id": run_id}
        )
        return held.run_id


def _settle(firing_id: int, run_id: str, now: datetime) -> None:
    """Say what became of the firing; `FiringSettled`, and no run, when another process was faster."""
    planned = models.Firing.objects.filter(pk=firing_id, outcome=FiringOutcome.PLANNED)
    if not planned.update(outcome=FiringOutcome.STARTED, run=run_id, decided_at=now):
        raise FiringSettled(f"The firing {firing_id} is no longer open.")
