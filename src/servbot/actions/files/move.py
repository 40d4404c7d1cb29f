"""`files.move`."""

from typing import ClassVar, Self

from pydantic import model_validator

from servbot.actions.files.placement import Placement, move_file, spoken_path, target_place
from servbot.core.action import Action, Context
from servbot.core.record import Record


class Move(Action):
    """Move a file. When the source is gone and the target is there, an earlier attempt has done it."""

    name: ClassVar[str] = "files.move"
    examples: ClassVar[tuple[str, ...]] = (
        "source: shared/inbox/a.pdf\ntarget: shared/done/",
        "source: shared/inbox/a.pdf\ntarget: shared/done/a.pdf\nunique: true",
    )

    source: str
    """The file."""

    target: str
    """Where it goes: a file name, or a folder, which ends in / or is there already."""

    overwrite: bool = False
    """Whether a file of that name with other content is replaced."""

    unique: bool = False
    """Whether a number is put behind the name when it is taken."""

    class Output(Record):
        """Where the file is."""

        path: str
        """Its path, in the form in which the target was given."""

        moved: bool
        """False when an earlier attempt had done it."""

    @model_validator(mode="after")
    def _one_choice(self) -> Self:
        if self.overwrite and self.unique:
            raise ValueError("set either overwrite or unique, not both")
        return self

    async def run(self, context: Context) -> Output:
        """Move in a thread, because files block."""
        source = context.writable(self.source)
        root = context.writable(self.target)
        target = target_place(source, root, named_folder=self.target.endswith("/"))
        placement = Placement(overwrite=self.overwrite, unique=self.unique)
        place, done = await context.in_thread(move_file, source, target, placement)
        return self.Output(path=spoken_path(self.target, place.name, is_folder=target != root), moved=done)
