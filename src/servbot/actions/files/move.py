"""`files.move`."""

from typing import ClassVar

from servbot.actions.files.placement import move_file
from servbot.actions.files.transfer import Transfer
from servbot.core.action import Context
from servbot.core.record import Record


class Move(Transfer):
    """Move a file. When the source is gone and the target is there, an earlier attempt has done it."""

    name: ClassVar[str] = "files.move"
    examples: ClassVar[tuple[str, ...]] = (
        "source: shared/inbox/a.pdf\ntarget: shared/done/",
        "source: shared/inbox/a.pdf\ntarget: shared/done/a.pdf\nunique: true",
    )

    class Output(Record):
        """Where the file is."""

        path: str
        """Its path, in the form in which the target was given."""

        moved: bool
        """False when an earlier attempt had done it."""

    async def run(self, context: Context) -> Output:
        """Move it."""
        source = context.writable(self.source)
        path, done = await self.placed(context, source, move_file)
        return self.Output(path=path, moved=done)
