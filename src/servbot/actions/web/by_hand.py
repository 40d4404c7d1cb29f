"""Filling one field with real input, the way a person does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servbot.actions.web.combobox import pick
from servbot.actions.web.errors import NoSuchOption, PageFailed
from servbot.actions.web.in_page_scripts import call, choice_engine, selector
from servbot.actions.web.sliding import slide
from servbot.actions.web.wording import listing

if TYPE_CHECKING:
    from playwright.async_api import Locator

    from servbot.actions.web.deadline import Deadline
    from servbot.actions.web.form_field import FormField
    from servbot.actions.web.session import BrowserSession
    from servbot.core.action import Context


async def fill_by_hand(
    context: Context, session: BrowserSession, field: FormField, deadline: Deadline
) -> None:
    """Enter the field's value with keyboard and mouse."""
    locator, control = field.place
    match control.kind:
        case "file":
            files = [context.readable(name) for name in _texts(field)]
            await locator.set_input_files(files, timeout=deadline.milliseconds)
        case "combobox" | "listbox":
            field.accepted = await pick(session, field, deadline)
        case "check":
            await _tick(locator, bool(field.text), deadline)
        case "one-of" | "some-of":
            await _choose(locator, _texts(field), deadline)
        case "select":
            await _select(session, field, deadline)
        case "slider":
            await slide(locator, str(field.text), deadline)
        case "plain" | "rich":
            await _type(field, deadline)
        case _:
            raise PageFailed(
                f"{field.title!r} is nothing that can be filled: {control.what}", place=session.place()
            )


def _texts(field: FormField) -> list[str]:
    wanted = field.text
    return [str(one) for one in wanted] if isinstance(wanted, list) else [str(wanted)]


async def _type(field: FormField, deadline: Deadline) -> None:
    """Put the text in as a paste would; key by key where the page wants keys."""
    locator, text = field.place[0], str(field.text)
    await locator.fill(text, timeout=deadline.milliseconds)
    await locator.blur(timeout=deadline.milliseconds)
    await field.look()
    if not field.sticks:
        await locator.press("ControlOrMeta+a", timeout=deadline.milliseconds)
        await locator.press("Delete", timeout=deadline.milliseconds)
        await locator.press_sequentially(text, timeout=deadline.milliseconds)
        await locator.blur(timeout=deadline.milliseconds)


async def _tick(locator: Locator, wanted: bool, deadline: Deadline) -> None:
    await locator.set_checked(wanted, timeout=deadline.milliseconds)


async def _choose(locator: Locator, texts: list[str], deadline: Deadline) -> None:
    for text in await locator.evaluate(call("element, texts", "toClick(element, texts)"), texts):
        choice = locator.locator(selector(choice_engine, text))
        await choice.click(timeout=deadline.milliseconds)


async def _select(session: BrowserSession, field: FormField, deadline: Deadline) -> None:
    result = await field.place[0].evaluate(call("element, value", "fillOne(element, value)"), field.text)
    if result.get("lost"):
        raise no_such_option(session, field, result["lost"], result["offered"])
    if not field.sticks:
        shown = await field.place[0].evaluate("element => [...element.selectedOptions].map(one => one.value)")
        await field.place[0].select_option(value=shown, timeout=deadline.milliseconds)


def no_such_option(
    session: BrowserSession, field: FormField, lost: list[str], offered: list[str]
) -> NoSuchOption:
    """The error for a choice that the field does not have."""
    what = listing(offered) if offered else "nothing"
    return NoSuchOption(
        f"The field {field.title!r} has no option {listing(lost)}; it offers {what}.",
        place=session.place(),
        nothing_done=True,
        details={"field": field.title, "wanted": lost, "offered": offered[:60]},
    )
