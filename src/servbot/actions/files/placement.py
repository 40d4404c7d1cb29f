"""Puts a file in its new place whole, never over another one unasked, and the same however often it is tried."""

import filecmp
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from servbot.actions.files.errors import FileExists, FileUnusable, NotAFolder
from servbot.core.paths import FileMissing


@dataclass(frozen=True, kw_only=True, slots=True)
class Placement:
    """What to do when the name is taken."""

    overwrite: bool = False
    unique: bool = False


def copy_file(source: Path, target: Path, placement: Placement) -> tuple[Path, bool]:
    """Copy; gives the place and whether anything had to be done (a copy that is there already is kept)."""
    _check_source(source)
    place, done = _free_place(source, target, placement)
    if not done:
        with _reported(place):
            _write_whole(source, place)
    return place, not done


def move_file(source: Path, target: Path, placement: Placement) -> tuple[Path, bool]:
    """Move; when the source is gone and the target there, an earlier attempt has done it."""
    if not source.exists() and target.is_file():
        return target, False
    _check_source(source)
    if source == target:
        return target, False
    place, done = _free_place(source, target, placement)
    with _reported(place):
        if not done:
            _move_whole(source, place)
        source.unlink(missing_ok=True)
    return place, True


def target_place(source: Path, target: Path, *, named_folder: bool) -> Path:
    """The target, with the source's name below it when it is a folder."""
    return target / source.name if named_folder or target.is_dir() else target


def spoken_path(target: str, name: str, *, is_folder: bool) -> str:
    """The path of the result, in the words in which the bot gave the target."""
    folder = target.rstrip("/") if is_folder else target.rpartition("/")[0]
    return f"{folder}/{name}" if folder else name


def _check_source(source: Path) -> None:
    if source.is_dir():
        raise NotAFolder(f"{source.name!r} is a folder, not a file.", remedy="Name one file.")
    if not source.exists():
        raise FileMissing(
            f"There is no file {source.name!r}.", remedy="Check the name, or put the file there and retry."
        )


def _free_place(source: Path, target: Path, placement: Placement) -> tuple[Path, bool]:
    """The place to write to, and whether the very file is there already."""
    number, place = 2, target
    while place.exists():
        if place.is_dir():
            raise NotAFolder(
                f"{place.name!r} is a folder.", remedy="Let the target end in a file name or in /."
            )
        if filecmp.cmp(source, place, shallow=False):
            return place, True
        if placement.overwrite:
            break
        if not placement.unique:
            raise FileExists(f"There is a file {place.name!r} already, with other content.")
        place, number = target.with_name(f"{target.stem} ({number}){target.suffix}"), number + 1
    return place, False


def _move_whole(source: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        source.replace(place)
    except PermissionError:
        raise
    except OSError:
        # Another disk: copy first, so that there is a whole file at every moment.
        _write_whole(source, place)


def _write_whole(source: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=place.parent)
    os.close(handle)
    part = Path(name)
    try:
        shutil.copy2(source, part)
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _reported(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise FileUnusable(f"{place.name!r} could not be written: {reason}.") from error
