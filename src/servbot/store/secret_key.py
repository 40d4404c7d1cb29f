"""The key that signs sessions of the console."""

import os
import secrets
import tempfile
from pathlib import Path

from filelock import FileLock


def secret_key(path: Path) -> str:
    """The key in the file; a new one, readable only by its owner, where there is none."""
    if path.is_file():
        return path.read_text(encoding="ascii").strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    # Console and worker may start at once on a fresh machine and must agree on one key.
    with FileLock(path.with_name(f"{path.name}.lock")):
        if not path.is_file():
            _write(path, secrets.token_urlsafe(50))
    return path.read_text(encoding="ascii").strip()


def _write(path: Path, key: str) -> None:
    """Write aside and rename, so that a crash leaves no half key; such files are made readable by their owner only."""
    handle, aside = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(key)
    Path(aside).replace(path)
