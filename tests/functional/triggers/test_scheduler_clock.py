"""The clock itself: it looks by and by until it is stopped."""

import asyncio
from collections.abc import Callable

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


async def test_daily_work_is_asked_for_beside_the_looks_and_its_errors_stop_nothing(tmp_path) -> None:
    stop, asked = asyncio.Event(), []
    loop = asyncio.get_running_loop()

    def daily(ending: Callable[[], bool]) -> None:
        assert not ending()
        asked.append(1)
        loop.call_soon_threadsafe(stop.set)
        raise OSError("the disk is full")

    class Idle(Scheduler):
        def look(self) -> None:
            """Nothing to see."""

    await asyncio.wait_for(Idle(None, None, tmp_path, daily=daily).run(stop), timeout=5)
    assert asked == [1]
