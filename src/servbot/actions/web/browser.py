"""The worker's one browser, and a fresh session in it for every `session` block."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from servbot.actions.web.connection import web_connection
from servbot.actions.web.errors import BrowserNotStarted
from servbot.actions.web.in_page_scripts import engine_script, engines
from servbot.actions.web.installed import find_browser
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.signing_in import sign_in
from servbot.actions.web.tracing import SessionTrace, TraceFolder
from servbot.actions.web.translating import answering, plain_errors
from servbot.core.errors import ServbotError

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Playwright

    from servbot.actions.web.connection import WebConnection
    from servbot.core.action import Context, SessionSpec

__all__ = ["BrowserSession", "BrowserSessions", "find_browser"]

_quiet = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)


class BrowserSessions:
    """Opens browser sessions for one worker; the browser starts with the first and again when it died."""

    def __init__(self, *, executable: str | None = None, headless: bool = True, slow: float = 0) -> None:
        """Remember how to start the browser.

        Args:
            executable: path of the browser; `None` to look for one.
            headless: without a window.
            slow: milliseconds to wait after every operation, for people who watch.
        """
        self._executable = executable
        self._headless = headless
        self._slow = slow
        self._lock = asyncio.Lock()
        self._driver: Playwright | None = None
        self._browser: Browser | None = None
        self.traces: TraceFolder | None = None
        """Where the browser that runs leaves its traces."""

    async def open(self, spec: SessionSpec, context: Context) -> BrowserSession:
        """A page in a context of its own, signed in when the spec names a credential."""
        connection = web_connection(spec.connection, context.connection(spec.connection))
        async with plain_errors(lambda: connection.url):
            page, trace = await self._fresh_page(connection)
            session = BrowserSession(page, connection, spec, trace)
        try:
            await self._signed_in(session, context)
        except BaseException:
            await session.close()
            raise
        return session

    async def _signed_in(self, session: BrowserSession, context: Context) -> None:
        if not session.spec.login:
            return
        try:
            limit = session.connection.timeout * 2 + 10
            async with answering(limit, session.place), plain_errors(session.place, session.cleaned):
                await sign_in(session, context.credential(session.spec.login))
        except ServbotError as error:
            error.evidence = await session.capture(context, "sign-in failed")
            raise

    async def blank_page(self) -> Page:
        """A page that runs no scripts and reaches nothing, for pages that were kept."""
        space = await (await self._running()).new_context(java_script_enabled=False, offline=True)
        await space.route("**/*", lambda route: route.abort())
        return await space.new_page()

    async def shut(self) -> None:
        """End the browser and its driver."""
        async with self._lock:
            await self._stop()

    async def _fresh_page(self, connection: WebConnection) -> tuple[Page, SessionTrace | None]:
        from playwright.async_api import Error

        try:
            return await self._page(await self._running(), connection)
        except Error as error:
            if "closed" not in error.message:
                raise
        async with self._lock:  # it died just now, unnoticed until it was asked for something
            await self._stop()
        return await self._page(await self._running(), connection)

    async def _running(self) -> Browser:
        async with self._lock:
            if self._browser is not None and self._browser.is_connected():
                return self._browser
            await self._stop()
            return await self._start()

    async def _start(self) -> Browser:
        from playwright.async_api import Error, async_playwright

        executable = self._executable or find_browser()
        self.traces = TraceFolder()
        self._driver = await async_playwright().start()
        for name in engines:
            await self._driver.selectors.register(name, engine_script(name), content_script=True)
        try:
            self._browser = await self._driver.chromium.launch(
                executable_path=executable,
                headless=self._headless,
                slow_mo=self._slow,
                args=list(_quiet),
                traces_dir=self.traces.path,
            )
        except Error as error:
            await self._stop()
            first = error.message.strip().splitlines()[0]
            raise BrowserNotStarted(f"{executable or 'The browser'} did not start: {first}") from error
        return self._browser

    async def _stop(self) -> None:
        from playwright.async_api import Error

        browser, driver, traces = self._browser, self._driver, self.traces
        self._browser = self._driver = self.traces = None
        with suppress(Error):
            if browser is not None:
                await browser.close()
        with suppress(Error):
            if driver is not None:
                await driver.stop()
        if traces is not None:
            traces.remove()

    async def _page(self, browser: Browser, connection: WebConnection) -> tuple[Page, SessionTrace | None]:
        """A page in a context that shares nothing with others."""
        space = await browser.new_context(
            locale=connection.locale, timezone_id=connection.timezone, viewport={"width": 1280, "height": 900}
        )
        try:
            space.set_default_timeout(connection.timeout * 1000)
            trace = await self.traces.begin(space) if self.traces else None
            return await space.new_page(), trace
        except BaseException:
            await space.close()
            raise
