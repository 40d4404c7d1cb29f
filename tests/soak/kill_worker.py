"""Kill a worker at random moments of the main job, start it again, and count in the ERP's own database.

Run by `make soak KILLS=200 SEED=7`, with one worker on SQLite or, `ENGINE=procrastinate`, two on a PostgreSQL of its own; the test
suite runs short versions of both. `CUTS=3` also cuts one worker off from PostgreSQL for 30 seconds, three times.

Moments are told by the log, not by a clock: after so many more events, so that a slow machine comes as far between two
kills as a fast one. Invoices arrive in waves, another one whenever the last is settled before all kills are done.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Any

from servbot.core.lifecycle.human_task import HUMAN_TASK
from servbot.core.lifecycle.run import RunStatus
from servbot.core.run import DecisionKind, Event, EventType
from servbot.demo.erp import bookings
from servbot.demo.stage import Stage
from servbot.demo.tally import Tally, tally
from servbot.engine.replay import Memory
from servbot.ports.run_store import RunFilter
from servbot.ports.task_store import TaskFilter, TaskRow
from servbot.services.exception_queue import Person
from servbot.testkit.cut_line import CutLine
from servbot.testkit.postgres import Cluster, throw_away_cluster

LOOK = 0.2
"""Seconds between counts."""

QUICK_LOOK = 0.01
"""Seconds between looks for a new booking."""

CUT = 30
"""Seconds for which a line is cut."""

LOOKS = 100
"""So many of these are between two counts."""

MOST_EVENTS = 12
"""A worker is killed after one to so many events, all together."""

WORST_MOMENT = 60
"""Events for which a booking is waited for."""

WAVE = 24
"""So many invoices arrive at once."""


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class Soak:
    """One main job with workers that are killed again and again."""

    def __init__(
        self,
        folder: Path,
        *,
        invoices: int,
        kills: int,
        seed: int,
        workers: int = 1,
        database: str = "",
        line: CutLine | None = None,
        cuts: int = 0,
        most: float = 0,
    ) -> None:
        """Prepare a soak.

        Args:
            folder: of the stage.
            invoices: how many there are for all waves.
            kills: how often a worker is killed.
            seed: of invoices and moments.
            workers: how many there are.
            database: address of a PostgreSQL database; SQLite when empty.
            line: by which the first worker reaches that database.
            cuts: how often it is cut for `CUT` seconds.
            most: seconds after which no more is killed; any time when 0.
        """
        self.stage = Stage(folder, legs=3, database=database)
        self.invoices = invoices
        self.kills = kills
        self.chance = random.Random(seed)
        self.seed = seed
        self.workers = [f"worker-{number}" for number in range(1, workers + 1)]
        self.starts: Counter[str] = Counter()
        self.killed = 0
        self.dropped = 0
        self.line = line
        self.cuts = cuts
        self.most = most or float("inf")

    def run(self, patience: float) -> Tally:
        """The figures once nothing moves any more."""
        try:
            self.stage.build()
            self.stage.make_invoices(seed=self.seed, count=self.invoices)
            for worker in self.workers:
                self._start(worker)
            began = time.monotonic()
            for number in range(self.kills):
                if time.monotonic() > began + self.most or (self._settled() and not self._next_wave()):
                    break
                if number < self.cuts and self.line:
                    self._cut(self.line)
                self._kill(number)
                say(f"kill {number + 1}: {self._tally()}")
            deadline = time.monotonic() + patience
            while not self._settled() and time.monotonic() < deadline:
                time.sleep(LOOK)
            return self._tally()
        finally:
            self.stage.stop()

    def _next_wave(self) -> bool:
        """Let more invoices arrive; whether there were any left."""
        names = [entry.file for entry in self.stage.truth.entries][self.dropped : self.dropped + WAVE]
        if names:
            self.stage.drop(*names)
        self.dropped += len(names)
        return bool(names)

    def told(self) -> dict[str, Any]:
        """What the logs say: how many steps were in doubt, and runs that nobody would ever look after."""
        runs = self.stage.application.runs
        rows, _ = runs.runs(RunFilter(bot="invoice-intake"), limit=100_000)
        logs = {row.id: runs.events(row.id) for row in rows}
        waiting = [row.id for row in rows if row.status is RunStatus.WAITING]
        silent = [run for run in waiting if not any(map(_is_open, self.stage.application.tasks.of_run(run)))]
        forgotten = [run for run, events in logs.items() if Memory.of(events).intents]
        doubts = sum(map(_is_doubt, chain.from_iterable(logs.values())))
        return {"kills": self.killed, "doubts": doubts, "unaccounted": sorted({*silent, *forgotten})}

    def _start(self, worker: str) -> None:
        self.starts[worker] += 1
        by_line = {}
        if self.line and worker == self.workers[0]:
            by_line = {"SERVBOT_DATABASE_URL": Cluster.url_through(self.stage.database, self.line.port)}
        self.stage.start("worker", name=worker, environment=by_line)

    def _kill(self, number: int) -> None:
        """Kill at a random moment, or, every second time, the instant the ERP has booked: the worst of all."""
        name = self.chance.choice(self.workers)
        worker = self.stage.process(name)
        while not self._is_working(name) and worker.poll() is None and not self._settled():
            time.sleep(LOOK)
        events, pause = self.chance.randint(1, MOST_EVENTS), self.chance.uniform(0, 0.3)
        if number % 2:
            self._wait_for_booking()
        else:
            self._wait_for_events(events)
            time.sleep(pause)  # the next step is under way then
        worker.kill()
        worker.wait()
        self.killed += 1
        self._start(name)

    def _wait_for_events(self, events: int) -> None:
        last = _last_event()
        for _ in self._looks():
            if _last_event() >= last + events:
                return

    def _wait_for_booking(self) -> None:
        before, last = len(bookings(self.stage.erp_database)), _last_event()
        for _ in self._looks():
            if len(bookings(self.stage.erp_database)) > before or _last_event() >= last + WORST_MOMENT:
                return

    def _looks(self) -> Iterator[None]:
        """Moments close to one another, until nothing moves any more."""
        while not self._settled():  # which takes longer to find out than what is looked for
            for _ in range(LOOKS):
                yield
                time.sleep(QUICK_LOOK)

    def _cut(self, line: CutLine) -> None:
        """Cut the first worker off at a random moment."""
        time.sleep(self.chance.uniform(0.3, 4.0))
        line.cut()
        time.sleep(CUT)
        line.mend()
        say(f"cut for {CUT} s: {self._tally()}")

    def _is_working(self, worker: str) -> bool:
        """Whether the worker has begun since it was started last."""
        log = (self.stage.folder / f"{worker}.log").read_text(encoding="utf-8")
        return log.count("takes work") >= self.starts[worker]

    def _tally(self) -> Tally:
        return tally(self.stage.application, self.stage.erp_database, self.dropped)

    def _settled(self) -> bool:
        return not self._let_go_on() and self._tally().settled

    def _let_go_on(self) -> int:
        """Answer for the runs that were under way in three deaths in a row: it was not they who killed. How many."""
        queue = self.stage.application.exception_queue
        innocent, _ = queue.page(TaskFilter(code="engine.workers-died"), limit=100)
        for task in innocent:
            queue.decide(task.id, DecisionKind.RETRY, Person(name="soak", everything=True), {})
        return len(innocent)


def _last_event() -> int:
    """Number of the latest event of all logs."""
    from servbot.store.models import Event

    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _is_open(task: TaskRow) -> bool:
    return not HUMAN_TASK.is_final(task.status)


def _is_doubt(event: Event) -> bool:
    return event.type is EventType.STEP_FAILED and event.data["failure"]["code"] == "step.in-doubt"


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=("local", "procrastinate"), default="local")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--cuts", type=int, default=0, help="cuts of one worker's line, on PostgreSQL")
    parser.add_argument(
        "--invoices", type=int, default=0, help="for all waves; as many as kills, at least 24"
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--patience", type=float, default=1800)
    parser.add_argument("--minutes", type=float, default=0, help="kill for so long at most")
    parser.add_argument("--folder", type=Path, help="of the stage; kept, with the logs of the workers")
    given = parser.parse_args()
    invoices = given.invoices or max(WAVE, given.kills)
    fixed = {"invoices": invoices, "kills": given.kills, "seed": given.seed, "most": given.minutes * 60}
    with ExitStack() as stack:
        folder = given.folder or Path(stack.enter_context(tempfile.TemporaryDirectory())) / "soak"
        if given.engine == "local":
            soak = Soak(folder, **fixed)
        else:
            cluster = stack.enter_context(throw_away_cluster())
            line = stack.enter_context(CutLine(cluster.socket))
            database = cluster.new_database()
            soak = Soak(folder, **fixed, workers=2, database=database, line=line, cuts=given.cuts)
        result = soak.run(given.patience)
        stack.callback(_disconnect)
        say(json.dumps(told := {**result.as_json(0), "engine": given.engine, **soak.told()}))
    lost_or_doubled = result.lost or result.duplicates_in_erp or told["unaccounted"]
    return 0 if result.settled and not lost_or_doubled else 1


def _disconnect() -> None:
    from django.db import connections

    connections.close_all()


if __name__ == "__main__":
    sys.exit(main())
