"""Click something twice."""

from typing import ClassVar

from servbot.actions.web.deadline import Deadline
from servbot.actions.web.gesture import AfterGesture, carried_out
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.target import Chain
from servbot.actions.web.web_action import WebAction
from servbot.core.action import Context
from servbot.core.record import Record


class ClickTwice(WebAction):
    """Click something twice, as one opens a file in a list."""

    name = "web.double_click"
    visits = True
    examples: ClassVar[tuple[str, ...]] = ("{target: {text: INV-17}}",)

    target: Chain
    """What to click; a list gives fallbacks."""

    class Output(AfterGesture):
        """Where it led."""

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Record:
        """Click twice."""
        del context
        return await carried_out(
            session, self.target, deadline, lambda place, limit: place.dblclick(timeout=limit), self.Output
        )
