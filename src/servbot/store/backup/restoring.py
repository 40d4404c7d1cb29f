"""Putting a backup back into an empty installation."""

import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.core.record import Record
from servbot.ports.run_store import RunStore
from servbot.store.backup.backing_up import parts
from servbot.store.backup.database_copy import DatabaseCopy
from servbot.store.backup.errors import BackupDamaged, NoBackup, WouldOverwrite, WrongDatabase
from servbot.store.backup.manifest import Manifest, check, read_manifest
from servbot.store.connection import migrate


class Restored(Record):
    """What was put back."""

    manifest: Manifest
    taken_over: int
    """Legs that were under way when the backup was taken; they are replayed from the log."""

    unended: int
    """Runs that have not ended, those among them."""

    vault: bool
    """Whether there is a vault, which needs its key."""


def restore(source: Path, data: Path, copy: DatabaseCopy, runs: RunStore) -> Restored:
    """Put a backup back, bring the database to this version's form, and take over what was under way.

    Nothing is known of what was done outside after the backup. A step that must not be repeated and was under way
    stays in doubt.

    Raises:
        NoBackup, BackupDamaged, WouldOverwrite, WrongDatabase: nothing was changed.
    """
    _check_empty(data, copy)
    data.mkdir(parents=True, exist_ok=True)
    with _opened(source, data) as folder:
        manifest = read_manifest(folder)
        _check_fits(manifest, copy)
        check(folder, manifest)
        for part in parts:
            if (folder / part).exists():
                (folder / part).rename(data / part)
        copy.restore(folder / copy.file)
    migrate()
    taken_over = runs.take_over(silent_for=0)
    counts = runs.counts()
    return Restored(
        manifest=manifest,
        taken_over=taken_over,
        unended=sum(counts[status] for status in RunStatus if not RUN.is_final(status)),
        vault=(data / "vault.json").exists(),
    )


def _check_empty(data: Path, copy: DatabaseCopy) -> None:
    for part in parts:
        place = data / part
        if place.is_file() or (place.is_dir() and any(place.iterdir())):
            raise WouldOverwrite(f"There is {place} already.")
        if place.is_dir():
            place.rmdir()
    if copy.exists():
        raise WouldOverwrite("There is a database already.")


def _check_fits(manifest: Manifest, copy: DatabaseCopy) -> None:
    if manifest.database != copy.kind:
        raise WrongDatabase(
            f"The backup is of {manifest.database}, and this installation works with {copy.kind}.",
            remedy="Change [database] of the settings, and restore then.",
        )
    unknown = sorted(set(manifest.migrations) - _known_migrations())
    if unknown:
        raise WrongDatabase(
            f"The backup is of servbot {manifest.servbot}, whose database has a later form ({unknown[-1]}).",
            remedy="Restore it with that version or a later one.",
        )


def _known_migrations() -> set[str]:
    from django.db.migrations.loader import MigrationLoader

    loaded = MigrationLoader(None)
    return {f"{app}.{name}" for app, name in loaded.disk_migrations}


@contextmanager
def _opened(source: Path, data: Path) -> Iterator[Path]:
    """The backup's files in a folder of their own, on the disk where they are to lie."""
    aside = Path(tempfile.mkdtemp(prefix=".servbot-restore-", dir=data))
    try:
        folder = aside / "servbot-backup"
        if source.is_dir():
            shutil.copytree(source, folder)
        else:
            _unpack(source, aside)
        yield folder
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _unpack(source: Path, aside: Path) -> None:
    if not source.is_file():
        raise NoBackup(f"There is no file or folder {source}.")
    try:
        with tarfile.open(source) as archive:
            archive.extractall(aside, filter="data")
    except (tarfile.TarError, OSError, EOFError) as error:
        raise BackupDamaged(f"{source.name} cannot be unpacked: {error}.") from error
