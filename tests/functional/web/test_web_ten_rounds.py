"""The bot of ten rounds, carried out by an engine of its own; `make rounds` plays a hundred seeds."""

import subprocess
import sys
from pathlib import Path

import pytest

from servbot.demo.practice.challenge import FIELDS, judged, people

ROUNDS = Path(__file__).parents[2] / "soak" / "ten_rounds.py"


def test_runs_of_other_seeds_are_entirely_right():
    command = [sys.executable, str(ROUNDS), "--runs", "2", "--first", "41"]
    played = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert played.returncode == 0, played.stdout + played.stderr
    assert "2 of 2 runs entirely right" in played.stdout


@pytest.mark.parametrize(
    ("change", "right"), [({}, 70), ({"Email": "nobody"}, 69), ({FIELDS[0]: "", "Address": ""}, 68)]
)
def test_the_site_counts_what_is_right(change, right):
    rounds = people(7)
    rounds[3] |= change
    assert judged(7, rounds) == (7, right, 70)


def test_an_attempt_that_was_broken_off_counts_nothing():
    assert judged(7, people(7)[:9]).right == 0
