"""`events.send`."""

from typing import Any, ClassVar

from pydantic import Field

from servbot.core.action import Action, Context
from servbot.core.bot.waiting import EVENT_NAME
from servbot.core.record import Record


class Send(Action):
    """Send an event to the runs that wait for it. Done again after a crash, it is no second event."""

    name: ClassVar[str] = "events.send"
    examples: ClassVar[tuple[str, ...]] = ("event: payment-received\nkey: A-17\ndata: {amount: 117.50}",)

    event: str = Field(pattern=EVENT_NAME)
    """What happened: small letters, digits and `-`."""

    key: str = ""
    """Which case it is about, such as an invoice number."""

    data: dict[str, Any] = {}
    """What the waiting steps get as their output."""

    class Output(Record):
        """The event."""

        number: int
        """Its number on record."""

        taken_by: tuple[str, ...] = ()
        """Runs that were waiting for it."""

    async def run(self, context: Context) -> Output:
        """Send it."""
        number, taken_by = await context.send_event(self.event, self.key, self.data)
        return self.Output(number=number, taken_by=taken_by)
