"""Going to an address and judging what the server answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servbot.actions.web import errors

if TYPE_CHECKING:
    from playwright.async_api import Response

    from servbot.actions.web.deadline import Deadline
    from servbot.actions.web.session import BrowserSession
    from servbot.core.errors import ServbotError

_longest_load = 5.0


async def visit(session: BrowserSession, path: str, deadline: Deadline) -> None:
    """Open a path or address of the connection; an error page of the server is an error here."""
    address = session.connection.address(path)
    response = await session.page.goto(address, wait_until="domcontentloaded", timeout=deadline.milliseconds)
    if response is not None and response.status >= 400:
        raise refusal(session, response)
    await loaded(session, deadline)


async def loaded(session: BrowserSession, deadline: Deadline) -> None:
    """Give pictures, frames and scripts some time; a page that never ends loading is used as it is."""
    from playwright.async_api import TimeoutError as DriverTimeout

    try:
        await session.page.wait_for_load_state("load", timeout=deadline.at_most(_longest_load).milliseconds)
    except DriverTimeout:
        session.traffic.lines.append("servbot: the page did not end loading")


def refusal(session: BrowserSession, response: Response) -> ServbotError:
    """The error for a page that the server did not give."""
    place = session.cleaned(response.url.partition("?")[0])
    return status_error(response.status, place)


def status_error(status: int, place: str, *, nothing_done: bool = True) -> ServbotError:
    """The error for an HTTP status from 400 up."""
    details = {"status": status}
    if status >= 500:
        message = f"The site answered with error {status}."
        return errors.ServerError(message, place=place, nothing_done=nothing_done, details=details)
    kind = errors.PageForbidden if status in {401, 403} else errors.PageMissing
    if status in {401, 403, 404, 410}:
        message = f"{(kind.__doc__ or '').strip()} (HTTP {status})"
        return kind(message, place=place, nothing_done=nothing_done, details=details)
    message = f"The site refused the request (HTTP {status})."
    return errors.PageFailed(message, place=place, nothing_done=nothing_done, details=details)


def site_failed(session: BrowserSession, asked: str, status: int, error: ServbotError) -> ServbotError:
    """The error for what failed because the page asked its own site in vain."""
    kind = errors.ServerError if status else errors.Unreachable
    answered = f"was answered with error {status}" if status else "had no answer"
    return kind(
        f"{(kind.__doc__ or '').strip()} ({session.cleaned(asked)} {answered}) {error.message}",
        place=error.place or session.place(),
        nothing_done=error.nothing_done,
        details={**error.details, "cause": error.code},
    )
