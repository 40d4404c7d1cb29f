"""Both engines, each on a database of its own, with small actions to work."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "functional" / "engine"))


@pytest.fixture(params=["local", "procrastinate"])
def lab(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator["Lab"]:  # noqa: F821 - imported below
    from engine_lab import Lab

    from servbot.testkit.database import database_at, database_in

    local = request.param == "local"
    with database_at(tmp_path / "x.sqlite3") if local else database_in(request.getfixturevalue("cluster")):
        made = Lab(tmp_path)
        yield made
        made.close()
