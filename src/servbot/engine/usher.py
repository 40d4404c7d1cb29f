"""Lets others begin when runs have ended: there is room in the work queue then."""

import asyncio

from loguru import logger

from servbot.engine.surroundings import Surroundings


class Usher:
    """Tends the work queue once for all runs that ended while it was tended before."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._wanted = False
        self._tending: asyncio.Task[None] | None = None

    def let_in(self) -> None:
        """Have the queue tended soon; nobody waits for it."""
        self._wanted = True
        if self._tending is None and self._around.work_queue is not None:
            self._tending = asyncio.create_task(self._tend())

    async def rest(self) -> None:
        """Wait until the queue is tended."""
        if self._tending is not None:
            await self._tending

    async def _tend(self) -> None:
        queue = self._around.work_queue
        try:
            while self._wanted and queue is not None:
                self._wanted = False
                await self._around.ask(queue.tend)
        except Exception as error:  # noqa: BLE001 - the scheduler looks after the queues too
            logger.warning("nobody was let in after runs that ended: {}", error)
        finally:
            self._tending = None
