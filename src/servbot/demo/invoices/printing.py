"""HTML pages as PDF files, printed by a Chromium that is started once."""

from types import TracebackType
from typing import Self

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

from servbot.actions.web.browser import find_browser
from servbot.core.errors import ApplicationFailure

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)


class BrowserMissing(ApplicationFailure):
    """There is no Chromium to print invoices with."""

    code = "demo.browser-missing"
    default_remedy = "Install it: `apt-get install chromium`, or `playwright install chromium`."


def _started(playwright: Playwright, path: str | None) -> Browser:
    try:
        return playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
    except Error as error:
        named = path or "The browser of Playwright"
        raise BrowserMissing(f"{named} did not start.") from error


class Printer:
    """A browser that prints; use it in a `with` block, outside of any running asyncio loop."""

    def __init__(self, browser: str | None = None) -> None:
        """Prepare; nothing is started yet.

        Args:
            browser: path of a Chromium; without it one is looked for.
        """
        self._path = browser
        self._manager = sync_playwright()

    def __enter__(self) -> Self:
        playwright = self._manager.__enter__()
        try:
            self._browser = _started(playwright, self._path or find_browser())
            self._page = self._browser.new_page()
        except BaseException:
            self._manager.__exit__()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._browser.close()
        self._manager.__exit__()

    def pdf(self, html: str) -> bytes:
        """The page as PDF, of the size that its own `@page` rule asks for."""
        self._page.set_content(html)
        return self._page.pdf(prefer_css_page_size=True, print_background=True)
