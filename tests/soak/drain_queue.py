"""Workers drain two work queues on PostgreSQL, and some are killed: `drain_queue.py --items 100000 --workers 8 --kills 20`.

What happened is then checked in the logs of the runs: each item had one run that ended once, items began in their
order, and no limit was ever exceeded.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from servbot.core.run import EventType, NewEvent
from servbot.services.admission import Limits
from servbot.testkit.postgres import throw_away_cluster
from servbot.wiring.application import Application
from servbot.wiring.settings import DatabaseSettings, Paths, Settings

BOT = """servbot: 1
name: NAME
title: Drained
goal: {measure: cost, target: none}
owner: nobody
outputs: {}
inputs:
  number: {type: integer}
triggers:
  - {name: work, queue: {name: NAME, at_most: 5}}
steps:
  - name: signed_in
    session: {browser: erp}
    steps:
      - {name: note, action: log, with: {message: "of ${{ inputs.number }}"}}
"""
LIMITS = Limits(bots={"right": 3}, connections={"erp": 6})
MOST = {"left": 5, "right": 3, "": 6}
"""What must hold for each queue, and for both together."""

SILENT = 2.0


def application(folder: Path, url: str) -> Application:
    """An installation on that database."""
    paths = Paths(data=folder / "data", shared=folder / "shared")
    ready = Application(Settings(paths=paths, database=DatabaseSettings(url=url), limits=LIMITS))
    ready.prepare()
    return ready


def fill(ready: Application, items: int, seed: int) -> None:
    """Queue the items of both queues, in no order."""
    chance, now = random.Random(seed), datetime.now(UTC)
    for name in ("left", "right"):
        bot = ready.settings.paths.data / name / "bot.yaml"
        bot.parent.mkdir(parents=True)
        bot.write_text(BOT.replace("NAME", name), encoding="utf-8")
        ready.definitions.release(bot)
        ready.work_queue.pause(name, paused=True)
        dues = [None, *(now + timedelta(days=day) for day in range(1, 9))]
        rows = (
            {"reference": str(n), "number": n, "priority": chance.randrange(4), "due_at": chance.choice(dues)}
            for n in range(items // 2)
        )
        assert ready.work_queue.add_rows(name, enumerate(rows)).added == items // 2
    for name in ("left", "right"):
        ready.work_queue.pause(name, paused=False)


def work(ready: Application, name: str) -> None:
    """Begin and end runs until nothing is left."""
    from servbot.store.models import WorkItem

    while WorkItem.objects.exclude(stage="settled").exists():
        ready.runs.heartbeat(name)
        lease = ready.runs.claim_leg(name)
        if lease is None:
            ready.runs.take_over(silent_for=SILENT)
            ready.work_queue.tend()
            time.sleep(0.2)
            continue
        ready.runs.append(lease, [NewEvent(type=EventType.RUN_STARTED, data={"worker": name})])
        done = NewEvent(type=EventType.RUN_SUCCEEDED, data={"outputs": {}})
        ready.runs.finish_leg(lease, [done])
        ready.work_queue.tend()


def drain(folder: Path, url: str, workers: int, kills: int, seed: int) -> None:
    """Let worker processes drain the queues; kill some and start others in their place."""
    from servbot.store.models import WorkItem

    chance = random.Random(seed)
    names = iter(range(1_000_000))
    living = [_worker(folder, url, next(names)) for _ in range(workers)]
    total = WorkItem.objects.count()
    points = sorted(chance.sample(range(1, max(total, kills + 2)), kills))
    while any(process.poll() is None for process in living):
        if points and WorkItem.objects.filter(stage="settled").count() >= points[0]:
            points.pop(0)
            place = chance.randrange(workers)
            living[place].kill()
            living[place].wait()
            living[place] = _worker(folder, url, next(names))
        time.sleep(0.02)
    assert [process.wait() for process in living] == [0] * workers


def _worker(folder: Path, url: str, number: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, __file__, "--folder", str(folder), "--url", url, "--as", f"w{number}"]
    )


def check(kills: int) -> str:
    """Read the logs; what they show, or an `AssertionError`."""
    from servbot.store.models import Event, WorkItem

    total = WorkItem.objects.count()
    types = Counter(Event.objects.values_list("type", flat=True))
    assert types["run_created"] == types["run_succeeded"] == total, types
    assert total <= types["run_started"] <= total + kills, types
    assert not WorkItem.objects.exclude(status="done").exists()
    assert not WorkItem.objects.exclude(attempts=1).exists()
    for queue in ("left", "right"):
        _check_order(queue)
    peaks = {queue: _peak(queue) for queue in MOST}
    assert all(peaks[queue] <= most for queue, most in MOST.items()), peaks
    return (
        f"{total} items, {kills} kills: 0 double, in order, at most {peaks} at once where {MOST} were allowed"
    )


def _check_order(queue: str) -> None:
    from servbot.store.models import Event, WorkItem

    created = Event.objects.filter(type="run_created", run__item__queue=queue).order_by("pk")
    began = list(created.values_list("run__item_id", flat=True))
    latest = datetime.max.replace(tzinfo=UTC)
    items = WorkItem.objects.filter(queue=queue).values_list("pk", "due_at", "priority")
    assert began == [pk for pk, _, _ in sorted(items, key=lambda i: (i[1] or latest, -i[2], i[0]))]


def _peak(queue: str) -> int:
    """The most runs that had begun and not ended at one moment."""
    return max(_under_way(queue), default=0)


def _under_way(queue: str) -> Iterator[int]:
    from servbot.store.models import Event

    rows = Event.objects.filter(type__in=("run_created", "run_succeeded"))
    if queue:
        rows = rows.filter(run__item__queue=queue)
    count = 0
    # At the same moment an end comes first: who began then was let in after it.
    for kind, _ in sorted(rows.values_list("type", "at"), key=lambda row: (row[1], row[0] == "run_created")):
        count += 1 if kind == "run_created" else -1
        yield count


def whole(folder: Path, url: str, *, items: int, workers: int, kills: int, seed: int) -> str:
    """Fill, drain, check."""
    ready = application(folder, url)
    ready.migrate()
    fill(ready, items, seed)
    began = time.monotonic()
    drain(folder, url, workers, kills, seed)
    return f"{check(kills)}; {items / (time.monotonic() - began):.0f} items a second"


def main() -> None:
    """As a command, or as one of its workers."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in (("items", 100_000), ("workers", 8), ("kills", 20), ("seed", 7)):
        parser.add_argument(f"--{name}", type=int, default=value)
    for name in ("folder", "url", "as"):
        parser.add_argument(f"--{name}", default="")
    given = vars(parser.parse_args())
    if given["as"]:
        os.environ.pop("SERVBOT_DATABASE_URL", None)
        work(application(Path(given["folder"]), given["url"]), given["as"])
        return
    counts = {name: given[name] for name in ("items", "workers", "kills", "seed")}
    with tempfile.TemporaryDirectory() as folder, throw_away_cluster() as cluster:
        sys.stdout.write(whole(Path(folder), cluster.new_database(), **counts) + "\n")


if __name__ == "__main__":
    main()
