"""Counting in the database."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from django.db import connection
from django.db.models import Count, Max, Min
from django.utils import timezone

from servbot.core.human_task import TaskKind
from servbot.core.lifecycle.human_task import TaskStatus
from servbot.core.lifecycle.run import RunStatus
from servbot.core.run import EventType
from servbot.ports.measuring import FailureSeen, LegSeen, Snapshot, Tally, Waiting
from servbot.store import models
from servbot.store.columns import moment, stored
from servbot.store.readiness import unready
from servbot.store.sql import sole
from servbot.store.statements import COUNT_DUE
from servbot.store.tallying import Counts

FORGOTTEN = timedelta(days=1)
"""How long a worker that gives no sign of life is still told of."""

RECENT = 20_000
"""How many events are looked through for the latest failures."""


class DjangoMeasuring:
    """Implements `servbot.ports.measuring.Measuring`."""

    def __init__(self, data: Path) -> None:
        """Measure the connected database and the disk of the data folder."""
        self._data = data
        self._counts = Counts()
        self._lock = Lock()

    def snapshot(self) -> Snapshot:
        """How things stand now."""
        now = timezone.now()
        count, oldest = sole(COUNT_DUE, stored(now))
        return Snapshot(
            runs=_runs(),
            under_way=_under_way(),
            due=Waiting(count=count, seconds=_since(moment(oldest), now)),
            tasks=_tasks(now),
            schedule_lag=_schedule_lag(now),
            workers=_workers(now),
        )

    def tally(self) -> Tally:
        """What the log holds, each event read once by this process."""
        with self._lock:
            self._counts.read_on()
            return self._counts.tally()

    def legs(self) -> Sequence[LegSeen]:
        """Legs under way."""
        rows = models.Leg.objects.exclude(worker="").select_related("run").order_by("claimed_at", "pk")
        return [
            LegSeen(
                worker=leg.worker,
                bot=leg.run.bot,
                reference=leg.run.reference,
                step=leg.run.current_step,
                since=leg.claimed_at,
            )
            for leg in rows
        ]

    def last_failures(self, limit: int) -> Sequence[FailureSeen]:
        """The latest failures among the recent events."""
        last = models.Event.objects.aggregate(last=Max("pk"))["last"] or 0
        rows = models.Event.objects.filter(pk__gt=last - RECENT, type=EventType.STEP_FAILED.value)
        return [_failure(row) for row in rows.select_related("run").order_by("-pk")[:limit]]

    def unready(self) -> Sequence[str]:
        """Why no work could be done."""
        return unready(self._data)

    def give_back(self) -> None:
        """Close this thread's connection."""
        connection.close()


def _since(then: datetime | None, now: datetime) -> float:
    return max(0.0, (now - then).total_seconds()) if then else 0.0


def _runs() -> Mapping[tuple[str, RunStatus], int]:
    rows = models.Run.objects.values_list("bot", "status").annotate(Count("id"))
    return {(bot, RunStatus(status)): count for bot, status, count in rows}


def _under_way() -> Mapping[str, int]:
    return Counter(models.Leg.objects.exclude(worker="").values_list("worker", flat=True))


def _tasks(now: datetime) -> Mapping[TaskKind, Waiting]:
    waiting = models.HumanTask.objects.filter(status__in=(TaskStatus.OPEN, TaskStatus.CLAIMED))
    rows = waiting.values_list("kind").annotate(Count("id"), Min("created_at"))
    found = {TaskKind(kind): Waiting(count=n, seconds=_since(oldest, now)) for kind, n, oldest in rows}
    return {kind: found.get(kind, Waiting()) for kind in TaskKind}


def _schedule_lag(now: datetime) -> float:
    due = models.Trigger.objects.filter(paused=False, next_at__lte=now).aggregate(first=Min("next_at"))
    return _since(due["first"], now)


def _workers(now: datetime) -> Mapping[str, float]:
    rows = models.Worker.objects.filter(seen_at__gt=now - FORGOTTEN).values_list("name", "seen_at")
    return {name: _since(seen, now) for name, seen in rows}


def _failure(row: models.Event) -> FailureSeen:
    data = json.loads(row.data)
    failure = data.get("failure") or {}
    return FailureSeen(
        at=row.at,
        bot=row.run.bot,
        reference=row.run.reference,
        step=str(data.get("title") or data.get("step") or ""),
        code=str(failure.get("code", "")),
        message=str(failure.get("message", "")),
    )
