"""What is wrong with the database or its disk, in words."""

from django.db import InterfaceError, OperationalError, connection

from servbot.core.disk import is_full
from servbot.ports.run_store import StoreFull, StoreUnreachable

full = frozenset({"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE", "53100"})
"""How SQLite and PostgreSQL call it."""


def told_of(error: BaseException) -> StoreUnreachable | None:
    """The trouble that goes by when somebody mends it; `None` for any other error."""
    if isinstance(error, OSError):
        return StoreFull(f"Nothing more can be kept: {error.strerror}.") if is_full(error) else None
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    cause = error.__cause__
    if full & {getattr(cause, "sqlite_errorname", ""), getattr(cause, "sqlstate", "")}:
        return StoreFull(f"The database cannot grow: {_first_line(error)}.")
    if connection.vendor == "postgresql":
        return StoreUnreachable(f"The database does not answer: {_first_line(error)}.")
    return None


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
