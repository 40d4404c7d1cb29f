"""A database of its own for each test."""

import pytest

from servbot.testkit.database import database_at


@pytest.fixture
def database(tmp_path):
    with database_at(tmp_path / "servbot.sqlite3") as path:
        yield path
