"""servbot as one worker of the engine benchmark: durable runs on a database of its own; prints JSON lines.

    engine_servbot.py work DATABASE ITEMS STEPS      items from the first that comes in to the last that ends
    engine_servbot.py latency DATABASE TIMES         from a run that is committed to the start of its action
    engine_servbot.py fill DATABASE ITEMS SECONDS    so many runs of one step that waits, for `drain`
    engine_servbot.py drain DATABASE ITEMS SECONDS   a worker beside others, until no run is left
    engine_servbot.py waiting DATABASE RUNS          so many runs that wait for people, for `idle`
    engine_servbot.py idle DATABASE                  memory and processor time of a fresh worker beside them

DATABASE is a folder for SQLite, or the address of a PostgreSQL database.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, ClassVar, TypeVar

from loguru import logger

from servbot.core.action import Action, ActionCatalogue, Context
from servbot.core.lifecycle.run import RunStatus
from servbot.core.record import Record
from servbot.ports.run_store import NewRun
from servbot.wiring.application import Application
from servbot.wiring.settings import Settings

T = TypeVar("T")

HEAD = "servbot: 1\nname: {name}\ntitle: Bench\ngoal: {{measure: cost, target: none}}\nowner: nobody\n"
LEGS = 8

started: asyncio.Queue[float] = asyncio.Queue()
"""When actions began, for `latency`."""


class Add(Action):
    """Add one."""

    name: ClassVar[str] = "bench.add"

    value: int
    """To what."""

    seconds: float = 0
    """How long it takes."""

    class Output(Record):
        """The sum."""

        value: int
        """It."""

    async def run(self, context: Context) -> Output:
        """Add."""
        del context
        started.put_nowait(time.perf_counter())
        if self.seconds:
            await asyncio.sleep(self.seconds)
        return self.Output(value=self.value + 1)


class Measured(Application):
    """servbot with one action."""

    @property
    def catalogue(self) -> ActionCatalogue:  # type: ignore[override]
        """The action that adds."""
        return ActionCatalogue.of(Add)


def adding(steps: int, seconds: float = 0) -> str:
    """A bot that adds one in each of its steps."""
    lines = [
        HEAD.format(name="bench") + "inputs: {value: {type: integer}}",
        f"outputs: {{value: {{type: integer, value: '${{{{ steps.s{steps}.value }}}}'}}}}",
        "steps:",
    ]
    for number in range(1, steps + 1):
        source = "inputs.value" if number == 1 else f"steps.s{number - 1}.value"
        given = f"value: '${{{{ {source} }}}}', seconds: {seconds}"
        lines.append(f"  - {{name: s{number}, action: bench.add, with: {{{given}}}}}")
    return "\n".join(lines) + "\n"


ASKING = HEAD.format(name="bench") + (
    "inputs: {value: {type: integer}}\noutputs: {}\nsteps:\n  - {name: approve, ask: {question: Is it right?}}\n"
)


class Bench:
    """servbot on one database, its worker in this process."""

    def __init__(self, database: str, folder: Path) -> None:
        local = not database.startswith("postgresql:")
        data = Path(database) if local else folder
        given: dict[str, Any] = {"paths": {"data": str(data), "shared": str(folder / "shared")}}
        if not local:
            given["database"] = {"url": database}
        self.app = Measured(Settings.model_validate(given))
        self.app.prepare()
        self.app.migrate()
        self.engine = self.app.engine(f"worker-{os.getpid()}", legs=LEGS)

    def release(self, text: str) -> str:
        """Digest of the definition."""
        return self.app.definition_store.release("bench", text, {}).digest

    def create(self, revision: str, number: int) -> str:
        """One more item."""
        inputs = {"value": number}
        new = NewRun(bot="bench", revision=revision, inputs=inputs, reference=str(number), source="bench")
        return self.app.runs.create_run(new).id

    def count(self, status: RunStatus) -> int:
        """How many runs stand there."""
        return self.app.runs.counts()[status]

    async def ask(self, question: Callable[[], T]) -> T:
        """Ask the database in the worker's thread."""
        return await self.engine.crew.around.ask(question)

    async def until(self, status: RunStatus, count: int) -> None:
        """Wait until so many runs stand there."""
        while await self.ask(lambda: self.count(status)) < count:  # noqa: ASYNC110 - no event tells of all runs
            await asyncio.sleep(0.02)

    async def while_working(self, doing: Callable[[], Any]) -> Any:
        """Do something beside the worker."""
        stop = asyncio.Event()
        worker = asyncio.create_task(self.engine.run(stop))
        try:
            return await doing()
        finally:
            stop.set()
            await worker


