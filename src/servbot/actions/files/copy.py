"""`files.copy`."""

from typing import ClassVar, Self

from pydantic import model_validator

from servbot.actions.files.placement import Placement, copy_file, spoken_path, target_place
from servbot.core.action import Action, Context
from servbot.core.record import Record


class Copy(Action):
    """Copy a file. A copy that is there already is left as it is, so that trying again does no harm."""

    name: ClassVar[str] = "files.copy"
    examples: ClassVar[tuple[str, ...]] = (
        "source: invoice.pdf\ntarget: shared/archive/",
        "source: invoice.pdf\ntarget: shared/archive/A-17.pdf\nunique: true",
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

        copied: bool
        """False when an earlier attempt had done it."""

    @model_validator(mode="after")
    def _one_choice(self) -> Self:
        if self.overwrite and self.unique:
            raise ValueError("set either overwrite or unique, not both")
        return self

    async def run(self, context: Context) -> Output:
        """Copy in a thread, because files block."""
        source = context.readable(self.source)
        root = context.writable(self.target)
        target = target_place(source, root, named_folder=self.target.endswith("/"))
        placement = Placement(overwrite=self.overwrite, unique=self.unique)
        place, done = await context.in_thread(copy_file, source, target, placement)
        return self.Output(path=spoken_path(self.target, place.name, is_folder=target != root), copied=done)
