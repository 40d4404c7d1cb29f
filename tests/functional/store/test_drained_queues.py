"""Eight processes drain work queues on PostgreSQL while some of them are killed."""

import subprocess
import sys
from pathlib import Path

import pytest

DRAIN = Path(__file__).parents[2] / "soak" / "drain_queue.py"


@pytest.mark.slow
def test_no_item_is_done_twice_and_no_limit_is_exceeded():
    command = [sys.executable, str(DRAIN), "--items", "160", "--workers", "8", "--kills", "2"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)
    assert told.returncode == 0, told.stderr[-3000:]
    assert told.stdout.startswith("163 cases, 2 kills: 0 double, in order")
