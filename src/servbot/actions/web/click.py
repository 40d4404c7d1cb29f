"""Click something."""

from typing import Any, ClassVar, Literal

from servbot.actions.web.deadline import Deadline
from servbot.actions.web.expecting import Expectation
from servbot.actions.web.pressing import Press, press
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.target import Chain
from servbot.actions.web.web_action import WebAction
from servbot.core.action import Context
from servbot.core.record import Record


class Click(WebAction):
    """Click something, confirm it where the page asks back, and make sure that the expected follows.

    A click that books, pays or sends must be marked `repeatable: false` in the bot.
    """

    name = "web.click"
    visits = True
    examples: ClassVar[tuple[str, ...]] = (
        "{target: {role: link, name: New invoice}}",
        (
            "{target: {role: button, name: Book}, confirm: {role: button, name: Book invoice},"
            " expect: {target: {label: Booking number}}}"
        ),
        "{target: {role: link, name: Terms}, new_tab: true, expect: {text: Terms of delivery}}",
    )

    target: Chain
    """What to click; a list gives fallbacks."""

    confirm: Chain | None = None
    """What to click in the dialog that then opens; this second click is the one that counts."""

    expect: Expectation | None = None
    """What must be seen afterwards."""

    dialog: Literal["accept", "dismiss"] = "dismiss"
    """How to answer the browser's own question box, if one opens."""

    dialog_text: str = ""
    """What to type into a question box that asks for a text; then `dialog: accept`."""

    new_tab: bool = False
    """The click opens a tab or pop-up window; the steps that follow work in it."""

    class Output(Record):
        """Where the click led."""

        url: str
        """Address of the page now."""

        title: str
        """Its title."""

        dialogs: tuple[str, ...] = ()
        """What the browser's own message boxes said, and the answer."""

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Output:
        """Click."""
        context.progress("clicking")
        session.dialog_answer, session.dialog_text = self.dialog, self.dialog_text
        earlier: list[Any] = list(session.dialogs)
        try:
            order = Press(self.target, self.confirm, self.expect, new_tab=self.new_tab)
            await press(session, order, deadline)
        finally:
            session.dialog_answer, session.dialog_text = "dismiss", ""
        return self.Output(
            url=session.cleaned(session.page.url),
            title=session.cleaned(await session.title()),
            dialogs=tuple(session.cleaned(said) for said in list(session.dialogs)[len(earlier) :]),
        )
