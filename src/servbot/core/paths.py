"""Paths that bots name stay inside the folders they may use."""

from collections.abc import Iterable
from pathlib import Path

from servbot.core.errors import BusinessFailure, UsageError


class PathOutside(UsageError):
    """A path leads out of the folders that the run may use."""

    code = "files.outside"
    default_remedy = "Name a file in the run's workspace, beside the bot, or under shared/."


class FileMissing(BusinessFailure):
    """A file that the step needs is not there."""

    code = "files.missing"


def confined(path: str, root: Path) -> Path:
    """`root / path`, links resolved; `PathOutside` when that is not below `root`."""
    home = root.resolve()
    try:
        place = (home / path).resolve()
    except (OSError, RuntimeError, ValueError) as error:  # links in a circle, characters no name may have
        raise PathOutside(f"{path!r} leads nowhere.") from error
    if place != home and home not in place.parents:
        raise PathOutside(f"{path!r} leads out of the folder it must stay in.")
    return place


def first_existing(path: str, roots: Iterable[Path]) -> Path:
    """The first existing `root / path`; `FileMissing` names the file when there is none."""
    for root in roots:
        place = confined(path, root)
        if place.exists():
            return place
    raise FileMissing(
        f"There is no file {path!r}.", remedy="Check the name, or put the file there and retry."
    )
