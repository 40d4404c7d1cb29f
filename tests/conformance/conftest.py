"""The conformance suite; docs/architecture.md says how to add a case."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def lives() -> Iterator["Lives"]:  # noqa: F821 - imported below, when the path is known
    from conformance_lives import Lives

    made = Lives()
    yield made
    made.end()
