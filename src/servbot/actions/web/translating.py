"""The one place where the browser driver's errors become servbot's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from servbot.actions.web import errors

if TYPE_CHECKING:
    from playwright.async_api import Error

    from servbot.core.errors import ServbotError

_marks: tuple[tuple[str, type[ServbotError]], ...] = (
    ("net::ERR_CERT", errors.CertificateRefused),
    ("net::ERR_SSL", errors.CertificateRefused),
    ("net::ERR_ABORTED", errors.PageFailed),
    ("net::", errors.Unreachable),
    ("has been closed", errors.BrowserDied),
    ("crashed", errors.BrowserDied),
    ("Connection closed", errors.BrowserDied),
    ("not a valid selector", errors.BadSelector),
    ("not a valid XPath", errors.BadSelector),
    ("parsing css selector", errors.BadSelector),
)


_reasons = (
    ("intercepts pointer events", "something else lies over it"),
    ("element is not enabled", "it is disabled"),
    ("element is not editable", "it cannot be edited"),
    ("element is not visible", "it is not visible"),
    ("element is not stable", "it keeps moving"),
)


def translated(
    error: Error,
    *,
    place: str,
    doing: str = "",
    nothing_done: bool = False,
    cleaned: Callable[[str], str] = str,
) -> ServbotError:
    """The servbot error for one of the driver's.

    Args:
        error: what the driver raised.
        place: address of the page.
        doing: what was tried, such as "click the button 'Save'".
        nothing_done: see `ServbotError`.
        cleaned: takes secrets out of a text.
    """
    from playwright.async_api import TimeoutError as DriverTimeout

    text = cleaned(error.message)
    first = text.strip().splitlines()[0] if text.strip() else ""
    kind = next((kind for mark, kind in _marks if mark in text), errors.PageFailed)
    if isinstance(error, DriverTimeout):
        kind = errors.TooSlow
    reason = next((words for sign, words in _reasons if sign in text), first)
    tried = f" Tried to {doing}:" if doing else ""
    message = f"{(kind.__doc__ or '').strip()}{tried} ({reason})"
    made = kind(message, place=place, nothing_done=nothing_done, details={"browser": text[:2000]})
    # A page that does not come is the system's fault; an element that cannot be used is the page's.
    made.outage = made.outage or (isinstance(error, DriverTimeout) and text.startswith("Page.goto"))
    return made


def is_passing(error: Error) -> bool:
    """Whether the error only says that the page was just changing under the question."""
    signs = ("context was destroyed", "detached", "navigat", "not attached", "Cannot find context")
    return any(sign in error.message for sign in signs)


@asynccontextmanager
async def plain_errors(
    place: Callable[[], str],
    cleaned: Callable[[str], str] = str,
    *,
    doing: str = "",
    nothing_done: bool = False,
) -> AsyncIterator[None]:
    """Within this block every error of the driver comes out as one of ours."""
    from playwright.async_api import Error

    try:
        yield
    except Error as error:
        raise translated(
            error, place=place(), doing=doing, nothing_done=nothing_done, cleaned=cleaned
        ) from error


@asynccontextmanager
async def answering(seconds: float, place: Callable[[], str]) -> AsyncIterator[None]:
    """Ends the wait for a page whose scripts never give way; the driver alone would wait for ever."""
    import asyncio

    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            yield
    except TimeoutError as error:
        if not limit.expired():
            raise
        silent = errors.TooSlow(f"The page has not answered for {seconds:.0f} seconds.", place=place())
        silent.outage = True
        raise silent from error
