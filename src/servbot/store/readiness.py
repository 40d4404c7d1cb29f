"""Whether work could be done now."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

LEAST_FREE = 100_000_000
"""Bytes of disk below which servbot is not ready: logs and kept files could soon not be written."""


def unready(data: Path) -> Sequence[str]:
    """What stands in the way, in sentences; empty when nothing does."""
    return [*_database(), *_disk(data)]


def _database() -> Iterator[str]:
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        connection.close()
        yield f"The database does not answer: {error}."
        return
    if missing:
        yield f"The database lacks {len(missing)} migrations: run servbot migrate."


def _disk(data: Path) -> Iterator[str]:
    try:
        free = shutil.disk_usage(data).free
    except OSError as error:
        yield f"The data folder cannot be looked at: {error.strerror}."
        return
    if free < LEAST_FREE:
        yield f"Only {free / 1_000_000:.0f} MB are free where the data folder lies."
