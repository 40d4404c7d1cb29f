"""The worker is killed twenty times while it works invoices; what then stands in the ERP is counted."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SOAK = Path(__file__).parents[2] / "soak" / "kill_worker.py"


@pytest.mark.slow
def test_twenty_kills_lose_and_double_nothing() -> None:
    command = [sys.executable, str(SOAK), "--kills", "20", "--invoices", "24", "--patience", "400"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=800, check=False)
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
    result = json.loads(run.stdout.splitlines()[-1])
    assert (result["lost"], result["duplicates_in_erp"], result["failed"]) == (0, 0, 0)
    assert result["received"] == 24 == result["booked"] + result["waiting"]
    assert result["kills"] == 20
    assert result["in_erp"] == result["booked"]
