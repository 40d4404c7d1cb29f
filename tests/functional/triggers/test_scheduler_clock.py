"""The clock itself: it looks by and by until it is stopped."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from servbot.testkit.set_clock import SetClock
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


def test_it_goes_on_looking_when_the_clock_is_set_back_and_forward(tmp_path) -> None:
    clock = SetClock(tmp_path)
    command = [sys.executable, str(Path(__file__).with_name("clock_process.py"))]
    environment = {**os.environ, **clock.environment}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as scheduler:
        for hours in (0, -2, 3, 0):
            clock.set(timedelta(hours=hours))
            assert [scheduler.stdout.readline() for _ in range(3)] == [b"look\n"] * 3
        scheduler.kill()
