"""The embedded engine: one process, one event loop, several legs at once."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout
from loguru import logger

from servbot.core.errors import UsageError
from servbot.engine.leg import LegRunner
from servbot.engine.surroundings import Surroundings
from servbot.ports.run_store import Lease

T = TypeVar("T")

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

    def __init__(self, around: Surroundings, *, worker: str, legs: int, lock: Path) -> None:
        """Build the engine; nothing runs yet.

        Args:
            around: what the worker has at hand.
            worker: its name in leases and logs.
            legs: how many at once.
            lock: file that keeps a second worker away from the same SQLite file.
        """
        self._around = around
        self._worker = worker
        self._legs = legs
        self._lock = FileLock(lock)
        self._runner = LegRunner(around)
        self._under_way: set[asyncio.Task[None]] = set()
        self._look = asyncio.Event()

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
        # This is the only worker: whatever a former one left under way goes on here at once.
        taken = await self._database(lambda: self._around.runs.take_over(silent_for=0))
        logger.info("{} takes work; {} runs of a worker that stopped go on here", self._worker, taken)
        always = [asyncio.create_task(self._beat()), asyncio.create_task(self._around.gate.watch())]
        try:
            while not stop.is_set():
                await self._fill_patiently()
                await self._next_look(stop)
            await self._drain()
        finally:
            for task in always:
                task.cancel()
            await asyncio.gather(*always, return_exceptions=True)
            await self._abandon()
            await self._shut()

    async def _fill_patiently(self) -> None:
        """Claim legs; a database that does not answer is asked again at the next look."""
        try:
            await self._fill()
        except Exception as error:  # noqa: BLE001 - a worker outlives its database
            logger.error("no work could be claimed: {}", error)

    async def _fill(self) -> None:
        while len(self._under_way) < self._legs:
            lease = await self._database(lambda: self._around.runs.claim_leg(self._worker))
            if lease is None:
                return
            self._start(lease)

    def _start(self, lease: Lease) -> None:
        task = asyncio.create_task(self._runner.work(lease))
        self._under_way.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._look.set()

    async def _next_look(self, stop: asyncio.Event) -> None:
        """Until a leg ended, somebody asks to stop, or it is time to look again."""
        waits = [asyncio.create_task(self._look.wait()), asyncio.create_task(stop.wait())]
        await asyncio.wait(waits, timeout=POLL, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        self._look.clear()

    async def _drain(self) -> None:
        """Let the legs under way end; those that take too long are replayed by the next worker."""
        if self._under_way:
            logger.info("stopping: {} legs under way", len(self._under_way))
            await asyncio.wait(self._under_way, timeout=20)
        await self._abandon()

    async def _abandon(self) -> None:
        """Cancel the legs under way; the log tells the next worker how far they came."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _beat(self) -> None:
        while True:
            with suppress(Exception):
                await self._database(lambda: self._around.runs.heartbeat(self._worker))
            await asyncio.sleep(HEARTBEAT)

    async def _shut(self) -> None:
        for kind in self._around.session_kinds.values():
            with suppress(Exception):
                await kind.shut()
        self._around.compute.stop()

    async def _database(self, function: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._around.database, function)
