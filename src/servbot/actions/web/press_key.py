"""Press keys."""

from typing import Annotated, ClassVar

from pydantic import Field

from servbot.actions.web.deadline import Deadline
from servbot.actions.web.gesture import AfterGesture, carried_out, settled_page
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.target import Chain
from servbot.actions.web.web_action import WebAction
from servbot.core.action import Context
from servbot.core.record import Record


class PressKey(WebAction):
    """Press a key or several at once, such as Enter or Control+S, in a field or on the page."""

    name = "web.press"
    visits = True
    repeatable = False
    examples: ClassVar[tuple[str, ...]] = ("{key: Enter, target: {label: Search}}", "{key: Control+k}")

    key: Annotated[str, Field(min_length=1, max_length=60)]
    """Name of the key, with `+` between those that are held: Enter, Tab, ArrowDown, Control+Shift+P."""

    target: Chain | None = None
    """Where; the page itself when left out."""

    class Output(AfterGesture):
        """Where it led."""

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Record:
        """Press."""
        del context
        if self.target is None:
            await session.page.keyboard.press(self.key)
            return await settled_page(session, deadline, self.Output)
        return await carried_out(
            session,
            self.target,
            deadline,
            lambda place, limit: place.press(self.key, timeout=limit),
            self.Output,
        )
