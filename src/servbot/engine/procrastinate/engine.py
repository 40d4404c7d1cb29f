"""An engine of many workers: each is told of legs by procrastinate, and looks after the legs of those that die."""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from time import monotonic

from loguru import logger
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.jobs import DeleteJobCondition

from servbot.core.capability import servable
from servbot.engine.crew import Crew
from servbot.engine.procrastinate.dispatch import TASK
from servbot.engine.procrastinate.pulse import Pulse
from servbot.engine.procrastinate.sweeping import sweep
from servbot.engine.surroundings import Surroundings

POLL = 1.0
"""Seconds between looks for legs whose time has come; of others a worker is notified."""

RECONNECT = 1.0
"""Seconds until a listener that broke is set up again."""


class ProcrastinateEngine:
    """One worker among any number, on any number of machines."""

    def __init__(
        self,
        around: Surroundings,
        *,
        worker: str,
        legs: int,
        capabilities: Collection[str],
        pulse: Pulse | None = None,
    ) -> None:
        """Build the engine; nothing runs yet.

        Args:
            around: what the worker has at hand.
            worker: its name in leases and logs; no two living ones have the same.
            legs: how many at once.
            capabilities: what this worker can do.
            pulse: by what times workers notice that one is gone.
        """
        self.crew = Crew(around, worker)
        self._legs = legs
        self._queues = servable(capabilities)
        self._pulse = pulse or Pulse()
        self._room = asyncio.Semaphore(legs)
        self._begun: set[asyncio.Task[None]] = set()
        self._stops = False
        self._holding: asyncio.Task[None] | None = None
        self._reconnected = asyncio.Event()
        self._alive_at = monotonic()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then finish or hand back what is under way."""
        await self._beat_at_last(stop)
        logger.info("{} takes work from {}", self.crew.worker, ", ".join(self._queues))
        always = (self._beat(), self._sweep(), self.crew.listen(), self.crew.around.gate.watch())
        helpers = [asyncio.create_task(each) for each in always]
        listening = asyncio.create_task(self._listen())
        try:
            await stop.wait()
            self._stops = True
            await _ended(listening)
            await self.crew.drain(self._pulse.drain)
        finally:
            await _ended(listening, *helpers)
            await self.crew.abandon()
            await self.crew.leave()
            await self.crew.shut()

    async def _listen(self) -> None:
        """Be a worker of procrastinate's, a new one whenever the database was away."""
        while True:
            self._reconnected.clear()
            told = asyncio.create_task(self._be_told())
            again = asyncio.create_task(self._reconnected.wait())
            try:
                await asyncio.wait((told, again), return_when=asyncio.FIRST_COMPLETED)
                if told.done() and (error := told.exception()):
                    logger.warning("no work can be heard of: {}", error.__cause__ or error)
            finally:
                await _ended(told, again)
            await asyncio.sleep(RECONNECT)

    async def _be_told(self) -> None:
        connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4, timeout=5)
        app = App(connector=connector)
        app.task(name=TASK)(self._work)
        async with app.open_async():
            await app.run_worker_async(
                queues=list(self._queues),
                name=self.crew.worker,
                concurrency=self._legs,
                fetch_job_polling_interval=POLL,
                # A job may end before its leg: the leg goes on, and stands in our own table.
                shutdown_graceful_timeout=0,
                delete_jobs=DeleteJobCondition.ALWAYS,
                install_signal_handlers=False,
                update_heartbeat_interval=self._pulse.beat.total_seconds(),
                stalled_worker_timeout=self._pulse.silent_after.total_seconds(),
            )

    async def _work(self, run: str) -> None:
        """One job: claim the leg it tells of, and work it. A job that is broken off leaves its leg alone."""
        leg = asyncio.create_task(self._claim_and_work(run))
        self._begun.add(leg)
        leg.add_done_callback(self._begun.discard)
        await asyncio.shield(leg)

    async def _claim_and_work(self, run_id: str) -> None:
        async with self._room:
            if self._stops:
                await self.crew.around.ask(lambda: self.crew.around.runs.dispatch(run_id))
                return
            if begun := await self.crew.claim_of(run_id):
                await asyncio.wait(begun)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._pulse.beat.total_seconds())
            try:
                async with asyncio.timeout(self._pulse.silent_after.total_seconds() / 2):
                    await self._beat_once()
                    await self.crew.hand_back_strays()
            except Exception as error:  # noqa: BLE001 - a worker outlives its database
                self._without_database(error)

    async def _beat_at_last(self, stop: asyncio.Event) -> None:
        """Be known before any leg is claimed, however long the database takes to answer."""
        while not stop.is_set():
            try:
                await self._beat_once()
            except Exception as error:  # noqa: BLE001 - see above
                logger.warning("waiting for the database: {}", error)
                await asyncio.sleep(RECONNECT)
            else:
                return

    async def _beat_once(self) -> None:
        around, worker = self.crew.around, self.crew.worker
        await asyncio.get_running_loop().run_in_executor(around.heart, around.runs.heartbeat, worker)
        self._alive_at = monotonic()

    def _without_database(self, error: Exception) -> None:
        logger.warning("no sign of life can be given: {}", error)
        self._reconnected.set()
        if monotonic() - self._alive_at > self._pulse.holds_still_after.total_seconds():
            self._holding = asyncio.create_task(self.crew.hold_still())

    async def _sweep(self) -> None:
        """Look after others, but not when just back from where others may be too."""
        while True:
            before = self._alive_at
            await asyncio.sleep(self._pulse.beat.total_seconds())
            if monotonic() - before > self._pulse.silent_after.total_seconds() / 2:
                await asyncio.sleep(self._pulse.silent_after.total_seconds())
                continue
            with suppress(Exception):
                await self._sweep_once()

    async def _sweep_once(self) -> None:
        around = self.crew.around
        taken = await around.ask(lambda: sweep(around.runs, self._pulse.silent_after))
        if taken:
            logger.info("{} runs of workers that are gone go on elsewhere", taken)


async def _ended(*tasks: asyncio.Task[None] | asyncio.Task[bool]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
