"""The legs a worker has under way: begun, let end, broken off, handed back."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial

from loguru import logger

from servbot.core.lifecycle.course import COURSE
from servbot.engine.leg import LegRunner, LegUnderWay
from servbot.engine.surroundings import Surroundings
from servbot.ports.run_store import Lease

HEARING = 0.5
"""Seconds between two questions what people want of the runs under way."""


class Crew:
    """What every engine does with its legs, however it comes by them."""

    def __init__(self, around: Surroundings, worker: str) -> None:
        """A crew without work.

        Args:
            around: what the worker has at hand.
            worker: its name in leases and logs.
        """
        self.around = around
        self.worker = worker
        self.claiming = 0
        """How many leases are just being asked for: what the database gave may not have arrived here."""

        self._runner = LegRunner(around)
        self._legs: dict[asyncio.Task[None], LegUnderWay] = {}

    def __len__(self) -> int:
        return len(self._legs)

    async def claim(self, most: int) -> Sequence[asyncio.Task[None]]:
        """Claim the next legs due, at most so many, and begin them."""
        return await self._begun(lambda: self.around.runs.claim_legs(self.worker, most))

    async def claim_of(self, run_id: str) -> Sequence[asyncio.Task[None]]:
        """Claim the leg of one run and begin it; empty when there is none."""
        lease = partial(self.around.runs.claim_leg, self.worker, run_id=run_id)
        return await self._begun(lambda: [each for each in (lease(),) if each])

    async def _begun(self, claim: Callable[[], Sequence[Lease]]) -> Sequence[asyncio.Task[None]]:
        self.claiming += 1
        try:
            legs = await self.around.ask(lambda: [self._runner.taken_up(lease) for lease in claim()])
            return [self._start(leg) for leg in legs]
        finally:
            self.claiming -= 1

    async def listen(self) -> None:
        """Hear again and again what people want of the runs under way, wherever they said it."""
        while True:
            await asyncio.sleep(HEARING)
            if self._legs:
                with suppress(Exception):  # a worker outlives its database
                    await self._listen_once()

    async def _listen_once(self) -> None:
        under_way = list(self._legs.values())
        courses = await self.around.ask(lambda: self.around.runs.courses(self.worker))
        for leg in under_way:
            leg.helm.turn(courses.get(leg.lease.run_id, COURSE.start))

    def _start(self, leg: LegUnderWay) -> asyncio.Task[None]:
        task = asyncio.create_task(self._runner.work(leg))
        self._legs[task] = leg
        task.add_done_callback(self._legs.pop)
        return task

    async def drain(self, limit: timedelta) -> None:
        """Let the legs under way end; those that take longer are handed back for another worker, or the next start."""
        if self._legs:
            logger.info("stopping: {} legs under way", len(self._legs))
            await asyncio.wait(self._legs, timeout=limit.total_seconds())
        await self.abandon()

    async def abandon(self) -> None:
        """Break off the legs under way; the log tells the next worker how far they came."""
        await _cancelled(list(self._legs))

    async def hold_still(self) -> None:
        """Break off what acts on other systems, for somebody else may soon do so; what only waits to write is kept."""
        await _cancelled([task for task, leg in self._legs.items() if not leg.waits_to_write])

    async def hand_back_strays(self) -> None:
        """Hand back leases of this worker that none of its legs has: they broke off while the database was away."""
        if not self.claiming:
            present = [leg.lease.run_id for leg in self._legs.values()]
            strays = await self.around.ask(lambda: self.around.runs.hand_back(self.worker, but=present))
            if strays:
                logger.info("{} legs that broke off are handed back", strays)

    async def leave(self) -> None:
        """Sign off; without a database a sweeper finds what was left."""
        with suppress(Exception):
            await self.around.ask(lambda: self.around.runs.leave(self.worker))

    async def shut(self) -> None:
        """End browsers and processes."""
        await self._runner.usher.rest()
        for kind in self.around.session_kinds.values():
            with suppress(Exception):
                await kind.shut()
        self.around.compute.stop()


async def _cancelled(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
