"""Group commit: while one transaction is written, the appends of all other legs gather for the next."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from servbot.ports.run_store import Append, RunStore, StoreUnreachable


@dataclass(frozen=True, slots=True)
class Waiting:
    """An append whose transaction has not begun."""

    append: Append
    written: asyncio.Future[None]
    """Done when the events are in the database; carries the error when they are not."""

    def tell(self, refusal: Exception | None) -> None:
        """Let the leg go on, unless it was stopped meanwhile."""
        if self.written.cancelled():
            return
        if refusal is None:
            self.written.set_result(None)
        else:
            self.written.set_exception(refusal)


class GroupCommit:
    """Appends events of many legs; each waits until its own are written, and none for the others' work."""

    def __init__(self, runs: RunStore, database: Executor) -> None:
        self._runs = runs
        self._database = database
        self._waiting: list[Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def append(self, append: Append) -> None:
        """Append; `LeaseLost` when the run is no longer the worker's."""
        waiting = Waiting(append, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())
        await waiting.written

    async def _write(self) -> None:
        """Write what has gathered, until nothing has."""
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                group, self._waiting = self._waiting, []
                await self._write_group(group, loop)
        finally:
            self._writer = None

    async def _write_group(self, group: Sequence[Waiting], loop: asyncio.AbstractEventLoop) -> None:
        appends = [each.append for each in group]
        refusals: Sequence[Exception | None]
        try:
            refusals = await loop.run_in_executor(self._database, self._runs.append_all, appends)
        except StoreUnreachable as error:
            # Nobody knows whether it was written: each leg looks for itself.
            refusals = [error] * len(group)
        except Exception as error:  # noqa: BLE001 - it is handed to the leg it belongs to
            if len(group) > 1:
                # What one leg cannot write must not break the others: each tries alone.
                for each in group:
                    await self._write_group([each], loop)
                return
            refusals = [error]
        for each, refusal in zip(group, refusals, strict=True):
            each.tell(refusal)
