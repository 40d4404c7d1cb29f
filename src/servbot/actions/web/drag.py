"""Drag something."""

from typing import ClassVar

from servbot.actions.web.deadline import Deadline
from servbot.actions.web.finding import Look, find
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.target import Chain
from servbot.actions.web.web_action import WebAction
from servbot.core.action import Context
from servbot.core.record import Record


class Drag(WebAction):
    """Drag something and drop it on something else."""

    name = "web.drag"
    repeatable = False
    examples: ClassVar[tuple[str, ...]] = ("{target: {text: INV-17}, onto: {label: Approved}}",)

    target: Chain
    """What to drag; a list gives fallbacks."""

    onto: Chain
    """Where to drop it; a list gives fallbacks."""

    class Output(Record):
        """Where it happened."""

        url: str
        """Address of the page now."""

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Output:
        """Drag with the mouse."""
        del context
        thing = await find(session, self.target, deadline)
        goal = await find(session, self.onto, deadline, Look(around=True))
        await thing.locator.drag_to(goal.locator, timeout=deadline.milliseconds)
        await session.traffic.settle(deadline.at_most(2))
        return self.Output(url=session.cleaned(session.page.url))
