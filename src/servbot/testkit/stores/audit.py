"""The audit in memory."""

from collections.abc import Sequence
from datetime import UTC, datetime

from servbot.core.run import EventType, NewEvent
from servbot.ports.audit_store import AuditRecord, NewAuditRecord
from servbot.testkit.stores.log import append_events, found
from servbot.testkit.stores.state import MemoryState, locked


class MemoryAuditStore:
    """Implements `servbot.ports.audit_store.AuditStore`."""

    def __init__(self, state: MemoryState) -> None:
        self.state = state

    @locked
    def add(self, new: NewAuditRecord) -> None:
        """Append a record; that of a run follows from the event in its log."""
        now = datetime.now(UTC)
        if not new.run_id:
            self.state.audit.append(AuditRecord(**new.model_dump(), number=len(self.state.audit) + 1, at=now))
            return
        told = {name: getattr(new, name) for name in ("step", "what", "by", "code", "message")}
        event = NewEvent(type=EventType.ATTEMPT_REFUSED, data={**told, "title": new.step_title})
        append_events(self.state, found(self.state, new.run_id), [event], now)

    @locked
    def records(self, *, limit: int, offset: int = 0) -> tuple[Sequence[AuditRecord], int]:
        """A page of records."""
        newest = self.state.audit[::-1]
        return newest[offset : offset + limit], len(newest)
