"""Wait for what goes on behind the page."""

from fnmatch import fnmatchcase
from typing import ClassVar, Self

from pydantic import model_validator

from servbot.actions.web.deadline import Deadline
from servbot.actions.web.errors import ExpectationMissed
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.web_action import WebAction
from servbot.core.action import Context
from servbot.core.record import Record

_quiet = 0.5


class WaitFor(WebAction):
    """Wait for an answer of the site, or until the page asks for nothing more; `web.expect` waits for what is seen."""

    name = "web.wait_for"
    examples: ClassVar[tuple[str, ...]] = ('{response: "*/web.open.0"}', "{idle: true}")

    response: str = ""
    """Address of an answer, with `*` for any characters; one that came since the step before began counts."""

    idle: bool = False
    """Until nothing has been under way for half a second."""

    class Output(Record):
        """What came."""

        status: int | None
        """HTTP status of the answer; nothing for `idle`."""

        url: str
        """Address of the answer, or of the page."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.response) == self.idle:
            raise ValueError("say what to wait for: `response` or `idle: true`")
        return self

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Output:
        """Wait."""
        del context
        quiet_since = deadline.left
        async for _ in deadline.tries():
            if session.traffic.is_busy:
                quiet_since = deadline.left
            elif self.idle and quiet_since - deadline.left >= _quiet:
                return self.Output(status=None, url=session.cleaned(session.page.url))
            for _kind, _method, url, status in session.traffic.since(session.earlier_mark):
                if self.response and fnmatchcase(url, self.response):
                    return self.Output(status=status, url=session.cleaned(url))
        missing = "The page was never idle" if self.idle else f"No answer came from {self.response!r}"
        raise ExpectationMissed(
            f"{missing} within {deadline.seconds:g} seconds.", place=session.place(), nothing_done=True
        )
