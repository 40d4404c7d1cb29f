"""Checking and walking stay as fast as promised; processor time, so that a busy machine does not fail them."""

import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"


@pytest.fixture
def language(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import language

    yield language
    del sys.modules["language"]


def test_a_hundred_bots_of_fifty_steps_are_checked_within_three_seconds(language) -> None:
    assert language.seconds_to_check() < 3


@pytest.mark.parametrize("kind", ["plain", "with_expressions"])
def test_the_interpreter_costs_less_than_fifty_microseconds_per_step(language, kind: str) -> None:
    assert language.microseconds_per_step(language.walk_of(getattr(language, kind))) < 50
