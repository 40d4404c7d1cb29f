"""`log`."""

from typing import ClassVar, Literal

from servbot.core.action import Action, Context
from servbot.core.record import Record

Level = Literal["debug", "info", "warning", "error"]


class Log(Action):
    """Write one line to the run's log."""

    name: ClassVar[str] = "log"
    examples: ClassVar[tuple[str, ...]] = (
        "message: Nothing to book today",
        "message: The supplier list is a month old\nlevel: warning",
    )

    message: str
    """The line."""

    level: Level = "info"
    """How much it matters."""

    class Output(Record):
        """The line as it was written."""

        message: str
        """The line."""

    async def run(self, context: Context) -> Output:
        """Write the line."""
        context.log(self.level, self.message)
        return self.Output(message=self.message)
