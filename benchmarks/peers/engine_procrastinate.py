"""procrastinate alone: from a job that is committed to its start, with an idle worker; prints one JSON line."""

import asyncio
import json
import sys
import time
from importlib.metadata import version
from statistics import median

from procrastinate import App, PsycopgConnector

url, times = sys.argv[1], int(float(sys.argv[2]))
app = App(connector=PsycopgConnector(conninfo=url))
started: asyncio.Queue[float] = asyncio.Queue()


@app.task(name="add", queue="default")
async def add(value: int) -> int:
    """One job."""
    started.put_nowait(time.perf_counter())
    return value + 1


async def main() -> None:
    """Measure."""
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        worker = asyncio.create_task(app.run_worker_async(queues=["default"], install_signal_handlers=False))
        found = []
        for number in range(times + 3):
            await asyncio.sleep(0.1)
            await add.defer_async(value=number)
            committed = time.perf_counter()
            found.append(await started.get() - committed)
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
    peer = f"procrastinate {version('procrastinate')}"
    print(json.dumps({"peer": peer, "seconds": median(found[3:]), "right": True}))


asyncio.run(main())
