"""A laboratory for the engines: a real database, small actions."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from loguru import logger

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def lab(database: Path) -> Iterator["Lab"]:  # noqa: F821 - imported below, when the path is known
    """The embedded engine's."""
    from engine_lab import Lab

    made = Lab(database.parent, str(database))
    yield made
    made.close()


@pytest.fixture
def shared_lab(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator["Lab"]:  # noqa: F821 - see above
    """One on PostgreSQL, for several workers."""
    from engine_lab import Lab

    from servbot.testkit.database import database_in

    with database_in(request.getfixturevalue("cluster")) as url:
        made = Lab(tmp_path, url)
        yield made
        made.close()


@pytest.fixture(params=["lab", "shared_lab"])
def either_lab(request: pytest.FixtureRequest) -> "Lab":  # noqa: F821 - see above
    return request.getfixturevalue(request.param)


@pytest.fixture
def log_lines() -> Iterator[list[str]]:
    """What workers of this process say, from warnings on."""
    lines: list[str] = []
    sink = logger.add(lines.append, format="{message}", level="WARNING")
    yield lines
    logger.remove(sink)
