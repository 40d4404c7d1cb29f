"""The worker's browser, and a fresh session in it for every `session` block."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from servbot.actions.web.connection import web_connection
from servbot.actions.web.errors import BrowserNotStarted
from servbot.actions.web.hosts import Hosts
from servbot.actions.web.in_page_scripts import engine_script, engines
from servbot.actions.web.installed import find_browser
from servbot.actions.web.kept_sign_ins import KeptSignIns
from servbot.actions.web.one_time import OneTimeCodes
from servbot.actions.web.running_browser import RunningBrowser, Wear
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.signing_in import is_still_in, sign_in
from servbot.actions.web.spaces import space_options
from servbot.actions.web.translating import answering, plain_errors
from servbot.core.errors import ServbotError

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Page, Playwright

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
_longest_wait_for_code = 32
_no_wear = Wear()


class BrowserSessions:
    """Opens browser sessions for one worker.

    The browser starts with the first and again when it died; a worn one takes no further sessions and ends with its last.
    """

    def __init__(
        self,
        *,
        executable: str | None = None,
        headless: bool = True,
        slow: float = 0,
        wear: Wear = _no_wear,
        kept: Path | None = None,
    ) -> None:
        """Remember how to start the browser.

        Args:
            executable: path of the browser; `None` to look for one.
            headless: without a window.
            slow: milliseconds to wait after every operation, for people who watch.
            wear: when a browser has done enough.
            kept: folder for the sign-ins of connections that keep them.
        """
        self._executable = executable
        self._headless = headless
        self._slow = slow
        self._wear = wear
        self._kept = KeptSignIns(kept)
        self._hosts = Hosts()
        self._codes = OneTimeCodes()
        self._lock = asyncio.Lock()
        self._driver: Playwright | None = None
        self._browser: RunningBrowser | None = None
        self._retired: set[RunningBrowser] = set()

    async def open(self, spec: SessionSpec, context: Context) -> BrowserSession:
        """A page in a context of its own, signed in when the spec names a credential."""
        connection = web_connection(spec.connection, context.connection(spec.connection))
        keeps = bool(spec.login) and connection.keep_sign_in
        state = self._kept.load(spec, context) if keeps else None
        await self._hosts.enter(connection)
        try:
            async with plain_errors(lambda: connection.url):
                page, browser = await self._fresh_page(space_options(connection, context, state))
        except BaseException:
            await self._hosts.leave(connection)
            raise
        page.context.set_default_timeout(connection.timeout * 1000)
        session = BrowserSession(page, connection, spec, hosts=self._hosts, codes=self._codes)

        async def given_back() -> None:
            await self._hosts.leave(connection)
            await self._left(browser)

        async def keep() -> None:
            self._kept.keep(spec, context, await session.context.storage_state())

        session.given_back = given_back
        if keeps:
            session.keep = keep
        try:
            await self._signed_in(session, context, was_in=state is not None)
        except BaseException:
            await session.close()
            raise
        return session

    async def _signed_in(self, session: BrowserSession, context: Context, *, was_in: bool) -> None:
        if not session.spec.login:
            return
        try:
            limit = session.connection.timeout * 2 + 10 + _longest_wait_for_code
            async with answering(limit, session.place), plain_errors(session.place, session.cleaned):
                if not (was_in and await is_still_in(session)):
                    await sign_in(session, context.credential(session.spec.login))
        except ServbotError:
            await session.capture(context, "sign-in failed")
            raise

    async def shut(self) -> None:
        """End the browsers and their driver."""
        async with self._lock:
            for browser in filter(None, (self._browser, *self._retired)):
                await browser.end()
            self._browser = None
            self._retired.clear()
            await self._stop_driver()

    async def _fresh_page(self, options: dict[str, Any]) -> tuple[Page, RunningBrowser]:
        from playwright.async_api import Error

        browser = await self._taken()
        try:
            return await browser.fresh_page(options), browser
        except Error as error:
            await self._left(browser)
            if "closed" not in error.message:
                raise
            browser.died = True  # just now, unnoticed until it was asked for something
        browser = await self._taken()
        try:
            return await browser.fresh_page(options), browser
        except BaseException:
            await self._left(browser)
            raise

    async def _taken(self) -> RunningBrowser:
        """The browser for one more session."""
        async with self._lock:
            browser = self._browser
            if browser is not None and (browser.is_dead or await browser.is_worn(self._wear)):
                await self._retire(browser)
            if self._browser is None:
                self._browser = await self._start()
            self._browser.take()
            return self._browser

    async def _retire(self, browser: RunningBrowser) -> None:
        self._browser = None
        if browser.is_dead or not browser.in_use:
            await browser.end()
        else:
            self._retired.add(browser)

    async def _left(self, browser: RunningBrowser) -> None:
        """A session is over; the last one of a worn browser ends it."""
        browser.leave()
        if browser in self._retired and not browser.in_use:
            self._retired.discard(browser)
            await browser.end()

    async def _start(self) -> RunningBrowser:
        from playwright.async_api import Error

        executable = self._executable or find_browser(headless=self._headless)
        for attempt in range(2):
            driver = self._driver or await self._start_driver()
            try:
                browser = await driver.chromium.launch(
                    executable_path=executable, headless=self._headless, slow_mo=self._slow, args=list(_quiet)
                )
                return RunningBrowser(browser)
            except Error as error:
                await self._stop_driver()
                if attempt == 0 and "Connection closed" in error.message:
                    continue  # the driver died together with the browser before
                first = error.message.strip().splitlines()[0]
                raise BrowserNotStarted(f"{executable or 'The browser'} did not start: {first}") from error
        raise BrowserNotStarted("The browser's driver ends as soon as it is started.")

    async def _start_driver(self) -> Playwright:
        from playwright.async_api import async_playwright

        self._driver = await async_playwright().start()
        for name in engines:
            await self._driver.selectors.register(name, engine_script(name), content_script=True)
        return self._driver

    async def _stop_driver(self) -> None:
        from playwright.async_api import Error

        driver, self._driver = self._driver, None
        with suppress(Error):
            if driver is not None:
                await driver.stop()
