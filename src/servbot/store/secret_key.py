"""The key that signs sessions of the console."""

import os
import secrets
from pathlib import Path


def secret_key(path: Path) -> str:
    """The key in the file; a new one, readable only by its owner, where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    key = secrets.token_urlsafe(50)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(key)
    return key
