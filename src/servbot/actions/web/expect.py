"""Make sure of something."""

from typing import ClassVar, Self

from pydantic import model_validator

from servbot.actions.web.deadline import Deadline
from servbot.actions.web.errors import ExpectationMissed
from servbot.actions.web.expecting import Expectation, comes_true
from servbot.actions.web.finding import labels_in_use
from servbot.actions.web.session import BrowserSession
from servbot.actions.web.signing_in import is_signed_out, signed_out
from servbot.actions.web.target import Chain
from servbot.actions.web.web_action import WebAction
from servbot.core.action import Context
from servbot.core.record import Record


class Expect(WebAction):
    """Wait until the page shows something, or no longer shows it; an error when it does not come to that."""

    name = "web.expect"
    examples: ClassVar[tuple[str, ...]] = (
        "{text: Invoice booked}",
        "{target: {role: progressbar}, gone: true}",
        '{url: "*/invoices/*"}',
        "{text: Overdue, soft: true}",
    )

    target: Chain | None = None
    """Something on the page."""

    text: str = ""
    """A text anywhere on the page."""

    url: str = ""
    """Part of the address, or a pattern with `*` for all of it."""

    gone: bool = False
    """It must not be there (any more)."""

    soft: bool = False
    """When it does not come to that, the step goes on and says `met: false` instead of failing."""

    class Output(Record):
        """Whether and where it was seen."""

        met: bool
        """It is as expected."""

        url: str
        """Address of the page."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        self._expected()
        return self

    def _expected(self) -> Expectation:
        return Expectation(target=self.target, text=self.text, url=self.url, gone=self.gone)

    async def act(self, context: Context, session: BrowserSession, deadline: Deadline) -> Output:
        """Wait for it."""
        expected = self._expected()
        if await comes_true(session, expected, deadline):
            return self.Output(met=True, url=session.cleaned(session.page.url))
        if await is_signed_out(session):
            raise signed_out(session)
        how = "is still there" if self.gone else "is not there"
        said = f"{str(expected)[:1].upper()}{str(expected)[1:]} {how} on the page {await session.title()!r}."
        if self.soft:
            context.log("warning", said)
            return self.Output(met=False, url=session.cleaned(session.page.url))
        raise ExpectationMissed(
            said,
            place=session.place(),
            nothing_done=True,
            details={"on_the_page": (await labels_in_use(session))[:60]},
        )
