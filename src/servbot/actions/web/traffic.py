"""What a page asks of the network and says on its console, kept short."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.async_api import ConsoleMessage, Page, Request, Response

    from servbot.actions.web.deadline import Deadline

_awaited = ("document", "xhr", "fetch")
_kept = 200
_gone = (
    "ERR_CONNECTION",
    "ERR_EMPTY_RESPONSE",
    "ERR_TIMED_OUT",
    "ERR_ADDRESS",
    "ERR_NAME",
    "ERR_NETWORK",
    "ERR_INTERNET",
)
"""Beginnings of the driver's words for a site that is not there; a request that a page gave up itself is none."""


class Traffic:
    """Listens to the pages of a session: requests under way, answers of the server, lines on the console."""

    def __init__(self) -> None:
        self.answers: deque[tuple[str, str, str, int]] = deque(maxlen=_kept)
        """Kind of request, method, address and HTTP status (0 for none), oldest first."""

        self.lines: deque[str] = deque(maxlen=_kept)
        """Console messages and script errors."""

        self._outage: tuple[str, int] | None = None
        """What the page asked its own site in vain the last time, with the status (0 for no answer)."""

        self._outage_count = 0
        self._under_way: set[Request] = set()
        self._count = 0

    def listen(self, page: Page) -> None:
        """Listen to this page too."""
        page.on("request", self._begun)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)
        page.on("console", self._said)
        page.on("pageerror", self._broke)

    def _begun(self, request: Request) -> None:
        if request.resource_type in _awaited:
            self._under_way.add(request)

    def _ended(self, request: Request) -> None:
        self._under_way.discard(request)

    def _failed(self, request: Request) -> None:
        self._under_way.discard(request)
        self.answers.append((request.resource_type, request.method, request.url, 0))
        self._count += 1
        if any(sign in (request.failure or "") for sign in _gone):
            self._note_outage(request, 0)

    def _answered(self, response: Response) -> None:
        kind = response.request.resource_type
        if kind in _awaited or response.status >= 400:
            main = kind == "document" and response.frame.parent_frame is None
            self.answers.append(
                ("page" if main else kind, response.request.method, response.url, response.status)
            )
            self._count += 1
        if response.status >= 500:
            self._note_outage(response.request, response.status)

    def _note_outage(self, request: Request, status: int) -> None:
        if request.resource_type in _awaited and _is_own(request):
            self._outage = (f"{request.method} {request.url.partition('?')[0]}", status)
            self._outage_count += 1

    def outage_mark(self) -> int:
        """A point in time for `outage_since`."""
        return self._outage_count

    def outage_since(self, mark: int) -> tuple[str, int] | None:
        """The last thing the page asked its site in vain after the mark."""
        return self._outage if self._outage_count > mark else None

    def _said(self, message: ConsoleMessage) -> None:
        self.lines.append(f"{message.type}: {message.text[:500]}")

    def _broke(self, error: Any) -> None:
        self.lines.append(f"script error: {str(error)[:500]}")

    @property
    def is_busy(self) -> bool:
        """Whether a request is under way."""
        return bool(self._under_way)

    def mark(self) -> int:
        """A point in time for `since`."""
        return self._count

    def since(self, mark: int) -> list[tuple[str, str, str, int]]:
        """The answers that came after the mark."""
        new = min(self._count - mark, len(self.answers))
        return list(self.answers)[len(self.answers) - new :]

    async def settle(self, deadline: Deadline, quiet: float = 0.08) -> None:
        """Wait until nothing that begins from now on is under way, or the time is over."""
        earlier = set(self._under_way)
        last_busy = deadline.left
        async for _ in deadline.tries():
            if self._under_way - earlier:
                last_busy = deadline.left
            elif last_busy - deadline.left >= quiet:
                return


def _is_own(request: Request) -> bool:
    """Whether a page asks its own site; a new tab that has no page yet comes from there too."""
    page = request.frame.page.url
    return page == "about:blank" or urlsplit(request.url).netloc == urlsplit(page).netloc
