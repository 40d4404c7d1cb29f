"""A database of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from servbot.testkit.database import database_at, database_in


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Path]:
    with database_at(tmp_path / "servbot.sqlite3") as path:
        yield path


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of either kind."""
    on_sqlite = request.param == "sqlite"
    make = (
        database_at(tmp_path / "x.sqlite3") if on_sqlite else database_in(request.getfixturevalue("cluster"))
    )
    with make as made:
        yield str(made)
