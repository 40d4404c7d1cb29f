"""What all web actions have in common."""

from typing import Annotated, ClassVar

from pydantic import Field

from servbot.actions.web.deadline import Deadline
from servbot.actions.web.errors import BrowserDied, NotFound
from servbot.actions.web.session import BrowserSession, browser_session
from servbot.actions.web.signing_in import is_signed_out, signed_out
from servbot.actions.web.translating import answering, plain_errors
from servbot.actions.web.visiting import site_failed
from servbot.core.action import Action, Capability, Context
from servbot.core.errors import FailureKind, ServbotError
from servbot.core.record import Record


class WebAction(Action):
    """Something done on the page of the enclosing browser session."""

    session_kind: ClassVar[str] = "browser"
    capability: ClassVar[Capability] = "browser"

    visits: ClassVar[bool] = False
    """Whether it makes the site do something, for which the connection's `pause` is kept."""

    timeout: Annotated[float, Field(gt=0, le=600)] | None = None
    """Seconds to wait for the page; else as the connection says (15)."""

    async def run(self, context: Context) -> Record:
        """Do it; whatever the browser's driver raises comes out as one of the `web.*` errors."""
        session = browser_session(context)
        if session.page in session.crashed:
            raise BrowserDied(place=session.place(), nothing_done=True)
        if self.visits:
            await session.hosts.turn(session.connection)
        deadline = Deadline(self.timeout or session.connection.timeout)
        mark = session.traffic.outage_mark()
        session.finds.clear()
        session.earlier_mark, session.latest_mark = session.latest_mark, session.traffic.mark()
        try:
            output = await self._watched(context, session, deadline)
        except ServbotError as error:
            silent = session.traffic.outage_since(mark)
            if silent is None or error.outage or error.kind is FailureKind.DEFECT:
                raise
            raise site_failed(session, *silent, error) from error
        for find in session.finds:
            if "(target 1 of" not in find:
                context.log("info", f"Found by a fallback: {session.cleaned(find)}.")
        return output

    async def _watched(self, context: Context, session: BrowserSession, deadline: Deadline) -> Record:
        limit = self.longest(deadline)
        async with answering(limit, session.place), plain_errors(session.place, session.cleaned):
            try:
                return await self.act(context, session, deadline)
            except NotFound as error:
                if await is_signed_out(session):
                    raise signed_out(session, nothing_done=error.nothing_done) from error
                raise

    def longest(self, deadline: Deadline) -> float:
        """Seconds after which a page that answers nothing at all is given up."""
        return deadline.seconds * 2 + 10

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Record:
        """Do it on the page."""
        raise NotImplementedError
