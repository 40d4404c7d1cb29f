"""A scheduler in a process of its own that tells each of its looks: `clock_process.py`."""

import asyncio
import sys
from pathlib import Path

from servbot.triggers.scheduler import Scheduler


class Telling(Scheduler):
    def look(self) -> None:
        sys.stdout.write("look\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(Telling(None, None, Path()).run(asyncio.Event()))  # type: ignore[arg-type]
