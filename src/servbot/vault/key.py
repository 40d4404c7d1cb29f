"""The key of the vault: from the environment or from a file that only its owner may read."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from servbot.vault.errors import KeyExposed, WrongKey

VARIABLE = "SERVBOT_VAULT_KEY"


def find_key(key_file: Path, environment: Mapping[str, str] | None = None) -> bytes:
    """The key: the variable's value, else the file's content; a missing file is made with a new key."""
    given = (os.environ if environment is None else environment).get(VARIABLE, "").strip()
    if given:
        return given.encode()
    try:
        return _made(key_file)
    except FileExistsError:
        _refuse_exposed(key_file)
        return _read(key_file)


def _made(key_file: Path) -> bytes:
    from cryptography.fernet import Fernet

    key_file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    key = Fernet.generate_key()
    with os.fdopen(handle, "wb") as stream:
        stream.write(key + b"\n")
        stream.flush()
        os.fsync(stream.fileno())
    return key


def _read(key_file: Path) -> bytes:
    key = key_file.read_bytes().strip()
    if not key:
        raise WrongKey(f"The key file {key_file} is empty.", remedy="Put back the key from a backup.")
    return key


def _refuse_exposed(key_file: Path) -> None:
    # Windows keeps permissions elsewhere; its mode bits say nothing about other people.
    if os.name == "posix" and stat.S_IMODE(key_file.stat().st_mode) & 0o077:
        raise KeyExposed(
            f"The key file {key_file} can be read by others.", remedy=f"Run: chmod 600 {key_file}"
        )
