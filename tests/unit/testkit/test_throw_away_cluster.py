"""A PostgreSQL of a test's own leaves nothing behind."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

OWNER = """
import os, signal
from servbot.testkit.postgres import throw_away_cluster
with throw_away_cluster() as cluster:
    print(cluster.folder, flush=True)
    {end}
"""


@pytest.mark.parametrize("end", ["pass", "os.kill(os.getpid(), signal.SIGKILL)"], ids=["ended", "killed"])
def test_nothing_is_left_when_its_owner_is_gone(end: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", OWNER.format(end=end)], stdout=subprocess.PIPE, text=True, check=False
    )
    folder = Path(done.stdout.strip())
    assert folder.name.startswith("servbot-pg-")
    deadline = time.monotonic() + 30
    while folder.exists():
        assert time.monotonic() < deadline, f"{folder} is still there"
        time.sleep(0.05)
