"""`files.list`."""

from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import ClassVar

from servbot.actions.files.errors import NotAFolder
from servbot.core.action import Action, Context
from servbot.core.record import Record


class Entry(Record):
    """One file."""

    path: str
    """Its path, in the form in which the folder was given."""

    name: str

    size: int
    """Bytes."""

    modified: datetime
    """When its content last changed, in UTC."""


class List(Action):
    """List the files of a folder, sorted by path; hidden files are left out."""

    name: ClassVar[str] = "files.list"
    examples: ClassVar[tuple[str, ...]] = ('folder: shared/inbox\npattern: "*.pdf"',)

    folder: str
    """The folder."""

    pattern: str = "*"
    """Names to list: * stands for any text, ? for one character; case does not matter."""

    recursive: bool = False
    """Whether folders below it are listed too."""

    class Output(Record):
        """The files."""

        files: tuple[Entry, ...]
        """One entry for each."""

        count: int
        """How many there are."""

    async def run(self, context: Context) -> Output:
        """List in a thread, because files block."""
        folder = context.readable(self.folder)
        if not folder.is_dir():
            raise NotAFolder(f"{self.folder!r} is a file, not a folder.", remedy="Name the folder.")
        files = await context.in_thread(
            _entries, folder, self.folder.rstrip("/"), self.pattern, self.recursive
        )
        return self.Output(files=files, count=len(files))


def _entries(folder: Path, spoken: str, pattern: str, recursive: bool) -> tuple[Entry, ...]:
    found = folder.rglob("*") if recursive else folder.iterdir()
    chosen = sorted(path for path in found if _listed(path, folder, pattern))
    return tuple(entry for path in chosen if (entry := _entry(path, folder, spoken)) is not None)


def _listed(path: Path, folder: Path, pattern: str) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    if hidden or not fnmatchcase(path.name.casefold(), pattern.casefold()):
        return False
    # A link may lead out of the folders that the run may see.
    return path.is_file() and folder.resolve() in path.resolve().parents


def _entry(path: Path, folder: Path, spoken: str) -> Entry | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None  # taken away by somebody while we looked
    return Entry(
        path="/".join(part for part in (spoken, path.relative_to(folder).as_posix()) if part),
        name=path.name,
        size=status.st_size,
        modified=datetime.fromtimestamp(status.st_mtime, UTC),
    )
