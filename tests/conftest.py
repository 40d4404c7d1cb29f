"""What all tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from servbot.testkit.postgres import Cluster, throw_away_cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server for all tests of this process."""
    with throw_away_cluster() as running:
        yield running


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Path]:
    """A migrated SQLite database of this test's own, to which Django is connected; copied, so it costs little."""
    from servbot.testkit.database import database_at

    with database_at(tmp_path / "data" / "servbot.sqlite3") as path:
        yield path
