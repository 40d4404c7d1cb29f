"""A worker process for the tests that kill it, which never ends by itself: `engine_worker.py FOLDER`."""

import asyncio
import sys
from pathlib import Path


async def work(folder: Path) -> None:
    from engine_lab import Lab

    await Lab(folder).engine(legs=3).run(asyncio.Event())


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    from servbot.store.connection import prepare

    prepare(Path(sys.argv[1]) / "servbot.sqlite3")
    asyncio.run(work(Path(sys.argv[1])))
