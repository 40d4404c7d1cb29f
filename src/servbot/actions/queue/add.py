"""`queue.add`."""

from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from servbot.core.action import Action, Context
from servbot.core.record import Record


class Add(Action):
    """Put an item into a work queue. Its reference is unique there: the same again changes nothing."""

    name: ClassVar[str] = "queue.add"
    examples: ClassVar[tuple[str, ...]] = (
        "queue: payments\nreference: INV-2231\ninputs: {supplier: Hartmann, amount: '120.50'}",
        "queue: payments\nreference: INV-2232\npriority: 5\ndue_at: 2026-03-31T12:00:00+00:00\ntags: [urgent]",
    )

    queue: str = Field(min_length=1)
    """Name of the queue."""

    reference: str = Field(min_length=1, max_length=300)
    """How people call the case; unique in its queue."""

    inputs: dict[str, Any] = {}
    """Values for the inputs of the bot that works the queue."""

    priority: int = 0
    """Higher goes first among items that are due at the same time."""

    not_before: datetime | None = None
    """When it may begin."""

    due_at: datetime | None = None
    """When it should be done; the earliest goes first."""

    risk_at: datetime | None = None
    """From when the case is in danger of being late."""

    tags: tuple[str, ...] = ()
    """Words to find it by."""

    class Output(Record):
        """What became of it."""

        added: bool
        """Whether it was not in the queue before."""

    async def run(self, context: Context) -> Output:
        """Queue it."""
        return self.Output(added=await context.add_item(dict(self)))
