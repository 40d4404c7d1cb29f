"""Triggers and firings in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.ports.schedule_store import Firing, FiringOutcome, TriggerRow
from servbot.store import models
from servbot.store.identity import short_key
from servbot.store.rows import firing_row

ended = [status.value for status in RunStatus if RUN.is_final(status)]


class DjangoScheduleStore:
    """Implements `servbot.ports.schedule_store.ScheduleStore`."""

    def plan(self, bot: str, trigger: str, key: str, planned_at: datetime) -> Firing | None:
        """Put a firing on record, unless its key is there."""
        try:
            with transaction.atomic():
                row = models.Firing.objects.create(
                    bot=bot,
                    trigger=trigger,
                    key=short_key(key),
                    planned_at=planned_at,
                    outcome=FiringOutcome.PLANNED,
                )
        except IntegrityError:
            return None
        return firing_row(row)

    def settle(
        self, firing_id: int, outcome: FiringOutcome, reason: str = "", *, forget: bool = False
    ) -> bool:
        """Say what became of it, if nobody has."""
        planned = models.Firing.objects.filter(pk=firing_id, outcome=FiringOutcome.PLANNED)
        said: dict[str, Any] = {"outcome": outcome, "reason": reason, "decided_at": timezone.now()}
        return bool(planned.update(**said, **({"forgotten": F("pk")} if forget else {})))

    def forget_key(self, firing_id: int) -> None:
        """Let the key fire again."""
        models.Firing.objects.filter(pk=firing_id).update(forgotten=F("pk"))

    def unsettled(self) -> Sequence[Firing]:
        """Firings still planned."""
        rows = models.Firing.objects.filter(outcome=FiringOutcome.PLANNED).order_by("pk")
        return [firing_row(row) for row in rows]

    def firings(self, *, bot: str = "", limit: int = 50) -> Sequence[Firing]:
        """The latest firings."""
        rows = models.Firing.objects.order_by("-pk")
        return [firing_row(row) for row in (rows.filter(bot=bot) if bot else rows)[:limit]]

    def of_run(self, run_id: str) -> Firing | None:
        """The firing a run follows from."""
        row = models.Firing.objects.filter(run_id=run_id).first()
        return firing_row(row) if row else None

    def last_started(self, bot: str, trigger: str) -> Firing | None:
        """The latest firing that was started."""
        rows = models.Firing.objects.filter(bot=bot, trigger=trigger, outcome=FiringOutcome.STARTED)
        row = rows.order_by("-pk").first()
        return firing_row(row) if row else None

    def awaiting_return(self, bot: str, trigger: str) -> Sequence[Firing]:
        """Firings whose run has ended and whose file is still in the folder."""
        rows = models.Firing.objects.filter(
            bot=bot, trigger=trigger, forgotten=0, outcome=FiringOutcome.STARTED, run__status__in=ended
        )
        return [firing_row(row) for row in rows.order_by("pk")]

    def trigger(self, bot: str, trigger: str) -> TriggerRow:
        """What is remembered."""
        row = models.Trigger.objects.filter(bot=bot, name=trigger).first()
        if row is None:
            return TriggerRow(bot=bot, trigger=trigger, paused=False, next_at=None)
        return TriggerRow(bot=bot, trigger=trigger, paused=row.paused, next_at=row.next_at)

    def set_next(self, bot: str, trigger: str, next_at: datetime | None) -> None:
        """Remember the next planned time."""
        models.Trigger.objects.update_or_create(bot=bot, name=trigger, defaults={"next_at": next_at})

    def pause(self, bot: str, trigger: str, *, paused: bool) -> None:
        """Stop or resume a trigger."""
        models.Trigger.objects.update_or_create(bot=bot, name=trigger, defaults={"paused": paused})
