"""The clock: looks at folders and planned times, and fires."""

import asyncio
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from loguru import logger

from servbot.core.bot import Bot, FolderTrigger, ScheduleTrigger
from servbot.core.errors import ServbotError
from servbot.ports.definition_store import Revision
from servbot.ports.schedule_store import Firing, FiringOutcome
from servbot.services.definitions import Definitions
from servbot.services.triggers import Firings
from servbot.triggers.cron import next_time, planned_times
from servbot.triggers.folder import WatchedFolder, put_away

TICK = 0.5
"""Seconds between looks."""

ON_TIME = timedelta(seconds=60)
"""Up to this late a planned time counts as met; later ones go by the catch-up policy."""

LARGEST_FILE = 200_000_000
"""Bytes of a file that is taken from a folder."""


class Scheduler:
    """Fires the triggers of all released bots."""

    def __init__(self, firings: Firings, definitions: Definitions, shared: Path) -> None:
        self._firings = firings
        self._definitions = definitions
        self._shared = shared
        self._folders: dict[tuple[str, str], WatchedFolder] = {}
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="scheduler")

    async def run(self, stop: asyncio.Event) -> None:
        """Fire until `stop` is set."""
        await self._in_thread(self._firings.resume_unsettled)
        clock = AsyncIOScheduler(timezone=UTC)
        clock.add_job(
            self._tick, "interval", seconds=TICK, max_instances=1, coalesce=True, misfire_grace_time=None
        )
        clock.start()
        try:
            await stop.wait()
        finally:
            clock.shutdown(wait=False)
            self._thread.shutdown(wait=True)

    async def _tick(self) -> None:
        try:
            await self._in_thread(self.look)
        except asyncio.CancelledError:
            return  # the clock was shut down while it looked
        except Exception as error:  # noqa: BLE001 - the clock goes on whatever one look meets
            logger.opt(exception=error).error("the scheduler met an error; it looks again")

    def look(self) -> None:
        """Look once at every trigger."""
        for revision, bot in self._definitions.current():
            for trigger in bot.triggers:
                if self._firings.store.trigger(bot.name, trigger.name).paused:
                    continue
                if isinstance(trigger, FolderTrigger):
                    self._look_into(revision, bot, trigger)
                else:
                    self._look_at_time(revision, bot, trigger)

    # --- folders --------------------------------------------------------------------------------

    def _look_into(self, revision: Revision, bot: Bot, trigger: FolderTrigger) -> None:
        key = (bot.name, trigger.name)
        folder = self._folders.get(key)
        if folder is None:
            folder = self._folders[key] = WatchedFolder(trigger.folder, self._shared)
        for firing in self._firings.store.awaiting_return(bot.name, trigger.name):
            self._put_away(folder, firing)
        for path in folder.settled():
            self._take(revision, bot, trigger, folder, path)

    def _take(
        self, revision: Revision, bot: Bot, trigger: FolderTrigger, folder: WatchedFolder, path: Path
    ) -> None:
        try:
            if path.stat().st_size > LARGEST_FILE:
                self._refuse(bot, trigger, path, f"{path.name} is larger than {LARGEST_FILE:,} bytes")
            else:
                content = path.read_bytes()
                self._firings.of_file(revision, bot, trigger, path.name, content, _key(path.name, content))
        except OSError as error:
            logger.warning("{} cannot be read yet: {}", path, error)
            return
        except ServbotError as error:
            logger.error("{} was refused: {}", path, error)
        folder.taken(path)

    def _refuse(self, bot: Bot, trigger: FolderTrigger, path: Path, reason: str) -> None:
        planned = datetime.now(UTC)
        firing = self._firings.store.plan(bot.name, trigger.name, f"{path.name}:too-large", planned)
        if firing is not None:
            self._firings.store.settle(firing.id, FiringOutcome.REFUSED, reason)

    def _put_away(self, folder: WatchedFolder, firing: Firing) -> None:
        name = firing.key.rpartition(":")[0]
        path = folder.place / name
        if path.is_file() and _key(name, path.read_bytes()) == firing.key:
            succeeded = self._firings.ended_well(firing)
            put_away(path, succeeded=succeeded)
        # A file that somebody changed or took away meanwhile is left as it is; its new content is a new firing.
        self._firings.store.forget_key(firing.id)

    # --- planned times --------------------------------------------------------------------------

    def _look_at_time(self, revision: Revision, bot: Bot, trigger: ScheduleTrigger) -> None:
        store, now = self._firings.store, datetime.now(UTC)
        planned = store.trigger(bot.name, trigger.name).next_at
        if planned is None:
            store.set_next(bot.name, trigger.name, next_time(trigger.schedule, now))
            return
        if planned > now:
            return
        due = [planned, *_until(trigger, planned, now)]
        self._fire(revision, bot, trigger, due, now)
        store.set_next(bot.name, trigger.name, next_time(trigger.schedule, now))

    def _fire(
        self, revision: Revision, bot: Bot, trigger: ScheduleTrigger, due: list[datetime], now: datetime
    ) -> None:
        for index, planned in enumerate(due):
            reason = _passed_over(trigger, planned, now, is_last=index == len(due) - 1)
            if reason:
                self._firings.pass_over(bot.name, trigger.name, planned, reason)
                continue
            try:
                self._firings.of_time(revision, bot, trigger, planned)
            except ServbotError as error:
                logger.error("{} of {} could not start: {}", trigger.name, bot.name, error)

    async def _in_thread(self, function: Callable[[], object]) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, function)


def _passed_over(trigger: ScheduleTrigger, planned: datetime, now: datetime, *, is_last: bool) -> str:
    """Why a planned time is not fired now; empty when it is."""
    if now - planned <= ON_TIME or trigger.schedule.catch_up == "all":
        return ""
    if trigger.schedule.catch_up == "none":
        return "no scheduler ran at that time (catch_up: none)"
    return "" if is_last else "a later time was caught up instead (catch_up: latest)"


def _until(trigger: ScheduleTrigger, planned: datetime, now: datetime) -> list[datetime]:
    later: list[datetime] = []
    for following in planned_times(trigger.schedule, planned):
        if following > now:
            break
        later.append(following)
    return later


def _key(name: str, content: bytes) -> str:
    return f"{name}:{hashlib.sha256(content).hexdigest()}"
