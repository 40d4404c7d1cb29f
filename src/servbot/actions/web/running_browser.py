"""A browser that runs, the sessions in it, and how worn it is."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

_measured_every = 10
"""Sessions from one look at the memory to the next."""


class Wear(NamedTuple):
    """When a browser has done enough and a fresh one takes over."""

    sessions: int = 200
    """So many sessions."""

    memory_mb: int = 2000
    """So much memory of all its processes."""


class RunningBrowser:
    """One process tree of the browser; it outlives its sessions until it is worn."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._taken = 0
        self._open = 0
        self.died = False
        """Found dead by somebody who asked it for something."""

    @property
    def is_dead(self) -> bool:
        """Whether it has ended by itself."""
        return self.died or not self._browser.is_connected()

    @property
    def in_use(self) -> bool:
        """Whether sessions are open."""
        return self._open > 0

    def take(self) -> None:
        """One more session."""
        self._taken += 1
        self._open += 1

    def leave(self) -> None:
        """One session less."""
        self._open -= 1

    async def is_worn(self, wear: Wear) -> bool:
        """Whether it should take no more sessions; memory is measured now and then."""
        if self._taken >= wear.sessions:
            return True
        return self._taken % _measured_every == 0 and await self.memory_mb() > wear.memory_mb

    async def memory_mb(self) -> float:
        """Memory of its processes; shared pages are counted once where the system tells them apart."""
        import psutil
        from playwright.async_api import Error

        try:
            line = await self._browser.new_browser_cdp_session()
            told = await line.send("SystemInfo.getProcessInfo")
            await line.detach()
        except Error:
            return 0.0
        total = 0
        for process in told["processInfo"]:
            with suppress(psutil.Error):
                memory = psutil.Process(process["id"]).memory_full_info()
                total += getattr(memory, "pss", memory.uss)
        return total / 1e6

    async def fresh_page(self, options: dict[str, Any]) -> Page:
        """A page in a context that shares nothing with others."""
        space = await self._browser.new_context(**options)
        try:
            return await space.new_page()
        except BaseException:
            await space.close()
            raise

    async def end(self) -> None:
        """End it with all that is open in it."""
        from playwright.async_api import Error

        with suppress(Error):
            await self._browser.close()
