"""Workers are killed while they work invoices; what then stands in the ERP is counted."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SOAK = Path(__file__).parents[2] / "soak" / "kill_worker.py"


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("engine", "kills", "at_least", "invoices"), [("local", 20, 20, 24), ("procrastinate", 6, 3, 12)]
)
def test_kills_lose_and_double_nothing(engine: str, kills: int, at_least: int, invoices: int) -> None:
    """Two workers may be done before the last kill."""
    command = [
        sys.executable,
        str(SOAK),
        "--engine",
        engine,
        "--kills",
        str(kills),
        "--invoices",
        str(invoices),
    ]
    command += ["--patience", "400"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=800, check=False)
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
    result = json.loads(run.stdout.splitlines()[-1])
    assert (result["lost"], result["duplicates_in_erp"], result["failed"]) == (0, 0, 0)
    assert result["received"] == invoices == result["booked"] + result["waiting"]
    assert at_least <= result["kills"] <= kills
    assert result["in_erp"] == result["booked"]
