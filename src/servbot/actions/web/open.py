"""Open a page."""

from typing import ClassVar

from servbot.actions.web.deadline import Deadline
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.signing_in import is_signed_out, sign_in_again, signed_out
from servbot.actions.web.visiting import visit
from servbot.actions.web.web_action import WebAction
from servbot.core.action import Context
from servbot.core.record import Record


class Open(WebAction):
    """Open a page of the connection's site; signs in once more when the site has ended the sign-in."""

    name = "web.open"
    visits = True
    examples: ClassVar[tuple[str, ...]] = ("{path: /invoices/new}", "{}")

    path: str = "/"
    """Path below the connection's address, or a full address of the same or an allowed site."""

    class Output(Record):
        """The page that is open now."""

        url: str
        """Its address."""

        title: str
        """Its title."""

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Output:
        """Go there."""
        address = session.connection.address(self.path)
        session.last_opened = address
        await visit(session, address, deadline)
        if await is_signed_out(session):
            await sign_in_again(session, context)
            await visit(session, address, deadline)
            if await is_signed_out(session):
                raise signed_out(session)
        return self.Output(
            url=session.cleaned(session.page.url), title=session.cleaned(await session.title())
        )
