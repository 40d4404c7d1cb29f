"""Kill the worker at random moments of the main job, start it again, and count in the ERP's own database.

Run by `make soak KILLS=200 SEED=7`; the test suite runs a short version of it.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from pathlib import Path

from servbot.demo.erp import bookings
from servbot.demo.stage import Stage
from servbot.demo.tally import Tally, tally

LOOK = 0.2
"""Seconds between counts."""

QUICK_LOOK = 0.01
"""Seconds between looks for a new booking."""

WORST_MOMENT = 10
"""Seconds to wait for one."""


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class Soak:
    """One main job with a worker that is killed again and again."""

    def __init__(self, folder: Path, *, invoices: int, kills: int, seed: int) -> None:
        self.stage = Stage(folder, legs=3)
        self.invoices = invoices
        self.kills = kills
        self.chance = random.Random(seed)
        self.seed = seed
        self.starts = 0
        self.killed = 0

    def run(self, patience: float) -> Tally:
        """The figures once nothing moves any more."""
        try:
            self.stage.build()
            self.stage.make_invoices(seed=self.seed, count=self.invoices)
            self._start()
            self.stage.drop()
            deadline = time.monotonic() + patience
            for number in range(self.kills):
                if self._settled():
                    break
                self._kill(number)
                say(f"kill {number + 1}: {self._tally()}")
            while not self._settled() and time.monotonic() < deadline:
                time.sleep(LOOK)
            return self._tally()
        finally:
            self.stage.stop()

    def _start(self) -> None:
        self.starts += 1
        self.stage.start("worker")

    def _kill(self, number: int) -> None:
        """Kill at a random moment, or, every second time, the instant the ERP has booked: the worst of all."""
        seconds = self.chance.uniform(0.3, 4.0)
        before = len(bookings(self.stage.erp_database)) if number % 2 else None
        worker = self.stage.process("worker")
        while not self._is_working() and worker.poll() is None and not self._settled():
            time.sleep(LOOK)
        end = time.monotonic() + seconds
        while time.monotonic() < (end if before is None else end + WORST_MOMENT) and not self._settled():
            if before is not None and len(bookings(self.stage.erp_database)) > before:
                break
            time.sleep(QUICK_LOOK)
        worker.kill()
        worker.wait()
        self.killed += 1
        self._start()

    def _is_working(self) -> bool:
        """Whether the worker started last has begun."""
        return (self.stage.folder / "worker.log").read_text(encoding="utf-8").count(
            "takes work"
        ) >= self.starts

    def _tally(self) -> Tally:
        return tally(self.stage.application, self.stage.erp_database, self.invoices)

    def _settled(self) -> bool:
        return self._tally().settled


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--invoices", type=int, default=24)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--patience", type=float, default=1800)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(Path(folder) / "soak", invoices=given.invoices, kills=given.kills, seed=given.seed)
        result = soak.run(given.patience)
    say(json.dumps({**result.as_json(0), "kills": soak.killed}))
    return 0 if result.settled and not result.lost and not result.duplicates_in_erp else 1


if __name__ == "__main__":
    sys.exit(main())
