"""The worker's one browser, and a fresh session in it for every `session` block."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from loguru import logger

from servbot.actions.web.connection import web_connection
from servbot.actions.web.errors import BrowserNotStarted
from servbot.actions.web.in_page_scripts import engine_script, engines
from servbot.actions.web.installed import find_browser
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.signing_in import sign_in
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


ANSWERS_WITHIN = 30.0
"""Seconds in which a browser opens an empty page; one that does not hangs."""

CLOSES_WITHIN = 5.0


class BrowserSessions:
    """Opens browser sessions for one worker; the browser starts with the first and again when it died or hangs."""

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

    async def open(self, spec: SessionSpec, context: Context) -> BrowserSession:
        """A page in a context of its own, signed in when the spec names a credential."""
        connection = web_connection(spec.connection, context.connection(spec.connection))
        async with plain_errors(lambda: connection.url):
            session = BrowserSession(await self._fresh_page(connection), connection, spec)
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
        except ServbotError:
            await session.capture(context, "sign-in failed")
            raise

    async def shut(self) -> None:
        """End the browser and its driver."""
        async with self._lock:
            await self._stop()

    async def _fresh_page(self, connection: WebConnection) -> Page:
        from playwright.async_api import Error

        browser = await self._running()
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                return await _page(browser, connection)
        except TimeoutError:
            logger.warning(
                "the browser has not answered for {} s; it is ended and started again", ANSWERS_WITHIN
            )
        except Error as error:
            if "closed" not in error.message:
                raise
        async with self._lock:  # it died or hung just now, unnoticed until it was asked for something
            if self._browser is browser:
                await self._stop()
        return await _page(await self._running(), connection)

    async def _running(self) -> Browser:
        async with self._lock:
            if self._browser is not None and self._browser.is_connected():
                return self._browser
            await self._stop()
            return await self._start()

    async def _start(self) -> Browser:
        from playwright.async_api import Error, async_playwright

        executable = self._executable or find_browser()
        self._driver = await async_playwright().start()
        for name in engines:
            await self._driver.selectors.register(name, engine_script(name), content_script=True)
        try:
            self._browser = await self._driver.chromium.launch(
                executable_path=executable, headless=self._headless, slow_mo=self._slow, args=list(_quiet)
            )
        except Error as error:
            await self._stop()
            first = error.message.strip().splitlines()[0]
            raise BrowserNotStarted(f"{executable or 'The browser'} did not start: {first}") from error
        return self._browser

    async def _stop(self) -> None:
        from playwright.async_api import Error

        browser, driver = self._browser, self._driver
        self._browser = self._driver = None
        with suppress(Error, TimeoutError):
            if browser is not None:
                async with asyncio.timeout(CLOSES_WITHIN):
                    await browser.close()
        # The driver kills a browser that is still there.
        with suppress(Error):
            if driver is not None:
                await driver.stop()


async def _page(browser: Browser, connection: WebConnection) -> Page:
    """A page in a context that shares nothing with others."""
    from playwright.async_api import Error

    space = await browser.new_context(
        locale=connection.locale, timezone_id=connection.timezone, viewport={"width": 1280, "height": 900}
    )
    try:
        space.set_default_timeout(connection.timeout * 1000)
        return await space.new_page()
    except BaseException:
        with suppress(Error, TimeoutError):
            async with asyncio.timeout(CLOSES_WITHIN):
                await space.close()
        raise
