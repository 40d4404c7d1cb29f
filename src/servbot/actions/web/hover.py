"""Point at something."""

from typing import ClassVar

from servbot.actions.web.deadline import Deadline
from servbot.actions.web.gesture import AfterGesture, carried_out
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.target import Chain
from servbot.actions.web.web_action import WebAction
from servbot.core.action import Context
from servbot.core.record import Record


class Hover(WebAction):
    """Point at something with the mouse, as one opens a menu."""

    name = "web.hover"
    examples: ClassVar[tuple[str, ...]] = ("{target: {role: link, name: Reports}}",)

    target: Chain
    """What to point at; a list gives fallbacks."""

    class Output(AfterGesture):
        """Where it led."""

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Record:
        """Move the mouse there."""
        del context
        return await carried_out(
            session, self.target, deadline, lambda place, limit: place.hover(timeout=limit), self.Output
        )
