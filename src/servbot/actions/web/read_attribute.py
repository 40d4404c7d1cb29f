"""Read an attribute."""

from typing import ClassVar

from servbot.actions.web.deadline import Deadline
from servbot.actions.web.finding import Look, find
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.target import Chain
from servbot.actions.web.web_action import WebAction
from servbot.core.action import Context
from servbot.core.record import Record


class ReadAttribute(WebAction):
    """Read an attribute of something: the address of a link, the source of a picture, a data attribute."""

    name = "web.read_attribute"
    examples: ClassVar[tuple[str, ...]] = ("{target: {role: link, name: Invoice A-17}, attribute: href}",)

    target: Chain
    """What has it; a list gives fallbacks."""

    attribute: str
    """Name of the attribute; `href` and `src` come out as full addresses."""

    class Output(Record):
        """What was read."""

        value: str | None
        """The value; nothing when the thing has no such attribute."""

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Output:
        """Read it."""
        del context
        place = (await find(session, self.target, deadline, Look(hidden=True))).locator
        value = await place.evaluate(
            "(element, name) => element.hasAttribute(name) && ['href', 'src', 'action'].includes(name)"
            " ? element[name] : element.getAttribute(name)",
            self.attribute,
        )
        return self.Output(value=None if value is None else session.cleaned(str(value)))
