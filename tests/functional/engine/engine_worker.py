"""A worker process for the tests that kill it: `engine_worker.py FOLDER`."""

import asyncio
import sys
from pathlib import Path


async def work(folder: Path) -> None:
    from engine_lab import Lab

    stop = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), stop.set)
    await Lab(folder).engine(legs=3).run(stop)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    from servbot.store.connection import prepare

    prepare(Path(sys.argv[1]) / "servbot.sqlite3")
    asyncio.run(work(Path(sys.argv[1])))
