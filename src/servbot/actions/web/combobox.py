"""Picking from a field that offers choices while one types, or in a list of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servbot.actions.web.errors import NoSuchOption
from servbot.actions.web.in_page_scripts import call
from servbot.actions.web.translating import is_passing
from servbot.actions.web.wording import listing, spoken

if TYPE_CHECKING:
    from playwright.async_api import Locator

    from servbot.actions.web.deadline import Deadline
    from servbot.actions.web.form_field import FormField
    from servbot.actions.web.session import BrowserSession

_patience_with_silence = 1.5
_patience_with_others = 1.5


async def pick(session: BrowserSession, field: FormField, deadline: Deadline) -> str:
    """Pick the option that is just the wanted text; gives the text the option shows."""
    locator, control = field.place
    wanted = str(field.text)
    if control.kind == "listbox":
        await locator.click(timeout=deadline.milliseconds)
        offered = await _wait_for(session, locator, wanted, deadline)
    else:
        offered = await _typed(session, locator, wanted, deadline)
    if isinstance(offered, str):
        return offered
    raise NoSuchOption(
        f"The field {field.title!r} does not offer {wanted!r}; it offers {listing(offered) if offered else 'nothing'}.",
        place=session.place(),
        nothing_done=True,
        details={"field": field.title, "wanted": [wanted], "offered": offered[:60]},
    )


async def _typed(
    session: BrowserSession, locator: Locator, wanted: str, deadline: Deadline
) -> str | list[str]:
    """Set the text at once; if the page offers nothing, type it key by key."""
    await locator.click(timeout=deadline.milliseconds)
    await locator.fill(wanted, timeout=deadline.milliseconds)
    offered = await _wait_for(session, locator, wanted, deadline.at_most(_patience_with_silence), deadline)
    if offered or deadline.passed:
        return offered
    await locator.fill("", timeout=deadline.milliseconds)
    await locator.press_sequentially(wanted, delay=20, timeout=deadline.milliseconds)
    return await _wait_for(session, locator, wanted, deadline)


async def _wait_for(
    session: BrowserSession,
    locator: Locator,
    wanted: str,
    silence: Deadline,
    deadline: Deadline | None = None,
) -> str | list[str]:
    """The picked option's text, or what was offered instead when that no longer changes."""
    from playwright.async_api import Error

    offered, since = list[str](), silence.left
    limit = deadline or silence
    async for _ in limit.tries():
        try:
            picked = await _click_fitting(locator, wanted)
            if picked:
                return picked
            now = await locator.evaluate(call("element", "offerTexts(element)"))
        except Error as error:
            if not is_passing(error):
                raise
            continue
        if [*map(spoken, now)] != [*map(spoken, offered)]:
            offered, since = now, limit.left
        if session.traffic.is_busy:
            continue
        if since - limit.left >= _patience_with_others if offered else silence.passed:
            break
    return offered


async def _click_fitting(locator: Locator, wanted: str) -> str:
    """Click the only option that fits; empty when none does yet."""
    handle: Any = await locator.evaluate_handle(
        call("element, text", "(fits => fits.length === 1 ? fits[0] : null)(fitting(element, text))"), wanted
    )
    option = handle.as_element()
    if option is None:
        return ""
    shown = (await option.inner_text()).strip()
    await option.click(timeout=2000)
    return str(shown)
