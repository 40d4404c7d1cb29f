"""`notify.send`."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from servbot.core.action import Action, Context
from servbot.core.record import Record

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Send(Action):
    """Tell people something through the channels of the settings: mail, WeCom, DingTalk, Slack and many others."""

    name: ClassVar[str] = "notify.send"
    repeatable: ClassVar[bool] = False
    examples: ClassVar[tuple[str, ...]] = (
        "to: [finance]\ntitle: Invoices booked\nbody: All invoices of today are booked.",
    )

    to: tuple[Name, ...] = Field(min_length=1)
    """Names of recipients, as the settings call them."""

    title: str = Field(min_length=1)
    """Subject line."""

    body: str = ""
    """The text."""

    class Output(Record):
        """Who was told."""

        recipients: tuple[str, ...]
        """Names of the recipients, each once."""

    async def run(self, context: Context) -> Output:
        """Send it once to each recipient."""
        recipients = tuple(dict.fromkeys(self.to))
        await context.notify(recipients, self.title, self.body)
        return self.Output(recipients=recipients)
