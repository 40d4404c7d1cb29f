"""Picking from a field that offers choices while one types, or in a list of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from servbot.actions.web.errors import NoSuchOption
from servbot.actions.web.in_page_scripts import call
from servbot.actions.web.translating import is_passing
from servbot.actions.web.wording import listing, spoken

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle, Locator

    from servbot.actions.web.deadline import Deadline
    from servbot.actions.web.form_field import FormField
    from servbot.actions.web.session import BrowserSession

_patience_with_silence = 1.5
_patience_with_others = 1.5


async def pick(session: BrowserSession, field: FormField, deadline: Deadline) -> str | list[str]:
    """Pick the options that are just the wanted texts; gives the texts the options show."""
    wanted = field.text
    if not isinstance(wanted, list):
        return await _pick_one(session, field, str(wanted), deadline)
    locator, control = field.place
    shown = control.value if isinstance(control.value, list) else []
    for text in shown:
        if spoken(text) not in map(spoken, wanted):
            await _take_away(session, field, text, deadline)
    there = {spoken(text): text for text in shown}
    accepted = [there.get(spoken(one)) or await _pick_one(session, field, one, deadline) for one in wanted]
    if await _offered(locator):
        await locator.press("Escape", timeout=deadline.milliseconds)
    return accepted


async def _pick_one(session: BrowserSession, field: FormField, wanted: str, deadline: Deadline) -> str:
    locator, control = field.place
    if control.kind == "listbox":
        offered = await _opened(session, locator, wanted, deadline)
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


async def _take_away(session: BrowserSession, field: FormField, text: str, deadline: Deadline) -> None:
    """Undo a choice: by its own cross, else by choosing it once more."""
    locator = field.place[0]
    cross = await _element(locator, "removerOf(element, text)", text)
    if cross:
        await cross.click(timeout=deadline.milliseconds)
        return
    await _opened(session, locator, text, deadline, off=True)


async def _opened(
    session: BrowserSession, locator: Locator, wanted: str, deadline: Deadline, *, off: bool = False
) -> str | list[str]:
    """Open the list, if it is not open, and pick."""
    if not await _offered(locator):
        await locator.click(timeout=deadline.milliseconds)
    return await _wait_for(session, locator, _Wish(wanted, off), deadline)


async def _typed(
    session: BrowserSession, locator: Locator, wanted: str, deadline: Deadline
) -> str | list[str]:
    """Set the text at once; if the page offers nothing, type it key by key."""
    from playwright.async_api import TimeoutError as DriverTimeout

    await locator.click(timeout=deadline.milliseconds)
    await locator.fill(wanted, timeout=deadline.milliseconds)
    wish, silence = _Wish(wanted), deadline.at_most(_patience_with_silence)
    offered = await _wait_for(session, locator, wish, silence, deadline)
    if offered or deadline.passed:
        return offered
    try:
        await locator.fill("", timeout=deadline.milliseconds)
        await locator.press_sequentially(wanted, delay=20, timeout=deadline.milliseconds)
    except DriverTimeout:  # nothing was offered before, and there is no time for another try
        return offered
    return await _wait_for(session, locator, wish, deadline)


class _Wish(NamedTuple):
    """What is to become of an option."""

    text: str
    off: bool = False
    """It is chosen now and must not be."""


async def _wait_for(
    session: BrowserSession,
    locator: Locator,
    wish: _Wish,
    silence: Deadline,
    deadline: Deadline | None = None,
) -> str | list[str]:
    """The picked option's text, or what was offered instead when that no longer changes."""
    from playwright.async_api import Error

    offered, since = list[str](), silence.left
    limit = deadline or silence
    async for _ in limit.tries():
        try:
            picked = await _click_fitting(locator, wish)
            if picked:
                return picked
            now = await _offered(locator)
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


async def _offered(locator: Locator) -> list[str]:
    texts: list[str] = await locator.evaluate(call("element", "offerTexts(element)"))
    return texts


async def _click_fitting(locator: Locator, wish: _Wish) -> str:
    """Click the only option that fits, unless it is as wished; empty when none fits yet."""
    only = "(fits => fits.length === 1 ? fits[0] : null)(fitting(element, text))"
    option = await _element(locator, only, wish.text)
    if option is None:
        return ""
    shown = (await option.inner_text()).strip()
    marks_several = await locator.evaluate(call("element", "takesSeveral(element)"))
    is_on = marks_several and await option.evaluate(call("element", "isChecked(element)"))
    if not marks_several or is_on == wish.off:
        await option.click(timeout=2000)
    return str(shown)


async def _element(locator: Locator, expression: str, text: str) -> ElementHandle | None:
    handle: Any = await locator.evaluate_handle(call("element, text", expression), text)
    element: ElementHandle | None = handle.as_element()
    return element
