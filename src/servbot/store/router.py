"""Which tables are made in which database."""

from typing import Any

from django.db import connections


class Router:
    """Keeps procrastinate's tables and functions, which are PostgreSQL's own, out of SQLite."""

    def allow_migrate(self, db: str, app_label: str, **_: Any) -> bool | None:
        """Whether a migration of the application does anything in that database."""
        if app_label == "procrastinate":
            return connections[db].vendor == "postgresql"
        return None
