"""A watched folder: which files have settled, and where they go when their run has ended."""

import fnmatch
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

from servbot.core.bot.trigger import Folder
from servbot.core.paths import confined

DONE = "done"
FAILED = "failed"

braces = re.compile(r"\{([^{}]*)\}")
unfinished = (".part", ".partial", ".tmp", ".crdownload", ".filepart")
"""Endings that programs give to files they are still writing."""

Look = tuple[int, int]
"""Size in bytes and time of change in nanoseconds."""


def patterns(pattern: str) -> tuple[str, ...]:
    """`*.{pdf,jpg}` as `*.pdf` and `*.jpg`."""
    found = braces.search(pattern)
    if not found:
        return (pattern,)
    before, after = pattern[: found.start()], pattern[found.end() :]
    return tuple(each for choice in found[1].split(",") for each in patterns(before + choice + after))


class WatchedFolder:
    """Sees files arrive in one folder."""

    def __init__(self, spec: Folder, shared: Path, clock: Callable[[], float] = monotonic) -> None:
        """Build it; nothing is looked at yet.

        Args:
            spec: the folder as the bot names it.
            shared: the company's shared folder.
            clock: seconds that only ever grow.
        """
        self.spec = spec
        self.place = confined(spec.path, shared)
        self._patterns = tuple(each.lower() for each in patterns(spec.pattern))
        self._settle = spec.settle.total_seconds()
        self._clock = clock
        self._seen: dict[str, tuple[Look, float]] = {}
        self._taken: dict[str, Look] = {}

    def settled(self) -> Iterator[Path]:
        """Files whose size and time have not changed for long enough and that were not taken as they are."""
        self.place.mkdir(parents=True, exist_ok=True)
        present = {path.name: path for path in self.place.iterdir() if self._counts(path)}
        for gone in self._seen.keys() - present.keys():
            self._seen.pop(gone, None)
            self._taken.pop(gone, None)
        for name in sorted(present):
            if self._is_settled(present[name]):
                yield present[name]

    def taken(self, path: Path) -> None:
        """Remember that the file was taken as it is now."""
        self._taken[path.name] = self._seen[path.name][0]

    def later(self, path: Path) -> None:
        """Look at the file again only when it has settled once more."""
        self._seen.pop(path.name, None)

    def _counts(self, path: Path) -> bool:
        name = path.name.lower()
        if name.startswith((".", "~")) or name.endswith(unfinished):
            return False
        # A link may lead to a file that nobody meant to hand in.
        fits = any(fnmatch.fnmatchcase(name, each) for each in self._patterns)
        return fits and path.is_file() and not path.is_symlink()

    def _is_settled(self, path: Path) -> bool:
        try:
            state = path.stat()
        except FileNotFoundError:
            return False
        look = (state.st_size, state.st_mtime_ns)
        before, since = self._seen.get(path.name, (None, 0.0))
        if before != look:
            since = self._clock()
            self._seen[path.name] = (look, since)
        return self._taken.get(path.name) != look and self._clock() - since >= self._settle


def put_away(path: Path, *, succeeded: bool) -> Path:
    """Move a file to `done/` or `failed/` beside it; a name that is taken gets a number."""
    target = path.parent / (DONE if succeeded else FAILED)
    target.mkdir(exist_ok=True)
    place = target / path.name
    number = 1
    while place.exists():
        number += 1
        place = target / f"{path.stem} ({number}){path.suffix}"
    shutil.move(path, place)
    return place
