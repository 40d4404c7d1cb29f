"""Durable runs and dispatch: servbot beside DBOS, Prefect, Celery with Redis, and procrastinate alone.

    make bench-setup && .venv/bin/python benchmarks/engine.py --json engine.json

Every side works the same items of 1 or 10 steps that add one, in a process of its own; every result is checked. Sides take
turns, so many rounds of them, and of each the best round counts. One that takes longer than its limit is not measured. The peers
live in an environment of their own (`.venv-bench`), for their pins do not go together with servbot's. PostgreSQL and
Redis are started for the measurement and end with it.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from measurement import Row, arguments, bounded, compared, report, unmeasured

from servbot.testkit.postgres import throw_away_cluster

PEERS = Path(__file__).parent / "peers"
OTHERS = Path(__file__).parents[1] / ".venv-bench" / "bin" / "python"
REDIS = "redis-server"

LIMIT = 120
"""Seconds for one round of one side."""

Told = dict[str, Any]


class WrongResult(RuntimeError):
    """A side did not do the work it was measured for."""


def side(python: str | Path, script: str, *words: Any, **environment: str) -> Told:
    """What one side says of itself; `WrongResult` when it did not do the work, or took too long for it."""
    command = [str(python), str(PEERS / script), *map(str, words)]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
            env={**os.environ, **environment},
        )
    except subprocess.TimeoutExpired as error:
        raise WrongResult(f"{' '.join(command)} took longer than {LIMIT} seconds.") from error
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        raise WrongResult(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    told: Told = json.loads(lines[-1])
    if not told["right"]:
        raise WrongResult(f"{' '.join(command)} gave wrong results.")
    return told


def in_turns(rounds: int, *sides: Callable[[], Told]) -> list[Told | None]:
    """The best round of each side; `None` for one that did not do it, which is told of."""
    best: list[Told | None] = [None] * len(sides)
    for _ in range(rounds):
        for place, measure in enumerate(sides):
            try:
                told = measure()
            except WrongResult as wrong:
                print(wrong, file=sys.stderr)
                continue
            best[place] = min(told, best[place] or told, key=lambda each: float(each["seconds"]))
    return best


def servbot(*words: Any) -> Told:
    """servbot's own side."""
    return side(sys.executable, "engine_servbot.py", *words)


def rate(told: Told, items: int) -> float:
    """Items per second."""
    return items / float(told["seconds"])


