"""One signed-in browser context and what is known of it."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from servbot.actions.web.errors import NoBrowserSession
from servbot.actions.web.evidence import capture, glance
from servbot.actions.web.hosts import Hosts
from servbot.actions.web.one_time import OneTimeCodes
from servbot.actions.web.page_library import PageLibrary
from servbot.actions.web.traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playwright.async_api import BrowserContext, Dialog, Download, Frame, Page

    from servbot.actions.web.connection import WebConnection
    from servbot.core.action import Context, SessionSpec
    from servbot.core.reading import Artefact

DialogAnswer = Literal["accept", "dismiss"]


class BrowserSession:
    """A page in a context of its own: nothing is shared with other sessions but the browser."""

    def __init__(
        self,
        page: Page,
        connection: WebConnection,
        spec: SessionSpec,
        *,
        hosts: Hosts | None = None,
        codes: OneTimeCodes | None = None,
    ) -> None:
        self.page = page
        self.connection = connection
        self.spec = spec
        self.hosts = hosts or Hosts()
        self.codes = codes or OneTimeCodes()
        self.given_back: Callable[[], Awaitable[None]] | None = None
        """What is done once the session is closed."""

        self.keep: Callable[[], Awaitable[None]] | None = None
        """What is done after each sign-in with the session's credential."""

        self.traffic = Traffic()
        self.library = PageLibrary()
        self.downloads: deque[Download] = deque(maxlen=20)
        """Files that pages began to give and nobody has taken."""

        self.secrets: set[str] = set()
        """Values that may be shown nowhere."""

        self.dialogs: deque[str] = deque(maxlen=20)
        """What the page's own message boxes said and how they were answered."""

        self.crashed: set[Page] = set()
        """Tabs that ended unexpectedly; the browser would wait for their answer without end."""

        self.finds: deque[str] = deque(maxlen=50)
        """Which targets found what was looked for, in order."""

        self.dialog_answer: DialogAnswer = "dismiss"
        self.dialog_text = ""
        """What is typed into the browser's own question box that asks for a text."""

        self.last_opened = ""
        """The address that the last `web.open` went to."""

        self.earlier_mark = self.latest_mark = 0
        """What the traffic stood at when the step before and this one began."""

        self._watch(page)
        page.context.on("page", self._watch)

    def _watch(self, page: Page) -> None:
        """Listen to a tab, also to one that the page opens."""
        self.traffic.listen(page)
        self.library.follow(page)
        page.on("dialog", self._answer)
        page.on("download", self._given)
        page.on("close", self._closed)
        page.on("crash", self._crashed)

    def _given(self, download: Download) -> None:
        self.downloads.append(download)

    def _crashed(self, page: Page) -> None:
        self.crashed.add(page)

    def _closed(self, page: Page) -> None:
        """A pop-up that closes itself gives back to the tab before it."""
        if page is self.page and self.tabs:
            self.work_in(self.tabs[-1])

    @property
    def tabs(self) -> list[Page]:
        """Tabs and pop-up windows that are open, the oldest first."""
        return [page for page in self.context.pages if not page.is_closed()]

    def work_in(self, page: Page) -> None:
        """Go on in this tab."""
        self.page = page

    async def _answer(self, dialog: Dialog) -> None:
        accepted = self.dialog_answer == "accept" or dialog.type in {"beforeunload", "alert"}
        self.dialogs.append(f"{dialog.type}: {dialog.message} ({'accepted' if accepted else 'dismissed'})")
        from playwright.async_api import Error

        try:
            await (dialog.accept(self.dialog_text) if accepted else dialog.dismiss())
        except Error as error:
            self.traffic.lines.append(f"dialog: {error.message[:200]}")

    @property
    def context(self) -> BrowserContext:
        """The isolated browser context."""
        return self.page.context

    @property
    def frames(self) -> list[Frame]:
        """The page's frames, the page itself first."""
        return self.page.frames

    def place(self) -> str:
        """The page's address, for messages; what stands behind `?` may be secret and is left out."""
        parts = urlsplit(self.page.url)
        return self.cleaned(f"{parts.scheme}://{parts.netloc}{parts.path}" if parts.netloc else self.page.url)

    def cleaned(self, text: str) -> str:
        """The text without the session's secrets."""
        for secret in sorted(self.secrets, key=len, reverse=True):
            text = text.replace(secret, "***")
        return text

    def hide(self, secret: str) -> None:
        """Keep a value out of messages and evidence from now on."""
        if secret.strip():
            self.secrets.add(secret)

    async def title(self) -> str:
        """The page's title; empty while the page changes."""
        from playwright.async_api import Error

        try:
            return await self.page.title()
        except Error:
            return ""

    async def close(self) -> None:
        """Close the context with all its pages."""
        from playwright.async_api import Error

        given_back, self.given_back = self.given_back, None
        try:
            with suppress(Error):
                await self.context.close()
        finally:
            if given_back is not None:
                await given_back()

    async def screenshot(self, context: Context) -> tuple[Artefact, ...]:
        """Keep a picture of the page as it is seen; never raises."""
        return await glance(self, context)

    async def capture(self, context: Context, reason: str) -> tuple[Artefact, ...]:
        """Keep screenshot, page source and a log of console and network; never raises."""
        return await capture(self, context, reason)


def browser_session(context: Context) -> BrowserSession:
    """The browser session around a step."""
    session = context.session
    if not isinstance(session, BrowserSession):
        raise NoBrowserSession("This step works on a web page, but the session around it has none.")
    return session
