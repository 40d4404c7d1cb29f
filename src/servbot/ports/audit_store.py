"""The audit: attempts that were refused. Records are added, never changed and never deleted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from servbot.core.record import Record


class NewAuditRecord(Record):
    """An attempt about to be recorded."""

    what: str
    """What was tried, in a word or two: `skip`, `release`, `on_error: skip`."""

    by: str
    """Who tried; empty for a bot itself."""

    code: str
    """Stable code of the refusal."""

    message: str
    """Why, in a sentence."""

    bot: str = ""

    place: str = ""
    """Where: file with line and column; empty in a run."""

    run_id: str = ""
    """The run it was tried in; empty for none."""

    step: str = ""
    """Name of the run's step."""

    step_title: str = ""


class AuditRecord(NewAuditRecord):
    """An attempt on record."""

    number: int
    """Rises with every record."""

    at: datetime


class AuditStore(Protocol):
    """Append-only. All calls block."""

    def add(self, new: NewAuditRecord) -> None:
        """Append a record. One of a run stands in the run's log as well, written in the same transaction."""

    def records(self, *, limit: int, offset: int = 0) -> tuple[Sequence[AuditRecord], int]:
        """A page of records, newest first, and how many there are."""
