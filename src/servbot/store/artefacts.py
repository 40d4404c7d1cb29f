"""Files by content in a folder."""

import hashlib
import os
import tempfile
from pathlib import Path

from servbot.core.reading import Artefact
from servbot.ports.artefact_store import ArtefactMissing


class FileArtefactStore:
    """Implements `servbot.ports.artefact_store.ArtefactStore` with two levels of folders."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, content: bytes, media_type: str) -> Artefact:
        """Keep the content; a crash leaves either all of it or nothing."""
        digest = hashlib.sha256(content).hexdigest()
        place = self._place(digest)
        if not place.exists():
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

    def _place(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest[2:4] / digest


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
