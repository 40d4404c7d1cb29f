"""A worker process for the tests that kill it: `engine_worker.py FOLDER ADDRESS NAME`; it stops on SIGTERM."""

import asyncio
import signal
import sys
from pathlib import Path


async def work(folder: Path, name: str) -> None:
    from engine_lab import Lab

    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await Lab(folder).engine(legs=3, worker=name).run(stop)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    from servbot.store.connection import prepare

    prepare(sys.argv[2])
    asyncio.run(work(Path(sys.argv[1]), sys.argv[3]))
