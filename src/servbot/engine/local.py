"""The embedded engine: one process, one event loop, several legs at once."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from filelock import FileLock, Timeout
from loguru import logger

from servbot.core.errors import UsageError
from servbot.engine.bell import bell
from servbot.engine.crew import Crew
from servbot.engine.surroundings import Surroundings

HEARTBEAT = 3.0
"""Seconds between signs of life."""

POLL = 0.25
"""Seconds between looks for legs that another process queued."""


class AlreadyRunning(UsageError):
    """Another worker works with this data folder."""

    code = "engine.already-running"
    default_remedy = "Stop the other one first, or give this one a data folder of its own."


class LocalEngine:
    """Claims legs and works them, so many at once."""

    def __init__(
        self,
        around: Surroundings,
        *,
        worker: str,
        legs: int,
        lock: Path,
        drain: timedelta = timedelta(seconds=20),
    ) -> None:
        """Build the engine; nothing runs yet.

        Args:
            around: what the worker has at hand.
            worker: its name in leases and logs.
            legs: how many at once.
            lock: file that keeps a second worker away from the same SQLite file.
            drain: how long legs under way may go on after a request to stop.
        """
        self.crew = Crew(around, worker)
        self._legs = legs
        self._lock = FileLock(lock)
        self._drain = drain
        self._look = asyncio.Event()
        self._told = ""
        """Why no work could be claimed at the last look."""

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then finish what is under way."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise AlreadyRunning(f"Another worker holds {self._lock.lock_file}.") from error
        try:
            await self._run(stop)
        finally:
            self._lock.release()

    async def _run(self, stop: asyncio.Event) -> None:
        around = self.crew.around
        # This is the only worker: whatever a former one left under way goes on here at once.
        taken = await around.ask(lambda: around.runs.take_over(silent_for=0))
        logger.info("{} takes work; {} runs of a worker that stopped go on here", self.crew.worker, taken)
        always = (stop.wait(), self._beat(), self.crew.listen(), around.gate.watch())
        helpers = [asyncio.create_task(each) for each in always]
        helpers[0].add_done_callback(lambda _: self._look.set())
        try:
            with bell.heard(self._look.set):
                while not stop.is_set():
                    await self._fill_patiently()
                    await self._next_look()
            await self.crew.drain(self._drain)
        finally:
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)
            await self.crew.abandon()
            await self.crew.leave()
            await self.crew.shut()

    async def _fill_patiently(self) -> None:
        """Claim legs; a database that does not answer is asked again at the next look."""
        try:
            await self._fill()
        except Exception as error:  # noqa: BLE001 - a worker outlives its database
            if str(error) != self._told:  # it looks often, and a full disk lasts long
                logger.error("no work could be claimed: {}", error)
            self._told = str(error)
        else:
            self._told = ""

    async def _fill(self) -> None:
        while (room := self._legs - len(self.crew)) > 0:
            self._look.clear()
            begun = await self.crew.claim(room)
            for leg in begun:
                leg.add_done_callback(lambda _: self._look.set())
            if len(begun) < room:
                return

    async def _next_look(self) -> None:
        """Until a leg ended or was queued, somebody asks to stop, or it is time to look again."""
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL):
                await self._look.wait()
        self._look.clear()

    async def _beat(self) -> None:
        around = self.crew.around
        while True:
            with suppress(Exception):
                await around.ask(lambda: around.runs.heartbeat(self.crew.worker))
                await self.crew.hand_back_strays()
            await asyncio.sleep(HEARTBEAT)
