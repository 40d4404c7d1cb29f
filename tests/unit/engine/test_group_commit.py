"""Group commit: what gathers while a transaction is written goes into the next one."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from servbot.core.lifecycle import IllegalTransition
from servbot.core.run import EventType
from servbot.engine.group_commit import GroupCommit
from servbot.ports.run_store import Append, Lease, LeaseLost
from servbot.testkit.samples import event

PASSED = [event(EventType.STEP_PASSED, subject="steps/check")]


def lease(run):
    return Lease(run_id=run, token=1, worker="w1", leg=0)


class Slow:
    """A store whose first write waits until it is let go; remembers which runs each write was for."""

    def __init__(self, lost=(), broken=()):
        self.go, self.writes, self.lost, self.broken = threading.Event(), [], lost, broken

    def append_all(self, appends):
        self.go.wait(5)
        runs = [each.lease.run_id for each in appends]
        self.writes.append(runs)
        if set(runs) & set(self.broken):
            raise IllegalTransition("not allowed")
        return [LeaseLost("gone") if run in self.lost else None for run in runs]


async def results(store, *runs):
    """What became of appends that were all asked for while the first was being written."""
    with ThreadPoolExecutor(1) as database:
        commits = GroupCommit(store, database)
        tasks = [asyncio.create_task(commits.append(Append(lease(run), PASSED))) for run in runs]
        for _ in range(3):
            await asyncio.sleep(0)
        tasks += [asyncio.create_task(commits.append(Append(lease(f"{run}-again"), PASSED))) for run in runs]
        await asyncio.sleep(0)
        store.go.set()
        return await asyncio.gather(*tasks, return_exceptions=True)


async def test_what_gathers_meanwhile_is_one_write():
    store = Slow()
    assert await results(store, "a", "b") == [None] * 4
    assert store.writes == [["a", "b"], ["a-again", "b-again"]]


async def test_a_lost_lease_is_told_to_its_leg_only():
    lost, *others = await results(Slow(lost=("a",)), "a", "b")
    assert isinstance(lost, LeaseLost)
    assert others == [None] * 3


async def test_what_one_leg_cannot_write_does_not_break_the_others():
    store = Slow(broken=("a",))
    broken, *others = await results(store, "a", "b")
    assert isinstance(broken, IllegalTransition)
    assert others == [None] * 3
    assert store.writes == [["a", "b"], ["a"], ["b"], ["a-again", "b-again"]]


async def test_a_leg_that_was_stopped_holds_nobody_up():
    store = Slow()
    with ThreadPoolExecutor(1) as database:
        commits = GroupCommit(store, database)
        stopped = asyncio.create_task(commits.append(Append(lease("a"), PASSED)))
        other = asyncio.create_task(commits.append(Append(lease("b"), PASSED)))
        await asyncio.sleep(0)
        stopped.cancel()
        store.go.set()
        await other
        with pytest.raises(asyncio.CancelledError):
            await stopped
