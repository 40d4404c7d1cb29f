"""Where the database is: a SQLite file, or the address of a PostgreSQL database; as Django's settings want it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from servbot.core.errors import UsageError

SCHEMES = ("postgresql://", "postgres://")

PATIENCE: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""How libpq notices that a line is cut: after about ten seconds, not after the hours of the system's default."""


SERVER_PATIENCE = {
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "10s",
    "idle_in_transaction_session_timeout": "30s",
}
"""How the server notices the same of us: else the rows that a worker had locked when it was cut off stay locked."""


class DatabaseUrlWrong(UsageError):
    """The address of the database cannot be used."""

    code = "store.database-url"
    default_remedy = "Write it as postgresql://user:password@host:5432/name."


def is_postgresql(database: str) -> bool:
    """Whether the address names a PostgreSQL database; anything else is a SQLite file."""
    return database.startswith(SCHEMES)


def django_database(database: str) -> dict[str, Any]:
    """The entry of Django's `DATABASES`."""
    return _postgresql(database) if is_postgresql(database) else _sqlite(database)


def _sqlite(database: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": Path(database).resolve(),
        "OPTIONS": {
            # IMMEDIATE: a transaction that reads first and writes later cannot be refused half-way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
        "CONN_MAX_AGE": None,
    }


def _postgresql(url: str) -> dict[str, Any]:
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    from servbot.store.postgresql_text import accept_any_text

    accept_any_text()
    try:
        given = {name: value for name, value in conninfo_to_dict(url).items() if value is not None}
    except ProgrammingError as error:
        # The text of the error may repeat the address, and with it the password.
        raise DatabaseUrlWrong("The address of the PostgreSQL database is not well formed.") from error
    if not given.get("dbname"):
        raise DatabaseUrlWrong("The address of the PostgreSQL database names no database.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": given.pop("dbname"),
        "USER": given.pop("user", ""),
        "PASSWORD": given.pop("password", ""),
        "HOST": given.pop("host", ""),
        "PORT": str(given.pop("port", "")),
        "OPTIONS": {**PATIENCE, "application_name": "servbot", **given, "options": _for_the_server(given)},
        "CONN_MAX_AGE": None,
    }


def _for_the_server(given: Mapping[str, Any]) -> str:
    """Settings of the session; what the address itself says of them comes last and so counts."""
    ours = " ".join(f"-c {name}={value}" for name, value in SERVER_PATIENCE.items())
    return f"{ours} {given.get('options', '')}".strip()
