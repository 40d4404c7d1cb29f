"""What the demo ERP is started with."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_PASSWORD = "harbour-demo"  # noqa: S105 - printed in the README; the demo holds nothing worth guarding
USERS = {"erp-robot": "ERP Robot", "clerk": "Clara Clerk"}
"""Who may sign in, with the name shown in the corner."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What the demo ERP is started with."""

    database: Path
    """The ERP's own SQLite file."""

    password: str = DEFAULT_PASSWORD
    """The password of every user."""

    idle_seconds: float = 15 * 60
    """How long a session lives without a request."""

    suggest_ms: int = 250
    """How long the list of suppliers takes to appear."""


def from_environment(database: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings for a database, with `HARBOUR_PASSWORD` and `HARBOUR_IDLE_SECONDS` where set."""
    return Settings(
        database=database,
        password=environment.get("HARBOUR_PASSWORD") or DEFAULT_PASSWORD,
        idle_seconds=float(environment.get("HARBOUR_IDLE_SECONDS") or 15 * 60),
    )
