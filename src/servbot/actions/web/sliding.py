"""Moving a slider that a page has made itself."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Locator

    from servbot.actions.web.deadline import Deadline

_strides = (("PageUp", "PageDown"), ("ArrowRight", "ArrowLeft"))
"""Keys that sliders obey, the longer stride first."""


async def slide(locator: Locator, wanted: str, deadline: Deadline) -> None:
    """Move it to the number; what it shows in the end is for the caller to judge."""
    try:
        goal = Decimal(wanted)
    except InvalidOperation:
        return
    start = await _stands_at(locator)
    await locator.focus(timeout=deadline.milliseconds)
    # A key that this slider cannot get would go to another field.
    if await locator.evaluate("element => element.getRootNode().activeElement === element"):
        for further, back in _strides:
            await _step(locator, goal, further, back, deadline)
    if start is not None and start == await _stands_at(locator) != goal:
        await _drag(locator, goal, deadline)


async def _stands_at(locator: Locator) -> Decimal | None:
    try:
        return Decimal(await locator.get_attribute("aria-valuenow") or "")
    except InvalidOperation:
        return None


async def _step(locator: Locator, goal: Decimal, further: str, back: str, deadline: Deadline) -> None:
    """Press until the next press would lead away from the goal."""
    now = await _stands_at(locator)
    while now is not None and now != goal and not deadline.passed:
        await locator.press(further if now < goal else back, timeout=deadline.milliseconds)
        then = await _stands_at(locator)
        if then is None or abs(goal - then) >= abs(goal - now):
            if then is not None and abs(goal - then) > abs(goal - now):
                await locator.press(back if now < goal else further, timeout=deadline.milliseconds)
            return
        now = then


async def _drag(locator: Locator, goal: Decimal, deadline: Deadline) -> None:
    """Where keys do nothing: take the knob along its rail, which is what it stands in."""
    await locator.scroll_into_view_if_needed(timeout=deadline.milliseconds)
    knob, rail = await locator.bounding_box(), await locator.locator("xpath=..").bounding_box()
    least, most = [Decimal(await locator.get_attribute(f"aria-value{end}") or "0") for end in ("min", "max")]
    if knob is None or rail is None or most <= least or deadline.passed:
        return
    part = float((goal - least) / (most - least))
    mouse = locator.page.mouse
    await mouse.move(knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2)
    await mouse.down()
    if rail["width"] >= rail["height"]:
        await mouse.move(rail["x"] + rail["width"] * part, rail["y"] + rail["height"] / 2, steps=4)
    else:
        await mouse.move(rail["x"] + rail["width"] / 2, rail["y"] + rail["height"] * (1 - part), steps=4)
    await mouse.up()
