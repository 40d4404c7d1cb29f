"""`queue.progress`."""

from typing import ClassVar

from servbot.core.action import Action, Context
from servbot.core.record import Record


class Progress(Action):
    """Say how far the case is; lists and pages of cases show it."""

    name: ClassVar[str] = "queue.progress"
    examples: ClassVar[tuple[str, ...]] = ("text: 3 of 12 lines booked",)

    text: str
    """What people read."""

    class Output(Record):
        """What is shown now."""

        text: str
        """The text."""

    async def run(self, context: Context) -> Output:
        """Show it."""
        await context.tell_item(self.text)
        return self.Output(text=self.text)
