"""Revisions in memory."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from servbot.ports.definition_store import DefinitionTampered, Revision, RevisionMissing


class MemoryDefinitionStore:
    """Implements `servbot.ports.definition_store.DefinitionStore`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._revisions: dict[str, tuple[Revision, dict[str, bytes]]] = {}
        self._current: dict[str, Revision] = {}

    def release(self, bot: str, text: str, files: Mapping[str, bytes]) -> Revision:
        """Make this content the current revision."""
        digest = _digest(bot, text, files)
        with self._lock:
            return self._current_from(bot, digest, text, files)

    def _current_from(self, bot: str, digest: str, text: str, files: Mapping[str, bytes]) -> Revision:
        if digest not in self._revisions:
            number = 1 + sum(revision.bot == bot for revision, _ in self._revisions.values())
            now = datetime.now(UTC)
            revision = Revision(digest=digest, bot=bot, number=number, released_at=now, text=text)
            self._revisions[digest] = revision, dict(files)
        self._current[bot] = self._revisions[digest][0]
        return self._current[bot]

    def revision(self, digest: str) -> Revision:
        """A revision by its digest."""
        return self._found(digest)[0]

    def numbered(self, bot: str, number: int) -> Revision:
        """A bot's revision by its number."""
        for revision, _ in self._revisions.values():
            if (revision.bot, revision.number) == (bot, number):
                return revision
        raise RevisionMissing(f"{bot} has no revision {number}.")

    def current(self) -> Sequence[Revision]:
        """The current revision of every bot."""
        return [revision for _, revision in sorted(self._current.items())]

    def current_of(self, bot: str) -> Revision | None:
        """The current revision of one bot."""
        return self._current.get(bot)

    def folder(self, digest: str) -> Path:
        """The files of a revision."""
        _, files = self._found(digest)
        place = self._folder / digest
        with self._lock:
            if place.is_dir():
                return place
            place.mkdir(parents=True)
            for name, content in files.items():
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                (place / name).write_bytes(content)
        return place

    def verified(self, digest: str) -> tuple[Revision, Path]:
        """The revision and its folder, both compared with the digest."""
        revision, _ = self._found(digest)
        place = self.folder(digest)
        files = {
            each.relative_to(place).as_posix(): each.read_bytes()
            for each in place.rglob("*")
            if each.is_file()
        }
        if _digest(revision.bot, revision.text, files) != digest:
            raise DefinitionTampered(f"The definition of {revision.bot} was changed after its release.")
        return revision, place

    def _found(self, digest: str) -> tuple[Revision, dict[str, bytes]]:
        if digest not in self._revisions:
            raise RevisionMissing(f"There is no revision {digest[:12]}.")
        return self._revisions[digest]


def _digest(bot: str, text: str, files: Mapping[str, bytes]) -> str:
    return hashlib.sha256(repr((bot, text, sorted(files.items()))).encode()).hexdigest()
