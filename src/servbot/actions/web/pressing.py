"""Clicking something and judging what came of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from servbot.actions.web.complaints import Complaint, complaints, refused
from servbot.actions.web.errors import ExpectationMissed, Unreachable
from servbot.actions.web.expecting import Expectation, is_met
from servbot.actions.web.finding import Found, find, matching, not_found
from servbot.actions.web.signing_in import is_signed_out, signed_out
from servbot.actions.web.target import Chain, links
from servbot.actions.web.translating import is_passing, translated
from servbot.actions.web.visiting import loaded, status_error

if TYPE_CHECKING:
    from playwright.async_api import Page

    from servbot.actions.web.deadline import Deadline
    from servbot.actions.web.session import BrowserSession

_longest_settling = 3.0
_patience_with_alert = 1.0


class Press(NamedTuple):
    """What to click and what must follow."""

    target: Chain
    confirm: Chain | None = None
    expect: Expectation | None = None
    new_tab: bool = False
    """It opens a tab, and what must follow is seen there."""


async def press(session: BrowserSession, order: Press, deadline: Deadline) -> None:
    """Click, confirm where asked for, and see to it that the expected happens."""
    heard = asyncio.ensure_future(complaints(session))
    try:
        found = await find(session, order.target, deadline)
    finally:
        before = await heard
    if order.confirm:
        await _click(session, found, deadline)
        found = await _confirmation(session, order.confirm, before, deadline)
    mark, tabs = session.traffic.mark(), session.tabs
    await _click(session, found, deadline)
    if order.new_tab:
        await _into_new_tab(session, tabs, deadline)
    await _judge(session, order, before, mark, deadline)


async def _click(session: BrowserSession, found: Found, deadline: Deadline) -> None:
    from playwright.async_api import Error

    try:
        await found.locator.click(timeout=deadline.milliseconds)
    except Error as error:
        raise translated(
            error,
            place=session.place(),
            doing=f"click {found.target}",
            nothing_done="performing click action" not in error.message,
            cleaned=session.cleaned,
        ) from error


async def _into_new_tab(session: BrowserSession, earlier: list[Page], deadline: Deadline) -> None:
    async for _ in deadline.tries():
        new = [page for page in session.tabs if page not in earlier]
        if new:
            session.work_in(new[-1])
            await session.page.wait_for_load_state("domcontentloaded", timeout=deadline.milliseconds)
            return
    raise ExpectationMissed("The click opened no tab.", place=session.place())


async def _confirmation(
    session: BrowserSession, confirm: Chain, before: list[Complaint], deadline: Deadline
) -> Found:
    """What to click in the dialog; the page may refuse instead of asking."""
    begun = deadline.left
    async for _ in deadline.tries():
        for target in links(confirm):
            if len(await matching(session, target)) >= max(1, target.nth):
                return await find(session, confirm, deadline)
        heard = await complaints(session)
        if begun - deadline.left >= _patience_with_alert and _is_refusal(session, heard, before):
            raise refused(session, heard)
    if await is_signed_out(session):
        raise signed_out(session)
    raise await not_found(session, confirm)


def _is_refusal(session: BrowserSession, heard: list[Complaint], before: list[Complaint]) -> bool:
    """New complaints count at once, those from before only when the page is done with what it does."""
    return any(one not in before or (one.sure and not session.traffic.is_busy) for one in heard)


async def _judge(
    session: BrowserSession, order: Press, before: list[Complaint], mark: int, deadline: Deadline
) -> None:
    if order.expect is None:
        await _settled(session, deadline)
        _no_server_error(session, mark, only_pages=True)
        _no_broken_answer(session)
        new = [one for one in await complaints(session) if one.sure and one not in before]
        if new:
            raise refused(session, new)
        return
    limit = deadline if order.expect.timeout is None else type(deadline)(order.expect.timeout)
    await _expected(session, order.expect, before, mark, limit)


async def _settled(session: BrowserSession, deadline: Deadline) -> None:
    await session.traffic.settle(deadline.at_most(_longest_settling))
    await loaded(session, deadline)


def _no_server_error(session: BrowserSession, mark: int, *, only_pages: bool) -> None:
    for kind, _, url, status in session.traffic.since(mark):
        if status >= 500 and (kind == "page" or not only_pages):
            raise status_error(status, session.cleaned(url.partition("?")[0]), nothing_done=False)


def _no_broken_answer(session: BrowserSession) -> None:
    if session.page.url.startswith("chrome-error:"):
        raise Unreachable("The site broke off without an answer after the click.", nothing_done=False)


async def _expected(
    session: BrowserSession, expect: Expectation, before: list[Complaint], mark: int, deadline: Deadline
) -> None:
    from playwright.async_api import Error

    begun, heard = deadline.left, list[Complaint]()
    async for _ in deadline.tries():
        try:
            if await is_met(session, expect):
                return
        except Error as error:
            if not is_passing(error):
                raise
        _no_server_error(session, mark, only_pages=True)
        _no_broken_answer(session)
        heard = await complaints(session)
        if begun - deadline.left >= _patience_with_alert and _is_refusal(session, heard, before):
            raise refused(session, heard)
    _no_server_error(session, mark, only_pages=False)
    if heard:
        raise refused(session, heard)
    if await is_signed_out(session):
        raise signed_out(session, nothing_done=False)
    await _missed(session, expect)


async def _missed(session: BrowserSession, expect: Expectation) -> None:
    how = "is still there" if expect.gone else "did not appear"
    boxes = f" A message box said: {session.dialogs[-1]}." if session.dialogs else ""
    raise ExpectationMissed(
        f"After the click, {expect} {how} on the page {await session.title()!r}.{boxes}",
        place=session.place(),
    )
