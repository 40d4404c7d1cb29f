"""Read a text."""

import re
from typing import ClassVar

from pydantic import field_validator

from servbot.actions.web.deadline import Deadline
from servbot.actions.web.errors import ExpectationMissed
from servbot.actions.web.finding import Look, find
from servbot.actions.web.in_page_scripts import call
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.target import Chain
from servbot.actions.web.web_action import WebAction
from servbot.core.action import Context
from servbot.core.record import Record


class ReadText(WebAction):
    """Read what a page shows: the value of a field, or the text beside a label, in a cell or anywhere else."""

    name = "web.read_text"
    examples: ClassVar[tuple[str, ...]] = (
        "{target: {label: Booking number}}",
        "{target: {role: status}, pattern: 'number ([A-Z]+-[0-9]+)'}",
    )

    target: Chain
    """What to read; a list gives fallbacks."""

    pattern: str = ""
    """Regular expression the text must contain; its first group, or all of it, is the result."""

    class Output(Record):
        """What was read."""

        text: str
        """The text, without spaces around it."""

    @field_validator("pattern")
    @classmethod
    def _understood(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
        return pattern

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Output:
        """Read; a text that is still empty or does not fit yet is waited for."""
        del context
        text = ""
        async for _ in deadline.tries():
            found = await find(session, self.target, deadline, Look(reading=True))
            label = found.target.label or None
            value = await found.locator.evaluate(call("element, label", "readValue(element, label)"), label)
            text = ", ".join(value) if isinstance(value, list) else str(value).strip()
            match = re.search(self.pattern, text) if self.pattern else None
            if match:
                return self.Output(text=session.cleaned(match.group(1) if match.re.groups else match.group()))
            if text and not self.pattern:
                return self.Output(text=session.cleaned(text))
        if not self.pattern:
            return self.Output(text="")
        raise ExpectationMissed(
            f"The text {session.cleaned(text)[:200]!r} has nothing that fits {self.pattern!r}.",
            place=session.place(),
            nothing_done=True,
        )
