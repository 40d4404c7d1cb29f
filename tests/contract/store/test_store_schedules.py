"""Firings: each once, each with its outcome."""

from datetime import UTC, datetime

import pytest

from servbot.core.run import EventType
from servbot.ports.schedule_store import FiringOutcome
from servbot.testkit.samples import event
from servbot.testkit.together import together

AT = datetime(2026, 3, 1, 8, tzinfo=UTC)


def plan(stores, key="k1", bot="intake", trigger="inbox"):
    return stores.schedules.plan(bot, trigger, key, AT)


def test_a_firing_is_planned_once_per_trigger_and_key(stores):
    firing = plan(stores)
    assert (firing.outcome, firing.planned_at, firing.run_id) == (FiringOutcome.PLANNED, AT, "")
    assert plan(stores) is None
    assert plan(stores, trigger="other") is not None
    assert plan(stores, bot="other") is not None
    assert plan(stores, key="k2") is not None


def test_of_many_schedulers_one_fires(stores):
    fired = together(*[lambda: plan(stores)] * 4)
    assert sum(firing is not None for firing in fired) == 1
    assert not [firing for firing in fired if isinstance(firing, Exception)]


def test_long_keys_with_the_same_beginning_both_fire(stores):
    assert plan(stores, key="x" * 600 + "1") is not None
    assert plan(stores, key="x" * 600 + "2") is not None
    assert plan(stores, key="x" * 600 + "1") is None


def test_a_settled_firing_says_why(stores):
    firing = plan(stores)
    assert [left.id for left in stores.schedules.unsettled()] == [firing.id]
    stores.schedules.settle(firing.id, FiringOutcome.SKIPPED, "a holiday")
    (settled,) = stores.schedules.firings()
    assert (settled.outcome, settled.reason) == (FiringOutcome.SKIPPED, "a holiday")
    assert settled.decided_at is not None
    assert list(stores.schedules.unsettled()) == []


def test_a_forgotten_key_fires_again_and_again(stores):
    for _ in range(3):
        firing = plan(stores)
        assert plan(stores) is None
        stores.schedules.forget_key(firing.id)
    assert len(stores.schedules.firings()) == 3


def test_creating_the_run_settles_its_firing(stores):
    firing = plan(stores)
    run_id = stores.create(firing_id=firing.id)
    started = stores.schedules.of_run(run_id)
    assert (started.id, started.outcome, started.run_id) == (firing.id, FiringOutcome.STARTED, run_id)
    assert started.decided_at is not None
    assert stores.schedules.of_run(stores.create()) is None


def test_a_file_waits_for_its_return_when_its_run_has_ended(stores):
    firing = plan(stores)
    assert list(stores.schedules.awaiting_return("intake", "inbox")) == []
    lease = stores.started(firing_id=firing.id)
    assert list(stores.schedules.awaiting_return("intake", "inbox")) == []
    stores.runs.finish_leg(lease, [event(EventType.RUN_SUCCEEDED, outputs={})])
    assert [f.id for f in stores.schedules.awaiting_return("intake", "inbox")] == [firing.id]
    assert list(stores.schedules.awaiting_return("intake", "other")) == []
    stores.schedules.forget_key(firing.id)
    assert list(stores.schedules.awaiting_return("intake", "inbox")) == []


def test_the_latest_firings_come_first(stores):
    ids = [plan(stores, key=str(n), bot="intake" if n % 2 else "other").id for n in range(4)]
    assert [f.id for f in stores.schedules.firings(limit=3)] == ids[:0:-1]
    assert [f.id for f in stores.schedules.firings(bot="intake")] == [ids[3], ids[1]]


@pytest.mark.parametrize("first", ["next", "pause"])
def test_a_trigger_is_remembered(stores, first):
    fresh = stores.schedules.trigger("intake", "daily")
    assert (fresh.paused, fresh.next_at) == (False, None)
    changes = [
        lambda: stores.schedules.set_next("intake", "daily", AT),
        lambda: stores.schedules.pause("intake", "daily", paused=True),
    ]
    for change in changes if first == "next" else reversed(changes):
        change()
    row = stores.schedules.trigger("intake", "daily")
    assert (row.paused, row.next_at) == (True, AT)
    stores.schedules.pause("intake", "daily", paused=False)
    assert stores.schedules.trigger("intake", "daily").paused is False
