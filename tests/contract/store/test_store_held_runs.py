"""Runs that wait until the limits leave room for them; the same in memory, on SQLite and on PostgreSQL."""

from collections.abc import Sequence

import pytest

from servbot.core.lifecycle.run import RunStatus
from servbot.core.run import EventType
from servbot.ports.work_queue import HeldRun, Living
from servbot.testkit.samples import event
from servbot.testkit.together import together


class Door:
    """Lets in as long as fewer than `most` runs live."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.held: Sequence[HeldRun] = ()

    def let_in(self, living: Sequence[Living], held: Sequence[HeldRun]) -> Sequence[str]:
        self.held = held
        room = self.most - sum(each.count for each in living)
        return [run.id for run in held[: max(room, 0)]]


@pytest.fixture
def held(stores) -> list[str]:
    return [stores.create(reference, held=True) for reference in ("A", "B", "C")]


def work(stores) -> str:
    """Work the next run to its end."""
    lease = stores.lease()
    events = [event(EventType.RUN_STARTED, worker="w1"), event(EventType.RUN_SUCCEEDED, outputs={})]
    stores.runs.finish_leg(lease, events)
    return lease.run_id


def test_a_held_run_is_worked_by_nobody_before_it_was_let_in(stores, held) -> None:
    assert stores.runs.claim_leg("w1") is None
    assert stores.runs.run(held[0]).held
    assert not stores.work_queue.is_quiet()
    door = Door(1)
    assert stores.work_queue.let_in(door) == held[:1]
    assert [(run.id, run.bot, run.revision) for run in door.held] == [(each, "intake", "r1") for each in held]
    assert not stores.runs.run(held[0]).held
    assert stores.work_queue.let_in(Door(1)) == []
    assert work(stores) == held[0]
    assert stores.work_queue.let_in(Door(2)) == held[1:]
    assert [work(stores), work(stores)] == held[1:]


def test_many_that_look_at_once_let_in_no_more_than_there_is_room_for(stores, held) -> None:
    found = together(*[lambda: stores.work_queue.let_in(Door(2))] * 4)
    assert sorted(run_id for each in found for run_id in each) == held[:2]


def test_a_held_run_that_is_cancelled_ends_although_there_is_no_room(stores, held) -> None:
    stores.runs.request_cancel(held[0], by="anna", reason="not needed")
    assert stores.lease().run_id == held[0], "a leg ends it; nothing of it is done"
    stores.runs.cancel(held[1], by="anna", reason="not needed")
    assert stores.runs.run(held[1]).status is RunStatus.CANCELLED
    door = Door(0)
    stores.work_queue.let_in(door)
    assert [run.id for run in door.held] == held[2:]


def test_a_held_run_that_is_resumed_still_waits(stores, held) -> None:
    stores.runs.pause(held[0], by="anna")
    stores.runs.resume(held[0], by="anna")
    assert stores.runs.claim_leg("w1") is None
    assert stores.work_queue.let_in(Door(1)) == held[:1]
    assert work(stores) == held[0]
