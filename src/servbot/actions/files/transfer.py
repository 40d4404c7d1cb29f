"""What copying and moving have in common."""

from collections.abc import Callable
from pathlib import Path
from typing import Self

from pydantic import model_validator

from servbot.actions.files.placement import Placement, spoken_path, target_place
from servbot.core.action import Action, Context


class Transfer(Action):
    """A file that goes somewhere; what is there already is never replaced unasked."""

    source: str
    """The file."""

    target: str
    """Where it goes: a file name, or a folder, which ends in / or is there already."""

    overwrite: bool = False
    """Whether a file of that name with other content is replaced."""

    unique: bool = False
    """Whether a number is put behind the name when it is taken."""

    @model_validator(mode="after")
    def _one_choice(self) -> Self:
        if self.overwrite and self.unique:
            raise ValueError("set either overwrite or unique, not both")
        return self

    async def placed(
        self,
        context: Context,
        source: Path,
        transfer: Callable[[Path, Path, Placement], tuple[Path, bool]],
    ) -> tuple[str, bool]:
        """Transfer in a thread, because files block.

        Returns:
            The path in the form in which the target was given, and false when an earlier attempt had done it.
        """
        root = context.writable(self.target)
        target = target_place(source, root, named_folder=self.target.endswith("/"))
        placement = Placement(overwrite=self.overwrite, unique=self.unique)
        place, done = await context.in_thread(transfer, source, target, placement)
        return spoken_path(self.target, place.name, is_folder=target != root), done
