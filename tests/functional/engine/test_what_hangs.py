"""Actions that never return: their step fails by its time limit, and the worker has its place free again."""

import asyncio
import threading
from dataclasses import replace
from typing import Any

import pytest
from engine_lab import Line
from loguru import logger

from servbot.core.action import Action, ActionCatalogue, Context
from servbot.core.lifecycle.run import RunStatus
from servbot.core.record import Record
from servbot.core.run import Decision, DecisionKind

ended = threading.Event()


class Blocked(Action):
    """Wait in a thread for what does not come."""

    name = "lab.blocked"

    async def run(self, context: Context) -> Record:
        await context.in_thread(ended.wait)
        return self.Output()


class Stubborn(Action):
    """Do not stop when told to."""

    name = "lab.stubborn"

    async def run(self, context: Context) -> Record:
        while not ended.is_set():
            try:
                await asyncio.sleep(0.05)
            except asyncio.CancelledError:
                continue
        return self.Output()


@pytest.fixture
def hanging(lab: Any):
    ended.clear()
    lab.around = replace(lab.around, catalogue=ActionCatalogue.of(Line, Blocked, Stubborn))
    lines: list[str] = []
    sink = logger.add(lines.append, format="{message}", level="INFO")
    yield lab, lines
    ended.set()
    logger.remove(sink)


@pytest.mark.parametrize("action", ["lab.blocked", "lab.stubborn"])
async def test_the_only_place_of_a_worker_is_free_again(hanging, action):
    lab, lines = hanging
    runs = [await lab.start(f"steps: [{{name: hang, action: {action}, timeout: 0.3s}}]") for _ in range(8)]
    after = await lab.start("steps: [{name: after, action: lab.line, with: {text: after}}]")
    async with lab.working(legs=1):
        await lab.until(after, RunStatus.SUCCEEDED, seconds=60)
        for run in runs:
            await lab.until(run, RunStatus.WAITING)
        assert (await lab.task(runs[0])).request.code == "step.timed-out"
        if action == "lab.blocked":
            assert lab.around.threads.left_behind == 8
            assert any("its thread is left behind, 8 in all" in line for line in lines)
        else:
            assert sum("does not stop when it is told to" in line for line in lines) == 8
        ended.set()
        await lab.decide(runs[0], Decision(kind=DecisionKind.RETRY, by="anna"))
        await lab.until(runs[0], RunStatus.SUCCEEDED)
    if action == "lab.blocked":
        assert any("0 threads are still left behind" in line for line in lines)
