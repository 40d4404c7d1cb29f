"""What a backup says of itself, so that it can be checked before anything is put back."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from servbot.core.record import Record
from servbot.store.backup.errors import BackupDamaged, NoBackup

MANIFEST = "manifest.json"
FORMAT = 1


class Manifest(Record):
    """Everything in the backup, by content."""

    format: int = FORMAT
    servbot: str
    """Version that wrote it."""

    database: str
    """Vendor of the database."""

    migrations: tuple[str, ...]
    """Those the database has been through."""

    written_at: datetime
    files: Mapping[str, str]
    """SHA-256 of every file, by its path."""


def digests(folder: Path) -> dict[str, str]:
    """The files below a folder by path, with the digest of each."""
    return {path.relative_to(folder).as_posix(): _digest(path) for path in sorted(_files(folder))}


def read_manifest(folder: Path) -> Manifest:
    """What the backup in the folder says; `NoBackup`."""
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError) as error:
        raise NoBackup(f"{folder.name} holds no readable {MANIFEST}.") from error
    if manifest.format != FORMAT:
        raise NoBackup(
            f"The backup is of the form {manifest.format}, and this servbot reads {FORMAT}.",
            remedy=f"Restore it with servbot {manifest.servbot}.",
        )
    return manifest


def check(folder: Path, manifest: Manifest) -> None:
    """Compare every file; `BackupDamaged` names the first that differs."""
    present = digests(folder)
    present.pop(MANIFEST, None)
    for path in sorted(present.keys() ^ manifest.files.keys()):
        raise BackupDamaged(f"{path} is {'missing' if path in manifest.files else 'not part'} of the backup.")
    for path, digest in present.items():
        if digest != manifest.files[path]:
            raise BackupDamaged(f"The content of {path} was changed.")


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
