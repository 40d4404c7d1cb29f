"""Named statements, run on Django's connection and so in its transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

Row = tuple[Any, ...]


@contextmanager
def in_one_trip() -> Iterator[None]:
    """Send statements to PostgreSQL without waiting for the answer to each; what fails is raised at the end."""
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    with connection.connection.pipeline(), connection.wrap_database_errors:
        yield


def execute(statement: str, *values: Any) -> None:
    """Run a statement that gives nothing back."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def execute_many(statement: str, rows: Sequence[Row]) -> None:
    """Run a statement once for each row of values; none are no work."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def first(statement: str, *values: Any) -> Row | None:
    """The first row that a statement gives back."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: Row | None = cursor.fetchone()
        return found


def sole(statement: str, *values: Any) -> Row:
    """The row that a statement must give back."""
    found = first(statement, *values)
    if found is None:
        raise LookupError(f"Nothing was found by: {statement}")
    return found


def rows(statement: str, *values: Any) -> Sequence[Row]:
    """All rows that a statement gives back."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: Sequence[Row] = cursor.fetchall()
        return found
