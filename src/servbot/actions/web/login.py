"""Sign in."""

from typing import ClassVar

from servbot.actions.web.connection import LoginForm
from servbot.actions.web.deadline import Deadline
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.signing_in import sign_in
from servbot.actions.web.web_action import WebAction
from servbot.core.action import Context, CredentialName
from servbot.core.record import Record


class Login(WebAction):
    """Sign in with a credential of the vault and make sure that the site let us in.

    A `session` block with `login:` does this by itself; the step is for a second account or another sign-in page.
    """

    name = "web.login"
    visits = True
    examples: ClassVar[tuple[str, ...]] = (
        "{credential: erp-robot}",
        "{credential: erp-robot, login: {path: /signin, username: Account, submit: Enter, success: Welcome}}",
    )

    credential: CredentialName
    """Name of the credential in the vault."""

    login: LoginForm | None = None
    """How the sign-in page looks; else as the connection says."""

    class Output(Record):
        """The page after signing in."""

        url: str
        """Its address."""

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Output:
        """Sign in."""
        await sign_in(session, context.credential(self.credential), self.login, deadline.seconds)
        return self.Output(url=session.cleaned(session.page.url))
