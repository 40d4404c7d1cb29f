"""One writer at a time, and a file that is either the old one or the new one."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from servbot.actions.sheets.errors import SheetLocked


@contextmanager
def locked(path: Path, patience: float) -> Iterator[None]:
    """Hold the lock beside the file; `SheetLocked` when it is not free within `patience` seconds."""
    from filelock import FileLock, Timeout

    path.parent.mkdir(parents=True, exist_ok=True)
    _refuse_while_open(path)
    try:
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=patience):
            yield
    except Timeout as error:
        raise SheetLocked(
            f"{path.name} was being written by somebody else for {patience:g} seconds.", nothing_done=True
        ) from error


def replace_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a file beside `path`, and put it in its place when it is safely on the disk."""
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    fresh = Path(name)
    try:
        write(fresh)
        _take_over_mode(path, fresh)
        with fresh.open("rb+") as stream:
            os.fsync(stream.fileno())
        _put_in_place(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def _refuse_while_open(path: Path) -> None:
    # Excel and LibreOffice leave a file beside the one they hold.
    if any(path.with_name(name).exists() for name in (f"~${path.name}", f".~lock.{path.name}#")):
        raise SheetLocked(f"{path.name} is open in a spreadsheet program.", nothing_done=True)


def _take_over_mode(path: Path, fresh: Path) -> None:
    # Temporary files are private; a report that nobody else can open is of no use.
    fresh.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)


def _put_in_place(fresh: Path, path: Path) -> None:
    try:
        fresh.replace(path)
    except PermissionError as error:
        raise SheetLocked(f"{path.name} is held open by another program.", nothing_done=True) from error
