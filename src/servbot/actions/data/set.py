"""`data.set`."""

from typing import Any, ClassVar

from servbot.core.action import Action, Context
from servbot.core.record import Record


class Set(Action):
    """Give names to values, so that later steps can use them."""

    name: ClassVar[str] = "data.set"
    examples: ClassVar[tuple[str, ...]] = ("values: {currency: EUR, approvers: [finance]}",)

    values: dict[str, Any]
    """Values by name."""

    class Output(Record):
        """The same values."""

        values: dict[str, Any]
        """Values by name."""

    async def run(self, context: Context) -> Output:
        """Hand the values on."""
        del context
        return self.Output(values=self.values)
