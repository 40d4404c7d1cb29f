"""Files of runs, kept by content."""

from pathlib import Path
from typing import Protocol

from servbot.core.errors import ApplicationFailure
from servbot.core.reading import Artefact


class ArtefactMissing(ApplicationFailure):
    """A kept file is no longer there."""

    code = "artefact.missing"
    default_remedy = "Restore the artefact folder from a backup."


class ArtefactStore(Protocol):
    """Content-addressed files. All calls block."""

    def put(self, name: str, content: bytes, media_type: str) -> Artefact:
        """Keep the content; the same content twice takes the place of one."""

    def put_file(self, path: Path, media_type: str) -> Artefact:
        """Keep a copy of a file."""

    def path(self, digest: str) -> Path:
        """Where the content lies, to be read only; `ArtefactMissing`."""
