"""The clock: looks at folders and planned times, and fires."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic, time

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from loguru import logger

from servbot.core.bot import Bot, FolderTrigger, ScheduleTrigger, Trigger
from servbot.ports.definition_store import Revision
from servbot.services.definitions import Definitions
from servbot.services.triggers import Firings
from servbot.triggers.arrivals import LARGEST_FILE, Arrivals
from servbot.triggers.times import PlannedTimes

TICK = 0.5
"""Seconds between looks."""


LOOK_DAILY = 60
"""Seconds between looks whether the day's work is done."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Scheduler:
    """Fires the triggers of all released bots."""

    def __init__(
        self,
        firings: Firings,
        definitions: Definitions,
        shared: Path,
        *,
        now: Callable[[], datetime] = _utc_now,
        clock: Callable[[], float] = monotonic,
        largest_file: int = LARGEST_FILE,
        daily: Callable[[Callable[[], bool]], object] | None = None,
        tend: Callable[[], object] = lambda: None,
    ) -> None:
        """Build it; nothing runs yet.

        Args:
            firings: puts firings on record and starts runs.
            definitions: the released bots.
            shared: the company's shared folder.
            now: the time of day.
            clock: seconds that only ever grow, for files that settle.
            largest_file: bytes; larger files are refused.
            daily: what is to be done once a day; asked often, it must know itself whether it was done. It is given
                a question to ask between its parts: whether the scheduler is ending.
            tend: looks after the work queues: lets follow what follows from cases that are over, and admits others.
        """
        self._firings = firings
        self._definitions = definitions
        self._arrivals = Arrivals(firings, shared, clock, largest=largest_file)
        self._times = PlannedTimes(firings, now)
        self._daily = daily
        self._tend = tend
        self._ending = threading.Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="scheduler")
        self._beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="daily")
        """Daily work takes long: folders and times are looked at meanwhile."""

        self._unsure = True
        """Firings may be left over from a crash or an error."""

        self._told: dict[tuple[str, str], str] = {}
        """The error last logged of a bot and trigger, so that it is logged once and not at every look."""

    async def run(self, stop: asyncio.Event) -> None:
        """Fire until `stop` is set. How often it looks does not depend on the time of day, which may be set."""
        clock = AsyncIOScheduler(timezone=UTC)
        look = partial(self._in_thread, self._thread, self._look_whatever_happens)
        clock.add_job(
            look,
            "interval",
            name="look at triggers",
            seconds=TICK,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        if self._daily is not None:
            daily = partial(self._in_thread, self._beside, self._do_daily)
            begin = datetime.now(UTC)
            clock.add_job(
                daily, "interval", name="daily work", seconds=LOOK_DAILY, next_run_time=begin, coalesce=True
            )
        clock.start()
        watching = asyncio.create_task(_wake_when_set_back(clock))
        try:
            await stop.wait()
        finally:
            self._ending.set()
            watching.cancel()
            clock.shutdown(wait=False)
            self._thread.shutdown(wait=True)
            self._beside.shutdown(wait=True)

    @staticmethod
    async def _in_thread(thread: ThreadPoolExecutor, work: Callable[[], None]) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(thread, work)
        except asyncio.CancelledError:
            return  # the clock was shut down meanwhile

    def _do_daily(self) -> None:
        try:
            if self._daily is not None and (done := self._daily(self._ending.is_set)):
                logger.info("daily work is done: {}", done)
        except Exception as error:  # noqa: BLE001 - it is tried again at the next look or the next day
            logger.opt(exception=error).error("daily work failed")

    def _look_whatever_happens(self) -> None:
        # Caught inside the thread: not every exception can be carried over to the loop (StopIteration cannot).
        try:
            self.look()
        except Exception as error:  # noqa: BLE001 - the clock goes on whatever one look meets
            logger.opt(exception=error).error("the scheduler met an error; it looks again")

    def look(self) -> None:
        """Look once at every trigger; what fails with one does not hinder the others."""
        if self._unsure:
            self._firings.resume_unsettled()
            self._unsure = False
        for revision in self._definitions.released():
            self._guarded(revision.bot, "", partial(self._look_at, revision))
        self._guarded("", "work queues", self._tend)

    def _look_at(self, revision: Revision) -> None:
        bot = self._definitions.parsed(revision)
        for trigger in bot.triggers:
            look = partial(self._look_at_trigger, revision, bot, trigger)
            self._guarded(bot.name, trigger.name, look)

    def _look_at_trigger(self, revision: Revision, bot: Bot, trigger: Trigger) -> None:
        paused = self._firings.store.trigger(bot.name, trigger.name).paused
        if isinstance(trigger, FolderTrigger):
            self._arrivals.look(revision, bot, trigger, paused=paused)
        elif isinstance(trigger, ScheduleTrigger):
            self._times.look(revision, bot, trigger, paused=paused)

    def _guarded(self, bot: str, trigger: str, look: Callable[[], object]) -> None:
        try:
            look()
        except Exception as error:  # noqa: BLE001 - one trigger must not stop the clock of all
            self._unsure = True
            if self._told.get((bot, trigger)) != str(error):
                self._told[bot, trigger] = str(error)
                logger.opt(exception=error).error("{} {} could not be looked at", bot, trigger)
        else:
            self._told.pop((bot, trigger), None)


async def _wake_when_set_back(clock: AsyncIOScheduler) -> None:
    """Let all jobs be due after the time of day was set back: the clock sleeps until a time of day, however far off."""
    before = time() - monotonic()
    while True:
        await asyncio.sleep(TICK)
        now = time() - monotonic()
        if now < before - TICK:
            for job in clock.get_jobs():
                job.modify(next_run_time=datetime.now(UTC))
        before = now
