"""One gesture on one thing of a page, and where it led."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from servbot.actions.web.finding import find
from servbot.core.record import Record

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playwright.async_api import Locator

    from servbot.actions.web.deadline import Deadline
    from servbot.actions.web.session import BrowserSession
    from servbot.actions.web.target import Chain

_longest_settling = 2.0


class AfterGesture(Record):
    """Where a gesture led."""

    url: str
    """Address of the page now."""

    title: str
    """Its title."""


OutputT = TypeVar("OutputT", bound=AfterGesture)


async def carried_out(
    session: BrowserSession,
    target: Chain,
    deadline: Deadline,
    gesture: Callable[[Locator, float], Awaitable[None]],
    output: type[OutputT],
) -> OutputT:
    """Do it to the thing, give the page time for what follows, and say where it led."""
    found = await find(session, target, deadline)
    await gesture(found.locator, deadline.milliseconds)
    return await settled_page(session, deadline, output)


async def settled_page(session: BrowserSession, deadline: Deadline, output: type[OutputT]) -> OutputT:
    """The page once nothing is under way any more."""
    await session.traffic.settle(deadline.at_most(_longest_settling))
    return output(url=session.cleaned(session.page.url), title=session.cleaned(await session.title()))
