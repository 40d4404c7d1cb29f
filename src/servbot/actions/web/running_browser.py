"""A browser that runs, the sessions in it, and how worn it is."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from loguru import logger

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

    from servbot.actions.web.tracing import SessionTrace, TraceFolder

_measured_every = 10
"""Sessions from one look at the memory to the next."""


ANSWERS_WITHIN = 30.0
"""Seconds in which a browser opens an empty page; one that does not hangs."""

CLOSES_WITHIN = 5.0


class Wear(NamedTuple):
    """When a browser has done enough and a fresh one takes over."""

    sessions: int = 200
    """So many sessions."""

    memory_mb: int = 2000
    """So much memory of all its processes."""


class RunningBrowser:
    """One process tree of the browser; it outlives its sessions until it is worn."""

    def __init__(self, browser: Browser, traces: TraceFolder | None = None) -> None:
        self._browser = browser
        self._traces = traces
        self._taken = 0
        self._open = 0
        self.died = False
        """Found dead, or hanging, by somebody who asked it for something."""
        self._process = 0
        """Its first process; 0 while nobody knows."""

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

    async def find_process(self) -> None:
        """Know its first process, for when it hangs and must be killed."""
        self._process = next((each["id"] for each in await self._processes() if each["type"] == "browser"), 0)

    async def _processes(self) -> list[dict[str, Any]]:
        from playwright.async_api import Error

        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                line = await self._browser.new_browser_cdp_session()
                told = await line.send("SystemInfo.getProcessInfo")
                await line.detach()
        except (Error, TimeoutError):
            return []
        return list(told["processInfo"])

    async def memory_mb(self) -> float:
        """Memory of its processes; shared pages are counted once where the system tells them apart."""
        import psutil

        total = 0
        for process in await self._processes():
            with suppress(psutil.Error):
                memory = psutil.Process(process["id"]).memory_full_info()
                total += getattr(memory, "pss", memory.uss)
        return total / 1e6

    async def fresh_page(self, options: dict[str, Any]) -> tuple[Page, SessionTrace | None]:
        """A page in a context that shares nothing with others, and its trace while there is room for one.

        `TimeoutError` where the browser hangs; it is good for nothing then.
        """
        async with asyncio.timeout(ANSWERS_WITHIN):
            return await self._fresh_page(options)

    async def _fresh_page(self, options: dict[str, Any]) -> tuple[Page, SessionTrace | None]:
        from playwright.async_api import Error

        space = await self._browser.new_context(**options)
        try:
            trace = await self._traces.begin(space) if self._traces else None
            return await space.new_page(), trace
        except BaseException:
            with suppress(Error, TimeoutError):
                async with asyncio.timeout(CLOSES_WITHIN):
                    await space.close()
            raise

    async def blank_page(self) -> Page:
        """A page that runs no scripts and reaches nothing."""
        space = await self._browser.new_context(java_script_enabled=False, offline=True)
        await space.route("**/*", lambda route: route.abort())
        return await space.new_page()

    async def end(self) -> None:
        """End it with all that is open in it; kill it where it does not answer."""
        import psutil
        from playwright.async_api import Error

        try:
            async with asyncio.timeout(CLOSES_WITHIN):
                await self._browser.close()
        except Error:
            return
        except TimeoutError:
            logger.warning("the browser does not answer; it is killed")
            if self._process:
                with suppress(psutil.Error):
                    psutil.Process(self._process).kill()
