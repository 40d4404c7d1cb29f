"""`files.copy`."""

from typing import ClassVar

from servbot.actions.files.placement import copy_file
from servbot.actions.files.transfer import Transfer
from servbot.core.action import Context
from servbot.core.record import Record


class Copy(Transfer):
    """Copy a file. A copy that is there already is left as it is, so that trying again does no harm."""

    name: ClassVar[str] = "files.copy"
    examples: ClassVar[tuple[str, ...]] = (
        "source: invoice.pdf\ntarget: shared/archive/",
        "source: invoice.pdf\ntarget: shared/archive/A-17.pdf\nunique: true",
    )

    class Output(Record):
        """Where the file is."""

        path: str
        """Its path, in the form in which the target was given."""

        copied: bool
        """False when an earlier attempt had done it."""

    async def run(self, context: Context) -> Output:
        """Copy it."""
        source = context.readable(self.source)
        path, done = await self.placed(context, source, copy_file)
        return self.Output(path=path, copied=done)
