"""Who is signed in; a session ends when nothing was asked for a while."""

import secrets
import time
from pathlib import Path

from servbot.demo.erp.database import writing

COOKIE = "HARBOURSESSION"


def open_session(database: Path, username: str) -> str:
    """Remember a signed-in user; the token for the cookie."""
    token = secrets.token_urlsafe(24)
    with writing(database) as connection:
        connection.execute("INSERT INTO session VALUES (?, ?, ?)", (token, username, time.time()))
    return token


def user_of(database: Path, token: str, idle_seconds: float) -> str:
    """The user of a living session, which thereby lives on; empty when it has ended."""
    now = time.time()
    with writing(database) as connection:
        connection.execute("DELETE FROM session WHERE seen < ?", (now - idle_seconds,))
        connection.execute("UPDATE session SET seen = ? WHERE token = ?", (now, token))
        row = connection.execute("SELECT username FROM session WHERE token = ?", (token,)).fetchone()
    return str(row["username"]) if row else ""


def close_session(database: Path, token: str) -> None:
    """Forget the session."""
    with writing(database) as connection:
        connection.execute("DELETE FROM session WHERE token = ?", (token,))
