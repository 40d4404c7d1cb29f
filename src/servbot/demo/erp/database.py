"""The ERP's own SQLite file: tables, and connections for one request each."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import ClassVar

from servbot.core.errors import ApplicationFailure
from servbot.demo.company import SUPPLIERS

TABLES = """
CREATE TABLE IF NOT EXISTS supplier (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, tax_number TEXT NOT NULL, email TEXT NOT NULL,
    country TEXT NOT NULL, currency TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS invoice (
    id INTEGER PRIMARY KEY AUTOINCREMENT, booking_number TEXT UNIQUE,
    supplier_id INTEGER NOT NULL REFERENCES supplier (id), number TEXT NOT NULL, invoice_date TEXT NOT NULL,
    order_number TEXT NOT NULL, currency TEXT NOT NULL, net TEXT NOT NULL, tax TEXT NOT NULL,
    total TEXT NOT NULL, payment TEXT NOT NULL, urgent INTEGER NOT NULL, remarks TEXT NOT NULL,
    booked_by TEXT NOT NULL, created_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS invoice_number ON invoice (number);
CREATE TABLE IF NOT EXISTS attachment (
    id INTEGER PRIMARY KEY, draft TEXT NOT NULL, invoice_id INTEGER REFERENCES invoice (id),
    name TEXT NOT NULL, content BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS attachment_draft ON attachment (draft);
CREATE TABLE IF NOT EXISTS unanswered (draft TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS session (token TEXT PRIMARY KEY, username TEXT NOT NULL, seen REAL NOT NULL);
CREATE TABLE IF NOT EXISTS fault (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""

BUSY_SECONDS = 20.0


class ErpDatabaseMissing(ApplicationFailure):
    """The demo ERP has no database at that place."""

    code: ClassVar[str] = "demo.erp-database-missing"
    default_remedy = "Start the demo ERP once with this database, or name the right file."


def prepare(database: Path) -> None:
    """Create the file with its tables and suppliers; an existing one is kept as it is."""
    database.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(database, timeout=BUSY_SECONDS)) as connection, connection:
        # Bots read through the API and the demo counts from outside while bookings are written.
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executescript(TABLES)
        connection.executemany(
            "INSERT OR IGNORE INTO supplier (name, tax_number, email, country, currency) VALUES (?, ?, ?, ?, ?)",
            [(s.name, s.tax_number, s.email, s.country, s.currency) for s in SUPPLIERS],
        )


@contextmanager
def reading(database: Path) -> Iterator[sqlite3.Connection]:
    """A connection whose rows have named columns; changes are not kept."""
    if not database.is_file():
        raise ErpDatabaseMissing(f"There is no database of the demo ERP at {database}.")
    with closing(sqlite3.connect(database, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


@contextmanager
def writing(database: Path) -> Iterator[sqlite3.Connection]:
    """A transaction that holds the write lock from its start, so that read-then-write is safe."""
    with reading(database) as connection:
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
