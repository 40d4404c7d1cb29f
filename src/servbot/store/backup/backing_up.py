"""Writing a backup while others work."""

import shutil
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from servbot import __version__
from servbot.core.record import Record
from servbot.store.backup.database_copy import DatabaseCopy
from servbot.store.backup.errors import BackupExists
from servbot.store.backup.manifest import MANIFEST, Manifest, digests
from servbot.store.retention import MAINTENANCE

ARCHIVES = (".tar", ".tar.gz", ".tgz")
"""How the name of a backup in one file ends."""

parts = ("artefacts", "workspaces", "vault.json")
"""What of the data folder is in a backup, beside the database. Keys never are."""


class BackedUp(Record):
    """What was written."""

    files: int
    size: int
    """Bytes of all files, before any compression."""


def back_up(data: Path, copy: DatabaseCopy, target: Path) -> BackedUp:
    """Write a backup of the installation.

    Args:
        data: the data folder.
        copy: takes the copy of the database.
        target: a folder that does not exist or is empty, or a file `….tar` or `….tar.gz`.

    Raises:
        BackupExists: there is something already.
    """
    if target.exists() and (target.is_file() or any(target.iterdir())):
        raise BackupExists(f"{target} exists and is not empty.")
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".servbot-backup-", dir=target.parent))
    try:
        # Retention waits: what the database names must still be there when files are copied after it.
        with FileLock(data / MAINTENANCE):
            _fill(aside, data, copy)
        written = _described(aside, copy)
        _place(aside, target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return written


def _fill(folder: Path, data: Path, copy: DatabaseCopy) -> None:
    # Workspaces twice: a run may end meanwhile, and its log as of the copy may still want its files.
    _copy_below(data / "workspaces", folder / "workspaces")
    copy.save(folder / copy.file)
    for part in parts:
        _copy_below(data / part, folder / part)


def _copy_below(source: Path, target: Path) -> None:
    """Copy a file or a folder; what vanishes meanwhile belonged to a run that has ended."""
    if source.is_file():
        shutil.copyfile(source, target)
        return
    for path in source.rglob("*"):
        place = target / path.relative_to(source)
        if path.is_file() and not path.is_symlink():
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                shutil.copyfile(path, place)
            except FileNotFoundError:
                place.unlink(missing_ok=True)


def _described(folder: Path, copy: DatabaseCopy) -> BackedUp:
    files = digests(folder)
    manifest = Manifest(
        servbot=__version__,
        database=copy.kind,
        migrations=applied(),
        written_at=datetime.now(UTC),
        files=files,
    )
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
    return BackedUp(files=len(files), size=sum((folder / path).stat().st_size for path in files))


def applied() -> tuple[str, ...]:
    """Migrations that the connected database has been through."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    return tuple(sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()))


def _place(aside: Path, target: Path) -> None:
    """Nobody ever sees half a backup under its name."""
    if not target.name.endswith(ARCHIVES):
        if target.is_dir():
            target.rmdir()
        aside.chmod(0o700)
        aside.rename(target)
        return
    half = target.with_name(f".{target.name}.half")
    try:
        with tarfile.open(half, "w" if target.name.endswith(".tar") else "w:gz") as archive:
            half.chmod(0o600)
            archive.add(aside, arcname="servbot-backup")
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
