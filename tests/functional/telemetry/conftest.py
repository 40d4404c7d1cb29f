"""The engine's laboratory, to be watched."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "engine"))


@pytest.fixture
def lab(database: Path) -> Iterator["Lab"]:  # noqa: F821 - imported below, when the path is known
    from engine_lab import Lab

    made = Lab(database.parent)
    yield made
    made.close()
