"""The clock itself: it looks by and by until it is stopped."""

import asyncio

from servbot.triggers import scheduler as module
from servbot.triggers.scheduler import Scheduler


async def test_it_looks_until_it_is_stopped_and_outlives_an_error(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(module, "TICK", 0.01)
    stop, looks = asyncio.Event(), []
    loop = asyncio.get_running_loop()

    class Counting(Scheduler):
        def look(self) -> None:
            looks.append(1)
            if len(looks) == 3:
                loop.call_soon_threadsafe(stop.set)
            raise StopIteration

    await asyncio.wait_for(Counting(None, None, tmp_path).run(stop), timeout=5)
    assert len(looks) >= 3
