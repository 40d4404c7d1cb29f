"""`data.claim`."""

from typing import ClassVar

from pydantic import Field

from servbot.core.action import Action, Context
from servbot.core.errors import BusinessFailure
from servbot.core.record import Record


class ClaimedElsewhere(BusinessFailure):
    """The same piece of work came in twice."""

    code = "data.claimed-elsewhere"
    default_remedy = "Compare the two; reject this one if it is the same work."


class Claim(Action):
    """Make this run the only one of its bot that works on a thing, such as an invoice number of a supplier.

    A run that is rejected or cancelled gives its claims back; one that succeeds keeps them for good.
    """

    name: ClassVar[str] = "data.claim"
    examples: ClassVar[tuple[str, ...]] = ("key: Northwind Ltd / A-17",)

    key: str = Field(min_length=1)
    """What tells one piece of work from another."""

    class Output(Record):
        """The claim."""

        key: str
        """As given, in small letters and without spaces around it."""

    async def run(self, context: Context) -> Output:
        """Claim it, or say who has it."""
        key = " ".join(self.key.lower().split())
        holder = await context.claim(key)
        if holder:
            raise ClaimedElsewhere(f"“{self.key}” came in before: {holder}.", details={"holder": holder})
        return self.Output(key=key)
