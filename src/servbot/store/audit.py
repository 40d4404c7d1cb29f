"""The audit in the database."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from servbot.core.run import EventType, NewEvent
from servbot.ports.audit_store import AuditRecord, NewAuditRecord
from servbot.store import models
from servbot.store.audit_rows import audit_row, write_record
from servbot.store.large_values import written
from servbot.store.log import append_free


class DjangoAuditStore:
    """Implements `servbot.ports.audit_store.AuditStore`."""

    @transaction.atomic
    def add(self, new: NewAuditRecord) -> None:
        """Append a record; that of a run follows from the event in its log."""
        if new.run_id:
            append_free(new.run_id, written([refused_event(new)]), timezone.now())
        else:
            write_record(new.model_dump(), timezone.now())

    def records(self, *, limit: int, offset: int = 0) -> tuple[Sequence[AuditRecord], int]:
        """A page of records."""
        rows = models.AuditRecord.objects.order_by("-pk")
        return [audit_row(row) for row in rows[offset : offset + limit]], rows.count()


def refused_event(new: NewAuditRecord) -> NewEvent:
    """The event that tells a run's log of the attempt."""
    told = {name: getattr(new, name) for name in ("step", "what", "by", "code", "message")}
    return NewEvent(type=EventType.ATTEMPT_REFUSED, data={**told, "title": new.step_title})
