"""Opens workbooks that are protected by a password."""

import os
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from servbot.actions.sheets.errors import PasswordWrong, SheetDamaged
from servbot.actions.sheets.reading.guard import COMPOUND

BROKEN = (AssertionError, IndexError, KeyError, OSError, TypeError, ValueError, struct.error)
"""What the library raises for a file that it cannot follow, besides its own error."""


@contextmanager
def opened(path: Path, password: str) -> Iterator[Path]:
    """A readable copy for as long as it is needed; the file itself when it has no protection."""
    with path.open("rb") as stream:
        protected = bool(password) and stream.read(len(COMPOUND)) == COMPOUND
    if not protected:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="servbot-") as folder:
        copy = Path(folder) / path.name
        yield copy if _unlock(path, password, copy) else path


def _unlock(path: Path, password: str, copy: Path) -> bool:
    """Write the copy; false when nothing had to be unlocked."""
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError

    with path.open("rb") as stream:
        try:
            file = msoffcrypto.OfficeFile(stream)
            if not file.is_encrypted():
                return False
            _load_key(file, password)
            with os.fdopen(os.open(copy, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as target:
                file.decrypt(target)
        except InvalidKeyError as error:
            raise PasswordWrong(f"The password does not open {path.name}.") from error
        except DecryptionError as error:
            raise PasswordWrong(f"{path.name} cannot be opened with the password: {error}.") from error
        except (*BROKEN, FileFormatError) as error:
            raise SheetDamaged(f"{path.name} is damaged: {error}.") from error
    return True


def _load_key(file: Any, password: str) -> None:
    # Older kinds of protection check the password by themselves.
    if getattr(file, "type", "") in {"agile", "standard"}:
        file.load_key(password=password, verify_password=True)
    else:
        file.load_key(password=password)
