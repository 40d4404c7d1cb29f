"""Looking for targets on pages as they were kept: without their site, without scripts, without network."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from servbot.actions.web.browser import BrowserSessions
from servbot.actions.web.connection import WebConnection
from servbot.actions.web.evidence import FRAME
from servbot.actions.web.finding import Look, matching
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.target import Target
from servbot.core.action import SessionSpec
from servbot.core.record import Record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from playwright.async_api import Locator

_nowhere = "http://kept.invalid"


class Replayed(Record):
    """What a repair finds on the kept pages."""

    here: int = 0
    """How many things the new target finds on the page it was taken on."""

    earlier: int | None = None
    """How many the old targets find on an earlier page; none where no such page is kept."""

    strange: bool = False
    """On the earlier page the new target finds something else than the old ones: it may only be tried after them."""

    @property
    def holds(self) -> bool:
        """Whether the new target finds one thing, and the old ones still find theirs."""
        return self.here == 1 and self.earlier in {None, 1}

    def __str__(self) -> str:
        told = [f"On the page it was taken on, the new target finds {self.here}."]
        if self.earlier is None:
            told.append("No earlier page is kept.")
        else:
            told.append(f"On the earlier page, the old target finds {self.earlier}.")
            other = "something else there, so it comes last" if self.strange else "the same or nothing there"
            told.append(f"The new one finds {other}.")
        return " ".join(told)


async def replayed(
    chain: Sequence[Mapping[str, Any]], target: Mapping[str, Any], pages: Sequence[str]
) -> Replayed:
    """Look for the new target, and for the old ones, on the page it was taken on and on an earlier one."""
    new, old = Target.model_validate(target), [Target.model_validate(each) for each in chain]
    sessions = BrowserSessions()
    try:
        here = await _found(await _shown(sessions, pages[0]), [new]) if pages else []
        if len(pages) < 2:
            return Replayed(here=len(here))
        earlier = await _shown(sessions, pages[1])
        before, after = await _found(earlier, old), await _found(earlier, [new])
        strange = bool(after) and not (len(before) == len(after) == 1 and await _same(before[0], after[0]))
        return Replayed(here=len(here), earlier=len(before), strange=strange)
    finally:
        await sessions.shut()


async def _found(session: BrowserSession, chain: Sequence[Target]) -> list[Locator]:
    for target in chain:
        for look in (Look(hidden=True), Look(reading=True)):
            found = await matching(session, target, look)
            if found:
                return found[target.nth - 1 : target.nth] if target.nth else found
    return []


async def _same(one: Locator, other: Locator) -> bool:
    handle = await other.element_handle()
    return bool(await one.evaluate("(one, other) => one === other", handle))


async def _shown(sessions: BrowserSessions, kept: str) -> BrowserSession:
    """A session that shows a kept page and can do nothing else."""
    connection = WebConnection(url=_nowhere)
    page = await sessions.blank_page()
    first, *frames = _frames(kept)
    inside = "".join(f'<iframe srcdoc="{html.escape(frame)}"></iframe>' for frame in frames)
    await page.set_content(first.replace("</body>", f"{inside}</body>", 1), wait_until="load")
    return BrowserSession(page, connection, SessionSpec(kind="browser", connection="kept"))


def _frames(kept: str) -> list[str]:
    """The frames of a kept page, the page itself first."""
    parts = [part.partition("-->")[2] for part in kept.split(FRAME)[1:]]
    return parts or [kept]
