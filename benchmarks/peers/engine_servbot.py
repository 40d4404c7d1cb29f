"""Items of some steps as durable runs of one servbot worker; prints what it took as one JSON line."""

import asyncio
import json
import sys
import tempfile
import time
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar

from loguru import logger

from servbot.core.action import Action, ActionCatalogue, Context
from servbot.core.lifecycle.run import RunStatus
from servbot.core.record import Record
from servbot.engine import LocalEngine
from servbot.ports.run_store import NewRun, RunFilter
from servbot.wiring.application import Application
from servbot.wiring.settings import Settings

items, steps = int(sys.argv[1]), int(sys.argv[2])

HEAD = "servbot: 1\nname: bench\ntitle: Bench\ngoal: {measure: cost, target: none}\nowner: nobody\n"


class Add(Action):
    """Add one."""

    name: ClassVar[str] = "bench.add"
    examples: ClassVar[tuple[str, ...]] = ("value: 1",)

    value: int
    """To what."""

    class Output(Record):
        """The sum."""

        value: int
        """It."""

    async def run(self, context: Context) -> Output:
        """Add."""
        del context
        return self.Output(value=self.value + 1)


def definition() -> str:
    """The bot."""
    lines = [
        "inputs: {value: {type: integer}}",
        f"outputs: {{value: {{type: integer, value: '${{{{ steps.s{steps}.value }}}}'}}}}",
        "steps:",
    ]
    for number in range(1, steps + 1):
        source = "inputs.value" if number == 1 else f"steps.s{number - 1}.value"
        lines.append(f"  - {{name: s{number}, action: bench.add, with: {{value: '${{{{ {source} }}}}'}}}}")
    return HEAD + "\n".join(lines) + "\n"


class Bench:
    """servbot on a database of its own."""

    def __init__(self, folder: Path) -> None:
        settings = Settings.model_validate(
            {"paths": {"data": str(folder / "data"), "shared": str(folder / "shared")}}
        )
        self.app = Application(settings)
        self.app.prepare()
        self.app.migrate()
        self.digest = self.app.definition_store.release("bench", definition(), {}).digest
        self.folder = folder

    def create(self, number: int) -> None:
        """One more item."""
        self.app.runs.create_run(
            NewRun(
                bot="bench",
                revision=self.digest,
                inputs={"value": number},
                reference=str(number),
                source="bench",
            )
        )

    def engine(self) -> LocalEngine:
        around = replace(self.app.surroundings(), catalogue=ActionCatalogue.of(Add))
        self.database = around.database
        return LocalEngine(around, worker="w1", legs=8, lock=self.folder / "lock")

    def ended(self) -> int:
        return self.app.runs.counts()[RunStatus.SUCCEEDED]

    async def work(self, count: int) -> tuple[float, float]:
        """Wall and processor seconds for so many items, from the first that comes in to the last that ends."""
        engine, stop = self.engine(), asyncio.Event()
        loop = asyncio.get_running_loop()
        before = await loop.run_in_executor(self.database, self.ended)
        worker = asyncio.create_task(engine.run(stop))
        wall, cpu = time.perf_counter(), time.process_time()
        for number in range(count):
            await loop.run_in_executor(self.database, self.create, number)
        while await loop.run_in_executor(self.database, self.ended) < before + count:  # noqa: ASYNC110 - a worker tells nobody
            await asyncio.sleep(0.02)
        spent = time.perf_counter() - wall, time.process_time() - cpu
        stop.set()
        await worker
        return spent

    def right(self) -> bool:
        """Whether every item has its result."""
        rows, _ = self.app.runs.runs(RunFilter(bot="bench"), limit=items + 1)
        return all(row.outputs == {"value": row.inputs["value"] + steps} for row in rows)


def main() -> None:
    logger.remove()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        asyncio.run(bench.work(1))
        seconds, cpu = asyncio.run(bench.work(items))
        print(
            json.dumps(
                {
                    "peer": f"servbot {version('servbot')}",
                    "seconds": seconds,
                    "cpu": cpu,
                    "right": bench.right(),
                }
            )
        )


main()
