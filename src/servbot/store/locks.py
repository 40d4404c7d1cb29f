"""Locks by name for what no row stands for yet. On SQLite a writing transaction has the database to itself anyway."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

LOCK_IN_TRANSACTION = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
LOCK = "SELECT pg_advisory_lock(hashtextextended(%s, 0))"
UNLOCK = "SELECT pg_advisory_unlock(hashtextextended(%s, 0))"


def lock_in_transaction(name: str) -> None:
    """Wait for the name, and hold it to the end of the transaction."""
    _execute(LOCK_IN_TRANSACTION, name)


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold the name over several transactions."""
    _execute(LOCK, name)
    try:
        yield
    finally:
        _execute(UNLOCK, name)


def _execute(statement: str, name: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(statement, [name])
