"""Select from a list."""

from typing import Any, ClassVar

from servbot.actions.web.deadline import Deadline
from servbot.actions.web.filling import Filler
from servbot.actions.web.form_field import FormField
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.target import Chain
from servbot.actions.web.web_action import WebAction
from servbot.core.action import Context
from servbot.core.record import Record


class Select(WebAction):
    """Select one option, or several, of a list, a group of choices or a field that offers choices."""

    name = "web.select"
    examples: ClassVar[tuple[str, ...]] = (
        "{target: {label: Currency}, option: CNY}",
        "{target: {label: Departments}, option: [Finance, Purchasing]}",
    )

    target: Chain
    """The field; a list gives fallbacks."""

    option: str | list[str]
    """Text of the option; several for a field that takes several."""

    class Output(Record):
        """What the field shows."""

        selected: Any
        """Text of the option, or a list of them."""

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Output:
        """Select and read back."""
        field = FormField(self.target, self.option, "")
        await Filler(context, session, deadline).fill([field])
        return self.Output(selected=field.place[1].value)
