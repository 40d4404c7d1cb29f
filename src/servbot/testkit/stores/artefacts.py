"""Files by content in memory, laid out in a folder only for who asks where one lies."""

import hashlib
from pathlib import Path

from servbot.core.reading import Artefact
from servbot.ports.artefact_store import ArtefactMissing


class MemoryArtefactStore:
    """Implements `servbot.ports.artefact_store.ArtefactStore`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._contents: dict[str, bytes] = {}

    def put(self, name: str, content: bytes, media_type: str) -> Artefact:
        """Keep the content."""
        digest = hashlib.sha256(content).hexdigest()
        self._contents[digest] = content
        return Artefact(digest=digest, name=name, media_type=media_type, size=len(content))

    def put_file(self, path: Path, media_type: str) -> Artefact:
        """Keep a copy of a file."""
        return self.put(path.name, path.read_bytes(), media_type)

    def path(self, digest: str) -> Path:
        """Where the content lies."""
        if digest not in self._contents:
            raise ArtefactMissing(f"The kept file {digest[:12]} is missing.")
        self._folder.mkdir(parents=True, exist_ok=True)
        place = self._folder / digest
        if not place.exists():
            place.write_bytes(self._contents[digest])
        return place
