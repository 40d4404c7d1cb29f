"""The demo as its user starts it, once for all tests of this folder: 24 invoices, console open."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from servbot.demo.erp import Booking, bookings
from servbot.demo.invoices import InvoiceTruth, Truth, load_truth

COUNT = 24


@dataclass(frozen=True)
class Played:
    """A demo that has settled and is still open."""

    folder: Path
    result: dict[str, Any]
    console: str

    @property
    def truth(self) -> Truth:
        """What the invoices really say."""
        return load_truth(self.folder / "generated" / "truth.json")

    @property
    def database(self) -> Path:
        """servbot's own database."""
        return self.folder / "data" / "servbot.sqlite3"

    def bookings(self) -> list[Booking]:
        """What the ERP has, from its own database."""
        return list(bookings(self.folder / "erp.sqlite3"))

    def booked(self, entry: InvoiceTruth) -> list[Booking]:
        """The bookings of one invoice."""
        return [each for each in self.bookings() if (each.supplier, each.number) == (entry.supplier, entry.number)]


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """The demo after its 24 invoices were worked, its console listening."""
    folder = tmp_path_factory.mktemp("main-job") / "demo"
    report = folder.parent / "result.json"
    command = [sys.executable, "-u", "-m", "servbot", "demo", "--count", str(COUNT), "--port", "0"]
    command += ["--folder", str(folder), "--json", str(report)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "COLUMNS": "120"}
    )
    try:
        said = []
        for line in process.stdout or ():
            said.append(line)
            if "is open at" in line:
                break
        assert report.exists(), "".join(said)
        console = (folder / "console.address").read_text(encoding="ascii")
        yield Played(folder, json.loads(report.read_text(encoding="utf-8")), console)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
