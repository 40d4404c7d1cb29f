"""Tick a box."""

from typing import ClassVar

from servbot.actions.web.deadline import Deadline
from servbot.actions.web.filling import Filler
from servbot.actions.web.form_field import FormField
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.target import Chain
from servbot.actions.web.web_action import WebAction
from servbot.core.action import Context
from servbot.core.record import Record


class Check(WebAction):
    """Tick a checkbox, switch or radio button, or take the tick away, and see that it holds."""

    name = "web.check"
    examples: ClassVar[tuple[str, ...]] = (
        "{target: {label: I agree}}",
        "{target: {label: Newsletter}, checked: false}",
    )

    target: Chain
    """The box; a list gives fallbacks."""

    checked: bool = True
    """Ticked or not."""

    class Output(Record):
        """How the box stands."""

        checked: bool
        """Ticked or not."""

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Output:
        """Set and read back."""
        field = FormField(self.target, self.checked, "%Y-%m-%d")
        await Filler(context, session, deadline).fill([field])
        return self.Output(checked=bool(field.place[1].value))
