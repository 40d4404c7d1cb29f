"""Counts that grow with the log, which is read on from where it was read last."""

import json
from bisect import bisect_left
from collections import Counter, defaultdict
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from servbot.core.run import EventType
from servbot.ports.measuring import BOUNDS, Durations, Tally
from servbot.store import models

counted = (EventType.STEP_FINISHED.value, EventType.STEP_FAILED.value)

SETTLED = timedelta(seconds=15)
"""PostgreSQL gives numbers before it commits: what is younger is read at the next look, so that none is passed over."""


class Counts:
    """What was counted so far."""

    def __init__(self) -> None:
        self._last = 0
        self._classes: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(BOUNDS) + 1))
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._failures: Counter[tuple[str, str]] = Counter()

    def read_on(self) -> None:
        """Count the events that came since."""
        rows = models.Event.objects.filter(pk__gt=self._last, type__in=counted).order_by("pk")
        if connection.vendor != "sqlite":
            rows = rows.filter(at__lt=timezone.now() - SETTLED)
        for number, kind, text in rows.values_list("pk", "type", "data").iterator():
            self._last = number
            self._count(kind, json.loads(text))

    def _count(self, kind: str, data: dict[str, Any]) -> None:
        action, seconds = str(data.get("action", "")), float(data.get("seconds") or 0)
        self._classes[action][bisect_left(BOUNDS, seconds)] += 1
        self._seconds[action] += seconds
        if kind == EventType.STEP_FAILED:
            code = str((data.get("failure") or {}).get("code", ""))
            self._failures[action, code] += 1

    def tally(self) -> Tally:
        """The counts as a record."""
        durations = {
            action: Durations(counts=tuple(classes), seconds=self._seconds[action])
            for action, classes in self._classes.items()
        }
        return Tally(durations=durations, failures=dict(self._failures))
