"""What became of the invoices, counted from servbot's database and the ERP's, not from what a bot believes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.demo.erp import bookings, duplicates
from servbot.ports.run_store import RunFilter, RunRow
from servbot.wiring.application import Application


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The figures of the demo at one moment."""

    dropped: int
    received: int
    booked: int
    rejected: int
    failed: int
    waiting: int
    moving: int
    """Runs queued or under way."""

    exceptions: dict[str, int]
    """Open tasks by kind."""

    causes: dict[str, int]
    """Open tasks by code."""

    in_erp: int
    duplicates_in_erp: int
    lost: int
    """Dropped files without a work item, and runs that say they booked what the ERP does not have."""

    @property
    def settled(self) -> bool:
        """Whether nothing moves any more."""
        return self.received >= self.dropped and self.moving == 0

    def as_json(self, seconds: float) -> dict[str, Any]:
        """The figures as the demo writes them."""
        return {
            "received": self.received,
            "booked": self.booked,
            "rejected": self.rejected,
            "failed": self.failed,
            "waiting": self.waiting,
            "exceptions": self.exceptions,
            "causes": self.causes,
            "in_erp": self.in_erp,
            "duplicates_in_erp": self.duplicates_in_erp,
            "lost": self.lost,
            "seconds": round(seconds, 1),
        }


def tally(application: Application, erp_database: Path, dropped: int) -> Tally:
    """Count."""
    runs, received = application.runs.runs(RunFilter(bot="invoice-intake"), limit=100_000)
    counts = {status: sum(run.status is status for run in runs) for status in RunStatus}
    booked = [run for run in runs if run.status is RunStatus.SUCCEEDED]
    in_erp = bookings(erp_database)
    missing = _missing(booked, {booking.booking_number for booking in in_erp})
    return Tally(
        dropped=dropped,
        received=received,
        booked=len(booked),
        rejected=counts[RunStatus.REJECTED],
        failed=counts[RunStatus.FAILED] + counts[RunStatus.CANCELLED],
        waiting=counts[RunStatus.WAITING],
        moving=sum(not RUN.is_final(run.status) and run.status is not RunStatus.WAITING for run in runs),
        exceptions={kind.value: count for kind, count in application.exception_queue.counts().items()},
        causes=dict(application.tasks.causes()),
        in_erp=len(in_erp),
        duplicates_in_erp=duplicates(erp_database),
        lost=max(0, dropped - received) + missing,
    )


def _missing(booked: list[RunRow], known: set[str]) -> int:
    return sum(run.outputs.get("booking") not in known for run in booked)
