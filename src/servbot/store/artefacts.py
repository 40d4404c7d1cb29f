"""Files by content in a folder."""

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from servbot.core.reading import Artefact
from servbot.ports.artefact_store import ArtefactMissing

DIGEST = re.compile(r"[0-9a-f]{64}")


class FileArtefactStore:
    """Implements `servbot.ports.artefact_store.ArtefactStore` with two levels of folders."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, content: bytes, media_type: str) -> Artefact:
        """Keep the content; a crash leaves either all of it or nothing."""
        digest = hashlib.sha256(content).hexdigest()
        place = self._place(digest)
        try:
            os.utime(place)  # it is wanted again: retention goes by the age
        except FileNotFoundError:
            _write(place, content)
        return Artefact(digest=digest, name=name, media_type=media_type, size=len(content))

    def put_file(self, path: Path, media_type: str) -> Artefact:
        """Keep a copy of a file."""
        return self.put(path.name, path.read_bytes(), media_type)

    def path(self, digest: str) -> Path:
        """Where the content lies."""
        place = self._place(digest)
        if not place.is_file():
            raise ArtefactMissing(f"The kept file {digest[:12]} is missing from {self._folder}.")
        return place

    def untouched_since(self, moment: datetime) -> Iterator[str]:
        """Digests of the contents that nobody has kept since then."""
        for place in self._folder.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            if DIGEST.fullmatch(place.name) and _touched(place) < moment.timestamp():
                yield place.name

    def remove(self, digest: str, *, untouched_since: datetime | None = None) -> bool:
        """Delete a content, unless it was kept again since; whether it was there and is gone."""
        place = self._place(digest)
        if untouched_since and _touched(place) >= untouched_since.timestamp():
            return False
        try:
            place.unlink()
        except FileNotFoundError:
            return False
        return True

    def _place(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest[2:4] / digest


def _touched(place: Path) -> float:
    """When the content was kept last; now, where it is gone."""
    try:
        return place.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def _write(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
