"""Planned times: each fires once, and those that passed unseen go by the trigger's catch-up policy."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice

from loguru import logger

from servbot.core.bot import Bot, ScheduleTrigger
from servbot.core.errors import ServbotError
from servbot.ports.definition_store import Revision
from servbot.ports.schedule_store import FiringSettled
from servbot.services.triggers import Firings
from servbot.triggers.cron import next_time, planned_times

ON_TIME = timedelta(seconds=60)
"""Up to this late a planned time counts as met; later ones go by the catch-up policy."""

MOST = 500
"""Planned times settled in one look; after a long pause the next look goes on with the rest."""

PAUSED = "the trigger was paused"


class PlannedTimes:
    """Looks at the schedules of bots."""

    def __init__(self, firings: Firings, now: Callable[[], datetime], *, most: int = MOST) -> None:
        self._firings = firings
        self._now = now
        self._most = most

    def look(self, revision: Revision, bot: Bot, trigger: ScheduleTrigger, *, paused: bool) -> None:
        """Fire what is due, and remember the next time."""
        store, now = self._firings.store, self._now()
        planned = store.trigger(bot.name, trigger.name).next_at
        following = next_time(trigger.schedule, now)
        if planned is None or planned > now:
            # A schedule that was changed meanwhile has another next time than the remembered one.
            if planned != following:
                store.set_next(bot.name, trigger.name, following)
            return
        due = [planned, *islice(planned_times(trigger.schedule, planned), self._most)]
        later = next((moment for moment in due if moment > now), None)
        reached = [moment for moment in due if moment <= now]
        rest = reached.pop() if later is None and len(reached) > self._most else None
        self._settle(revision, bot, trigger, reached, now, paused=paused, is_all=rest is None)
        store.set_next(bot.name, trigger.name, rest or following)

    def _settle(
        self,
        revision: Revision,
        bot: Bot,
        trigger: ScheduleTrigger,
        due: list[datetime],
        now: datetime,
        *,
        paused: bool,
        is_all: bool,
    ) -> None:
        for index, planned in enumerate(due):
            is_last = is_all and index == len(due) - 1
            reason = PAUSED if paused else _passed_over(trigger, planned, now, is_last=is_last)
            if reason:
                self._firings.pass_over(bot.name, trigger.name, planned, reason)
            else:
                self._fire(revision, bot, trigger, planned)

    def _fire(self, revision: Revision, bot: Bot, trigger: ScheduleTrigger, planned: datetime) -> None:
        try:
            self._firings.of_time(revision, bot, trigger, planned)
        except FiringSettled:
            raise  # another scheduler took it for left over; the next look finds it free again
        except ServbotError as error:
            logger.error("{} of {} could not start: {}", trigger.name, bot.name, error)


def _passed_over(trigger: ScheduleTrigger, planned: datetime, now: datetime, *, is_last: bool) -> str:
    """Why a planned time is not fired now; empty when it is."""
    if now - planned <= ON_TIME or trigger.schedule.catch_up == "all":
        return ""
    if trigger.schedule.catch_up == "none":
        return "no scheduler ran at that time (catch_up: none)"
    return "" if is_last else "a later time was caught up instead (catch_up: latest)"
