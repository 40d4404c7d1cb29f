"""The demo as its user starts it, once for all tests of this folder: 24 invoices, console open."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import tomllib
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from servbot.demo.erp import Booking, bookings, set_faults
from servbot.demo.invoices import InvoiceTruth, Truth, generate, load_truth

COUNT = 24


@dataclass(frozen=True)
class Played:
    """A demo that has settled and is still open."""

    folder: Path
    result: dict[str, Any]
    console: str

    kept: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def truth(self) -> Truth:
        """What the invoices really say."""
        return load_truth(self.folder / "generated" / "truth.json")

    @property
    def database(self) -> Path:
        """servbot's own database."""
        return self.folder / "data" / "servbot.sqlite3"

    @property
    def inbox(self) -> Path:
        """The watched folder."""
        return self.folder / "shared" / "inbox" / "invoices"

    @property
    def erp(self) -> str:
        """Address of the ERP."""
        settings = tomllib.loads((self.folder / "servbot.toml").read_text(encoding="utf-8"))
        return str(settings["connections"]["erp"]["url"])

    def drop(self, path: Path, name: str = "") -> str:
        """Put a file into the watched folder, whole at once; its name there."""
        target = self.inbox / (name or path.name)
        aside = self.inbox / f"{target.name}.part"
        shutil.copyfile(path, aside)
        aside.replace(target)
        return target.name

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of servbot's database, read past servbot."""
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(query, values).fetchall()

    def run_of(self, reference: str, *statuses: str, seconds: float = 90) -> tuple[str, str]:
        """Identity and status of the newest run of a file, once it stands in one of the statuses."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = self.rows(
                "SELECT id, status FROM store_run WHERE reference = ? ORDER BY created_at DESC LIMIT 1",
                reference,
            )
            if found and found[0][1] in statuses:
                return found[0][0], found[0][1]
            time.sleep(0.1)
        raise AssertionError(f"{reference} is {found}, not {statuses}, after {seconds} s")

    def task_of(self, run_id: str) -> tuple[int, str, str, str]:
        """Number, kind, code and message of the open task of a run."""
        [task] = self.rows(
            "SELECT id, kind, code, message FROM store_humantask WHERE run_id = ? AND status IN ('open', 'claimed')",
            run_id,
        )
        return task

    @property
    def worker(self) -> int:
        """Process number of the worker started last."""
        return int((self.folder / "worker.pid").read_text(encoding="ascii"))

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Start another worker in place of one that was killed."""
        command = [sys.executable, "-m", "servbot", "--config", str(self.folder / "servbot.toml"), "worker"]
        with (self.folder / "worker.log").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        (self.folder / "worker.pid").write_text(str(process.pid), encoding="ascii")
        return process

    def keep(self, *processes: subprocess.Popen[bytes]) -> None:
        """End these processes with the demo."""
        self.kept.extend(processes)

    def bookings(self) -> list[Booking]:
        """What the ERP has, from its own database."""
        return list(bookings(self.folder / "erp.sqlite3"))

    def booked(self, entry: InvoiceTruth) -> list[Booking]:
        """The bookings of one invoice."""
        return [
            each for each in self.bookings() if (each.supplier, each.number) == (entry.supplier, entry.number)
        ]


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """The demo after its 24 invoices were worked, its console listening."""
    folder = tmp_path_factory.mktemp("main-job") / "demo"
    report = folder.parent / "result.json"
    command = [sys.executable, "-u", "-m", "servbot", "demo", "--count", str(COUNT), "--port", "0"]
    command += ["--folder", str(folder), "--json", str(report)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "COLUMNS": "120"},
    )
    try:
        said = []
        for line in process.stdout or ():
            said.append(line)
            if "is open at" in line:
                break
        assert report.exists(), "".join(said)
        console = (folder / "console.address").read_text(encoding="ascii")
        demo = Played(folder, json.loads(report.read_text(encoding="utf-8")), console)
        yield demo
        for kept in demo.kept:
            kept.terminate()
            kept.wait(timeout=60)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


Fresh = tuple[InvoiceTruth, Path]
"""What an invoice says, and its file."""


@pytest.fixture
def fresh(played: Played, tmp_path: Path, request: pytest.FixtureRequest) -> Fresh:
    """A clean text-layer invoice nobody has seen, with its order in the workbook."""
    seed = 1000 + zlib.crc32(request.node.nodeid.encode()) % 100_000
    truth = generate(tmp_path, seed=seed, count=8)
    entry = next(each for each in truth.with_defect(None) if each.form == "text")
    _add_orders(
        tmp_path / "shared" / "purchase_orders.xlsx", played.folder / "shared" / "purchase_orders.xlsx"
    )
    source = tmp_path / "invoices" / entry.file
    return entry, source.rename(source.with_name(f"fresh-{seed}.pdf"))


def _add_orders(source: Path, target: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(target)
    for row in load_workbook(source)["Orders"].iter_rows(min_row=2, values_only=True):
        book["Orders"].append(row)
    book.save(target)


@pytest.fixture
def faulty(played: Played) -> Iterator[str]:
    """The ERP's address; whatever fault a test sets is taken back."""
    yield played.erp
    set_faults(played.erp, reset=True)