async def work(bench: Bench, items: int, steps: int) -> dict[str, Any]:
    """All items, the first one to warm up."""
    revision = bench.release(adding(steps))

    async def doing() -> tuple[list[str], float, float]:
        await bench.ask(lambda: bench.create(revision, 0))
        await bench.until(RunStatus.SUCCEEDED, 1)
        wall, cpu = time.perf_counter(), time.process_time()
        ids = await bench.ask(lambda: [bench.create(revision, number) for number in range(items)])
        await bench.until(RunStatus.SUCCEEDED, items + 1)
        return ids, time.perf_counter() - wall, time.process_time() - cpu

    ids, seconds, cpu = await bench.while_working(doing)
    right = all(bench_output(bench, run) == number + steps for number, run in enumerate(ids))
    return {"seconds": seconds, "cpu": cpu, "right": right}


def bench_output(bench: Bench, run: str) -> Any:
    """The result of a run."""
    return bench.app.runs.run(run).outputs.get("value")


async def latency(bench: Bench, times: int) -> dict[str, Any]:
    """Median seconds from the commit of a run to the start of its action; the worker is idle each time."""
    revision = bench.release(adding(1))

    async def doing() -> list[float]:
        found = []
        for number in range(times + 3):
            await bench.ask(lambda number=number: bench.create(revision, number))
            committed = time.perf_counter()
            found.append(await started.get() - committed)
            await bench.until(RunStatus.SUCCEEDED, number + 1)
            await asyncio.sleep(0.05)
        return found[3:]

    return {"seconds": median(await bench.while_working(doing)), "right": True}


async def drain(bench: Bench, items: int) -> dict[str, Any]:
    """Until all runs have ended, whoever worked them."""
    await bench.while_working(lambda: bench.until(RunStatus.SUCCEEDED, items))
    return {"ended": time.time(), "right": True}


async def waiting(bench: Bench, runs: int) -> dict[str, Any]:
    """So many runs that wait for people, for `idle`."""
    revision = bench.release(ASKING)
    for number in range(runs):
        bench.create(revision, number)
    await bench.while_working(lambda: bench.until(RunStatus.WAITING, runs))
    return {"right": True}


async def idle(bench: Bench) -> dict[str, Any]:
    """A fresh worker of a database whose runs wait already: what it holds in memory, and uses in ten seconds."""

    async def doing() -> dict[str, Any]:
        await asyncio.sleep(2)
        cpu = time.process_time()
        await asyncio.sleep(10)
        return {"cpu": time.process_time() - cpu, "memory": resident(), "right": True}

    return dict(await bench.while_working(doing))


def resident() -> int:
    """Bytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


async def told(mode: str, bench: Bench, numbers: list[float]) -> dict[str, Any]:
    """What one mode measured."""
    match mode:
        case "work":
            return await work(bench, int(numbers[0]), int(numbers[1]))
        case "latency":
            return await latency(bench, int(numbers[0]))
        case "fill":
            revision = bench.release(adding(1, numbers[1]))
            for number in range(int(numbers[0])):
                bench.create(revision, number)
            return {"right": True}
        case "drain":
            return {"begun": time.time(), **await drain(bench, int(numbers[0]))}
        case "waiting":
            return await waiting(bench, int(numbers[0]))
        case "idle":
            return await idle(bench)
    raise SystemExit(__doc__)


def main() -> None:
    """Measure what the arguments say."""
    logger.remove()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    mode, database, *numbers = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(database, Path(folder))
        found = asyncio.run(told(mode, bench, [float(number) for number in numbers]))
    print(json.dumps({"peer": f"servbot {version('servbot')}", **found}))


main()
