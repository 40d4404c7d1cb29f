"""What people want of a run while its leg is under way: going on, pausing, being cancelled."""

import asyncio
from dataclasses import dataclass, field

from servbot.core.interpreter import Interpreter
from servbot.core.lifecycle.course import COURSE, RunCourse
from servbot.core.run import EventType
from servbot.engine.desk import Desk
from servbot.engine.surroundings import Surroundings

PAUSE_WITH_SESSION = 600.0
"""Seconds for which a paused run keeps its open sessions, and with them its leg."""


@dataclass
class Helm:
    """Where what people want of a run arrives."""

    course: RunCourse = COURSE.start
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def turn(self, course: RunCourse) -> None:
        """Set what is wanted now."""
        if course is not self.course:
            self.course = course
            self.news.set()


class Steering:
    """Lets one leg do what people want of its run."""

    def __init__(self, around: Surroundings, helm: Helm, run_id: str, walk: Interpreter, desk: Desk) -> None:
        """Be ready to steer.

        Args:
            around: what the worker has at hand.
            helm: where it arrives what people want.
            run_id: the run.
            walk: its walk.
            desk: what is under way.
        """
        self._around = around
        self._helm = helm
        self._run_id = run_id
        self._walk = walk
        self._desk = desk
        self._is_cut = False
        self._keeps_sessions = True

    async def obey(self) -> None:
        """Do what is wanted now."""
        self._helm.news.clear()
        if self._helm.course is RunCourse.CANCELLING:
            if not self._is_cut:
                await self._cancel()
        else:
            self._desk.holds = self._helm.course is RunCourse.PAUSED

    def catch_up(self) -> None:
        """Give the walk everything that is known."""
        while answered := self._desk.take(self._walk.wanted):
            for address, outcome in answered:
                if self._walk.wants(address):
                    self._walk.send(address, outcome)

    async def next_change(self, most: float | None) -> None:
        """Wait until something under way has ended, or people want something else, at most so many seconds."""
        if not self._desk.idle:
            await self._desk.one_finished(most)
            return
        try:
            async with asyncio.timeout(PAUSE_WITH_SESSION):
                await self._helm.news.wait()
        except TimeoutError:
            self._keeps_sessions = False

    @property
    def may_stop(self) -> bool:
        """Whether the leg may end where nothing is under way: a pause keeps the sessions open for a while."""
        paused = self._helm.course is RunCourse.PAUSED
        return self._desk.idle and not (paused and self._keeps_sessions and self._desk.has_sessions)

    async def _cancel(self) -> None:
        """Cut the walk off, at the same place again when an earlier leg did so before it died.

        What is known at that place does not count: only so do all legs come to the same `finally` steps.
        """
        self._is_cut = self._desk.holds = True
        events = await self._around.ask_patiently(lambda: self._around.runs.events(self._run_id))
        told = {event.type: event.data for event in events}
        mark = told.get(EventType.RUN_CANCELLING)
        if mark is None:
            await self._desk.interrupt(self._walk.spares)
        else:
            self._desk.withheld = frozenset(mark["cut"])
        self.catch_up()
        if self._walk.ending is None:
            request = mark or told[EventType.RUN_CANCEL_REQUESTED]
            by, reason = str(request["by"]), str(request["reason"])
            if mark is None:
                self._desk.cut(self._walk.wanted, by, reason)
            else:
                self._desk.cutting.doubts = tuple(mark["in_doubt"])
            before = set(self._walk.wanted)
            self._walk.cancel(reason, by)
            self._desk.calls.give_up(before - self._walk.wanted.keys())
        self._desk.holds, self._desk.withheld = False, ()
