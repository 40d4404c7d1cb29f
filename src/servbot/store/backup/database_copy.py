"""The one part of a backup that knows the database: taking a copy of it, and putting the copy back."""

import os
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from servbot.store.backup.errors import BackupFailed

PATIENCE = 30
"""Seconds to wait for a lock on SQLite's file."""


class DatabaseCopy(Protocol):
    """Copies a database while others write to it."""

    kind: str
    """Vendor, as Django calls it."""

    file: str
    """Name of the copy in a backup."""

    def save(self, target: Path) -> None:
        """Write the copy, of one moment, into a file that does not exist."""

    def restore(self, source: Path) -> None:
        """Make the database of the copy; there must be none."""

    def exists(self) -> bool:
        """Whether there is a database with something in it."""


class SqliteCopy:
    """Copies by SQLite's online backup."""

    kind = "sqlite"
    file = "database.sqlite3"

    def __init__(self, path: Path) -> None:
        self._path = path

    def save(self, target: Path) -> None:
        """See `DatabaseCopy`; writers go on meanwhile, and what they write is not in the copy."""
        with (
            closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, timeout=PATIENCE)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
            # One file, which can be read where nobody may write.
            copy.execute("PRAGMA journal_mode=DELETE")
            (found,) = copy.execute("PRAGMA integrity_check").fetchone()
        if found != "ok":
            raise BackupFailed(f"The copy of {self._path.name} is damaged: {found}.")

    def restore(self, source: Path) -> None:
        """See `DatabaseCopy`."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        source.rename(self._path)

    def exists(self) -> bool:
        """See `DatabaseCopy`."""
        return self._path.exists()


parameters = {
    "HOST": "PGHOST",
    "PORT": "PGPORT",
    "USER": "PGUSER",
    "PASSWORD": "PGPASSWORD",
    "NAME": "PGDATABASE",
}
"""Variables in which PostgreSQL's programs take what Django's settings say; a password is in no command line."""


class PostgresCopy:
    """Copies by pg_dump and pg_restore, which must be at least as new as the server."""

    kind = "postgresql"
    file = "database.dump"

    def __init__(self, settings: Mapping[str, Any]) -> None:
        """Use the connection that Django's settings describe; its encryption too."""
        given = {name: str(settings.get(key) or "") for key, name in parameters.items()}
        options = settings.get("OPTIONS", {})
        given |= {f"PG{name.upper()}": str(options[name]) for name in options if name.startswith("ssl")}
        self._environment = {**os.environ, **{name: value for name, value in given.items() if value}}
        self._database = given["PGDATABASE"]

    def save(self, target: Path) -> None:
        """See `DatabaseCopy`."""
        self._run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")

    def restore(self, source: Path) -> None:
        """See `DatabaseCopy`; all of it or nothing."""
        whole = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
        self._run("pg_restore", *whole, f"--dbname={self._database}", str(source))

    def exists(self) -> bool:
        """See `DatabaseCopy`."""
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        return self._run("psql", "--no-psqlrc", "--tuples-only", "--command", tables).strip() != "0"

    def _run(self, program: str, *words: str) -> str:
        try:
            done = subprocess.run(
                [program, *words], env=self._environment, capture_output=True, text=True, check=False
            )
        except OSError as error:
            remedy = "Install PostgreSQL's client programs (Debian: postgresql-client)."
            raise BackupFailed(f"{program} cannot be started: {error.strerror}.", remedy=remedy) from error
        if done.returncode:
            raise BackupFailed(f"{program} failed: {done.stderr.strip()}")
        return done.stdout


def database_copy() -> DatabaseCopy:
    """The one for the database this process is connected to."""
    from django.db import connection, connections

    settings = connections.settings["default"]
    if connection.vendor == "sqlite":
        return SqliteCopy(Path(settings["NAME"]))
    return PostgresCopy(settings)
