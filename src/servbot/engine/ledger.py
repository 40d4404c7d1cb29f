"""Writing what a leg does into the run's log, also over a while in which the database does not answer."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from loguru import logger

from servbot.core.run import NewEvent
from servbot.core.value import dumps
from servbot.engine.group_commit import GroupCommit
from servbot.engine.surroundings import PAUSE, Surroundings
from servbot.ports.run_store import Append, Lease, StoreUnreachable


class Ledger:
    """The log of one leg. What is done and not written yet is kept until the database answers or the lease is lost."""

    def __init__(self, around: Surroundings, commits: GroupCommit, lease: Lease, after: int) -> None:
        """Open it.

        Args:
            around: what the worker has at hand.
            commits: where the appends of all legs of the worker gather.
            lease: the leg's lease.
            after: sequence number of the last event that the leg has read.
        """
        self._around = around
        self._commits = commits
        self._lease = lease
        self._after = after
        self.waits = False
        """Whether the database is waited for at this moment."""

        self.closing: list[NewEvent] = []
        """Events that go before the last one of the leg."""

    @property
    def run_id(self) -> str:
        """The run whose log it is."""
        return self._lease.run_id

    async def append(self, events: Sequence[NewEvent]) -> None:
        """Append events; none are no work."""
        if events:
            await self._written(Append(self._lease, events))

    async def finish(self, events: Sequence[NewEvent], *, wake_at: datetime | None = None) -> None:
        """Append the last events and give the lease back."""
        last = [*events[:-1], *self.closing, *events[-1:]]
        await self._written(Append(self._lease, last, ends_leg=True, wake_at=wake_at))

    async def _written(self, append: Append) -> None:
        """Write once: after a line that broke, the log tells whether the events came through before it did."""
        attempt = partial(self._commits.append, append)
        while True:
            try:
                await attempt()
            except StoreUnreachable as error:
                if not self.waits:
                    logger.warning("waiting to write: {}", error)
                self.waits = True
                attempt = partial(self._around.ask, partial(self._write_if_missing, append))
                await asyncio.sleep(PAUSE)
            else:
                self.waits = False
                if self._around.observer is not None:
                    self._around.observer.recorded(self._lease, append.events)
                return

    def _write_if_missing(self, append: Append) -> None:
        if not self._stands(append.events):
            (refused,) = self._around.runs.append_all([append])
            if refused:
                raise refused

    def _stands(self, events: Sequence[NewEvent]) -> bool:
        """Whether these events stand in the log, side by side."""
        wanted = [_told(event) for event in events]
        known = [_told(event) for event in self._around.runs.events(self._lease.run_id, after=self._after)]
        return any(known[place : place + len(wanted)] == wanted for place in range(len(known)))


def _told(event: NewEvent) -> tuple[str, str, str]:
    return event.type.value, event.address, dumps(event.data)
