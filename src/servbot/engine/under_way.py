"""Effects that are being done: waited for, stopped when nobody wants them any more."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Iterable, Iterator, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any

from servbot.core.interpreter import CallBot, CloseSession, Effect, RunAction
from servbot.core.run import Outcome
from servbot.engine.replay import Called

MOST_TO_STOP = 10.0
"""Seconds for which effects that were told to stop are waited for."""

MOST_TO_END = 5.0
"""Seconds that a step which must not be repeated has to come to its end when its run is cancelled."""

Result = Outcome | Called | None
"""What comes of an effect; `Called` or nothing where another run tells its outcome later."""

Work = Coroutine[Any, Any, Result]


class UnderWay:
    """What was begun in a leg and has not ended."""

    def __init__(self, news: asyncio.Event) -> None:
        """Begin with nothing.

        Args:
            news: set when one of them has ended, among others; cleared by whoever takes the news in.
        """
        self._news = news
        self._tasks: dict[asyncio.Task[Result], tuple[Effect, float]] = {}

    def __len__(self) -> int:
        return len(self._tasks)

    def addresses(self) -> set[str]:
        """Of the effects."""
        return {effect.address for effect, _ in self._tasks.values()}

    def begin(self, ready: Iterable[tuple[Effect, Work]]) -> None:
        """Begin effects."""
        for effect, work in ready:
            task = asyncio.create_task(work)
            task.add_done_callback(lambda _: self._news.set())
            self._tasks[task] = (effect, monotonic())

    async def one_ended(self, most: float | None = None) -> None:
        """Wait until one has ended, or there is other news, at most so many seconds."""
        if any(task.done() for task in self._tasks):
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(most):
                await self._news.wait()

    async def first_ended(self) -> None:
        """Wait until one has ended, whatever else there is."""
        await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)

    def ended(self) -> Iterator[tuple[Effect, Result, float]]:
        """Take out those that have ended, with the seconds they took; what was stopped has no outcome."""
        for task in [each for each in self._tasks if each.done()]:
            effect, began = self._tasks.pop(task)
            if not task.cancelled():
                yield effect, task.result(), monotonic() - began

    def stop_all_but(self, wanted: Collection[str]) -> None:
        """Tell those to stop that nobody wants any more and that may be stopped."""
        for task, (effect, _) in self._tasks.items():
            if effect.address not in wanted and _may_be_stopped(effect) and not task.cancelling():
                task.cancel()

    async def interrupt(self, spares: Callable[[Effect], bool]) -> Sequence[tuple[Effect, float]]:
        """Stop all that are not spared, and take them out; what must not be repeated may come to its end for a while."""
        doomed = {
            task: effect
            for task, (effect, _) in self._tasks.items()
            if not spares(effect) and not isinstance(effect, CloseSession)
        }
        once = [task for task, effect in doomed.items() if must_end(effect) or isinstance(effect, CallBot)]
        if once:
            await asyncio.wait(once, timeout=MOST_TO_END)
        stopped = [task for task in doomed if task.cancel()]
        if stopped:
            await asyncio.wait(stopped, timeout=MOST_TO_STOP)
        gone = [self._tasks.pop(task) for task in stopped if not task.done() or task.cancelled()]
        return [(effect, monotonic() - began) for effect, began in gone]

    async def stop(self) -> None:
        """Stop everything and wait for its end: the next leg must not meet it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def must_end(effect: Effect) -> bool:
    """Whether it must be known how it ended."""
    return isinstance(effect, RunAction) and not effect.repeatable


def _may_be_stopped(effect: Effect) -> bool:
    """Not where it must be known how it ended, or what is to be given back would stay open."""
    return not isinstance(effect, CallBot | CloseSession) and not must_end(effect)
