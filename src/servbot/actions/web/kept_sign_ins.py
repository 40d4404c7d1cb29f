"""Cookies and storage of signed-in sessions, kept from one session to the next so that not each signs in anew."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import Fernet
    from playwright.async_api import StorageState

    from servbot.core.action import Context, SessionSpec

_purpose = "kept sign-ins"


class KeptSignIns:
    """One file for every connection and credential, encrypted like the vault and readable by its owner only."""

    def __init__(self, folder: Path | None) -> None:
        """Keep them in the folder; `None` keeps nothing."""
        self._folder = folder

    def load(self, spec: SessionSpec, context: Context) -> StorageState | None:
        """What was kept; `None` when there is nothing that can be read."""
        from cryptography.fernet import InvalidToken

        if self._folder is None:
            return None
        try:
            content = _cipher(context).decrypt(self._file(spec, self._folder).read_bytes())
        except (OSError, InvalidToken):  # none yet, or written with another key
            return None
        state: StorageState = json.loads(content)
        return state

    def keep(self, spec: SessionSpec, context: Context, state: StorageState) -> None:
        """Keep the state, in place of an earlier one."""
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._folder)
        with os.fdopen(handle, "wb") as stream:
            stream.write(_cipher(context).encrypt(json.dumps(state).encode()))
        Path(name).replace(self._file(spec, self._folder))

    def _file(self, spec: SessionSpec, folder: Path) -> Path:
        name = hashlib.sha256(f"{spec.connection}\0{spec.login}".encode()).hexdigest()
        return folder / f"{name}.token"


def _cipher(context: Context) -> Fernet:
    from cryptography.fernet import Fernet

    return Fernet(urlsafe_b64encode(context.key_for(_purpose)))