@contextmanager
def redis() -> Iterator[str]:
    """A Redis on loopback that keeps nothing; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [REDIS, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)


class Measuring:
    """The rows, as far as what they need is installed."""

    def __init__(self, folder: Path, items: int, runs: int, rounds: int) -> None:
        self.folder = folder
        self.items = items
        self.runs = runs
        self.rounds = rounds
        self.rows: list[Row] = []
        self._numbers = iter(range(1_000))

    def place(self) -> Path:
        """A fresh folder."""
        made = self.folder / f"data{next(self._numbers)}"
        made.mkdir()
        return made

    def sqlite(self) -> None:
        """Items on SQLite beside DBOS on SQLite, Prefect, and Celery with Redis."""
        for steps in (10, 1):
            ours, theirs = in_turns(
                self.rounds,
                lambda steps=steps: servbot("work", self.place(), self.items, steps),
                lambda steps=steps: side(
                    OTHERS, "engine_dbos.py", self.items, steps, f"sqlite:///{self.place()}/dbos.sqlite"
                ),
            )
            self._rate(f"{steps}-step items, SQLite", ours, theirs, least=3 if steps == 10 else 0)
            if steps == 10:
                self._cpu("SQLite", ours, steps, most=1)
                self._prefect(ours)
            if shutil.which(REDIS):
                with redis() as url:
                    (celery,) = in_turns(
                        1,
                        lambda steps=steps, url=url: side(
                            OTHERS, "engine_celery.py", self.items, steps, BENCH_REDIS=url
                        ),
                    )
                self._rate(f"chains of {steps}, Redis", ours, celery, least=0)

    def _prefect(self, ours: Told | None) -> None:
        home = {"PREFECT_HOME": str(self.place()), "PREFECT_LOGGING_LEVEL": "CRITICAL"}
        home["PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"] = "90"
        few = max(2, self.items // 20)
        (prefect,) = in_turns(1, lambda: side(OTHERS, "engine_prefect.py", few, 10, **home))
        self._rate("10-step items, in process", ours, prefect, least=50, of_peer=few)

    def postgresql(self, database: Callable[[], str]) -> None:
        """Items, latency and a second worker on PostgreSQL."""
        ours, theirs = in_turns(
            self.rounds,
            lambda: servbot("work", database(), self.items, 10),
            lambda: side(OTHERS, "engine_dbos.py", self.items, 10, database()),
        )
        self._rate("10-step items, PostgreSQL", ours, theirs, least=2)
        self._cpu("PostgreSQL", ours, 10, most=2)
        mine, alone = in_turns(
            self.rounds,
            lambda: servbot("latency", database(), 30),
            lambda: side(sys.executable, "engine_procrastinate.py", database(), 30),
        )
        if mine and alone:
            self.rows.append(
                compared(
                    "enqueue to start, idle worker",
                    1000 * mine["seconds"],
                    alone["peer"],
                    1000 * alone["seconds"],
                    unit="ms",
                    least=1 / 1.5,
                    more_is_better=False,
                )
            )
        self._second_worker(database)

    def _second_worker(self, database: Callable[[], str]) -> None:
        spans = [self._drained(database(), workers) for workers in (1, 2)]
        self.rows.append(
            compared(
                "two workers, steps of 100 ms",
                self.items / spans[1],
                "one worker",
                self.items / spans[0],
                unit="items/s",
                least=1.8,
            )
        )

    def _drained(self, url: str, workers: int) -> float:
        """Seconds from the first worker at work to the last run."""
        servbot("fill", url, 2 * self.items, 0.1)
        command = [sys.executable, str(PEERS / "engine_servbot.py"), "drain", url, str(2 * self.items), "0.1"]
        begun = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(workers)]
        told = [json.loads(worker.communicate(timeout=900)[0].splitlines()[-1]) for worker in begun]
        return float(max(each["ended"] for each in told) - min(each["begun"] for each in told))

    def waiting(self) -> None:
        """A worker beside runs that wait for people, and the same one beside none."""
        full, empty = self.place(), self.place()
        servbot("waiting", full, self.runs)
        servbot("waiting", empty, 0)
        with_runs, without = servbot("idle", full), servbot("idle", empty)
        more = with_runs["memory"] / without["memory"]
        name = f"{self.runs} waiting runs: memory beside none"
        self.rows.append(bounded(name, more, unit="times", most=1.05))
        share = (with_runs["cpu"] - without["cpu"]) / 10
        name = f"{self.runs} waiting runs: idle processor time more"
        self.rows.append(bounded(name, max(share, 1e-4), unit="cores", most=0.05))

    def _rate(
        self,
        name: str,
        ours: Told | None,
        theirs: Told | None,
        *,
        least: float,
        of_peer: int | None = None,
    ) -> None:
        if ours is None or theirs is None:
            self.rows.append(unmeasured(name, unit="items/s", floor=f"{least:g}x"))
            return
        peer = rate(theirs, of_peer or self.items)
        self.rows.append(
            compared(name, rate(ours, self.items), theirs["peer"], peer, unit="items/s", least=least)
        )

    def _cpu(self, where: str, ours: Told | None, steps: int, *, most: float) -> None:
        name = f"processor time per step, {where}"
        if ours is None:
            self.rows.append(unmeasured(name, unit="ms", floor=f"at most {most:g} ms"))
            return
        each = 1000 * float(ours["cpu"]) / (self.items * steps)
        self.rows.append(bounded(name, each, unit="ms", most=most))


def main() -> None:
    """Measure and tell."""
    parser = arguments("Durable runs and dispatch.")
    parser.add_argument("--items", type=int, default=100, help="items of each measurement")
    parser.add_argument("--rounds", type=int, default=2, help="how often the sides take turns")
    parser.add_argument("--waiting", type=int, default=10_000, help="runs that wait for people")
    given = parser.parse_args()
    if not OTHERS.exists():
        raise SystemExit("The peers are not installed. Run: make bench-setup")
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, throw_away_cluster() as cluster:
        measuring = Measuring(Path(folder), given.items, given.waiting, given.rounds)
        measuring.sqlite()
        measuring.postgresql(cluster.new_database)
        measuring.waiting()
    report(measuring.rows, given.json)
    print(f"{time.monotonic() - begun:.0f} s in all", file=sys.stderr)


if __name__ == "__main__":
    main()
