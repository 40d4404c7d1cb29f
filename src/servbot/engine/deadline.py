"""The time limit of a run, counted from its creation; it ends once, and then a person has the run in hand."""

import asyncio
from datetime import UTC, datetime, timedelta

from servbot.core.duration import written
from servbot.core.run import Done, Failed, Failure, Outcome
from servbot.core.run.deadline import RunTimedOut


class Deadline:
    """Tells how much time is left. Only the shell looks at the clock: what failed for it stands in the log."""

    def __init__(self, created_at: datetime, limit: timedelta | None, *, is_over: bool = False) -> None:
        """Set it.

        Args:
            created_at: when the run was created.
            limit: how long it may take; `None` for any time.
            is_over: whether the log says that it has passed.
        """
        self._limit = limit
        self.until = None if limit is None or is_over else created_at + limit
        """When it ends; `None` when nothing ends any more."""

    def rest(self) -> float:
        """Seconds left; endless when there is no limit."""
        if self.until is None:
            return float("inf")
        return max(0.0, (self.until - datetime.now(UTC)).total_seconds())

    @property
    def has_passed(self) -> bool:
        """Whether it has come, and nobody took note of it yet."""
        return self.until is not None and self.rest() == 0

    async def sleep(self, seconds: float) -> Outcome:
        """Let time pass, at most until it comes."""
        rest = self.rest()
        await asyncio.sleep(max(0, min(seconds, rest)))
        return Failed(failure=Failure.of(self.error())) if rest < seconds else Done()

    def end(self) -> None:
        """It is noted: what begins from now on has no limit."""
        self.until = None

    def error(self) -> RunTimedOut:
        """What fails because of it."""
        limit = written(self._limit) if self._limit else ""
        return RunTimedOut(f"The run has taken longer than the {limit} it may take.")
