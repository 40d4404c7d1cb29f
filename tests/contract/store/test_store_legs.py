"""Legs: who works on what, and what happens when a worker goes silent."""

from datetime import UTC, datetime, timedelta

import pytest

from servbot.core.lifecycle.run import RunStatus
from servbot.core.run import EventType
from servbot.ports.run_store import Lease, LeaseLost
from servbot.testkit.samples import ask, decision, event
from servbot.testkit.together import together

WAITED = event(EventType.RUN_WAITED)


def in_an_hour():
    return datetime.now(UTC) + timedelta(hours=1)


def test_legs_are_given_out_by_age_each_once(stores):
    first, second = stores.create("1"), stores.create("2")
    assert [stores.lease("w1").run_id, stores.lease("w2").run_id] == [first, second]
    assert stores.runs.claim_leg("w3") is None


def test_a_leg_is_won_by_one_of_two_workers(stores):
    for n in range(10):
        run_id = stores.create(str(n))
        won = together(lambda: stores.runs.claim_leg("w1"), lambda: stores.runs.claim_leg("w2"))
        leases = [lease for lease in won if isinstance(lease, Lease)]
        assert [lease.run_id for lease in leases] == [run_id]
        assert won.count(None) == 1


def test_a_leg_after_a_decision_goes_before_new_work(stores):
    task = stores.asked("1")
    stores.create("2")
    stores.tasks.decide(task.id, decision())
    assert stores.lease().run_id == task.run_id


def test_a_leg_queued_while_one_is_under_way_waits_for_it(stores):
    lease = stores.started()
    stores.runs.dispatch(lease.run_id)
    stores.runs.dispatch(lease.run_id)
    assert stores.runs.claim_leg("w2") is None
    stores.runs.finish_leg(lease, [WAITED])
    following = stores.lease("w2")
    assert following.run_id == lease.run_id
    assert following.token > lease.token
    stores.runs.append(following, [event(EventType.RUN_STARTED, worker="w2")])
    stores.runs.finish_leg(following, [WAITED])
    assert stores.runs.claim_leg("w2") is None


def test_a_leg_that_must_wake_later_waits_until_then(stores):
    lease = stores.started()
    stores.runs.finish_leg(lease, [WAITED], wake_at=in_an_hour())
    assert stores.runs.claim_leg("w1") is None
    stores.runs.dispatch(lease.run_id)
    assert stores.lease().run_id == lease.run_id


def test_a_leg_whose_time_has_come_is_given_out(stores):
    lease = stores.started()
    stores.runs.finish_leg(lease, [WAITED], wake_at=datetime.now(UTC) - timedelta(seconds=1))
    assert stores.lease().run_id == lease.run_id


def test_a_later_alarm_does_not_delay_a_leg_queued_for_now(stores):
    lease = stores.started()
    stores.runs.dispatch(lease.run_id)
    stores.runs.finish_leg(lease, [WAITED], wake_at=in_an_hour())
    assert stores.lease().run_id == lease.run_id


def test_a_decision_wakes_a_run_that_sleeps(stores):
    lease = stores.started()
    stores.runs.finish_leg(lease, [ask(), WAITED], wake_at=in_an_hour())
    stores.tasks.decide(stores.tasks.of_run(lease.run_id)[0].id, decision())
    assert stores.lease().run_id == lease.run_id


def test_nothing_is_queued_for_a_run_that_ended(stores):
    lease = stores.started()
    stores.runs.dispatch(lease.run_id)
    stores.runs.finish_leg(lease, [event(EventType.RUN_SUCCEEDED, outputs={})])
    stores.runs.dispatch(lease.run_id)
    assert stores.runs.claim_leg("w1") is None


def test_a_leg_given_back_without_events_is_tried_again(stores):
    lease = stores.started()
    stores.runs.finish_leg(lease, [], wake_at=datetime.now(UTC))
    assert stores.lease().run_id == lease.run_id
    assert stores.runs.run(lease.run_id).status is RunStatus.RUNNING


def test_legs_that_die_with_their_workers_are_counted(stores):
    stores.create()
    assert stores.lease("w1").leg == 0
    for died in (1, 2):
        assert stores.runs.take_over(silent_for=0, worker="w1") == 1
        lease = stores.lease("w1")
        assert lease.leg == died
    stores.runs.append(lease, [event(EventType.RUN_STARTED, worker="w1")])
    stores.runs.finish_leg(lease, [WAITED], wake_at=datetime.now(UTC))
    assert stores.lease("w1").leg == 0


def test_legs_that_die_further_on_are_not_counted_in_a_row(stores):
    stores.create()
    for step in ("Read", "Read", "Book"):
        lease = stores.lease("w1")
        stores.runs.append(
            lease,
            [
                event(EventType.RUN_STARTED, worker="w1"),
                event(EventType.STEP_STARTED, step=step, title=step, attempt=1),
            ],
        )
        stores.runs.take_over(silent_for=0, worker="w1")
    assert stores.lease("w1").leg == 1


def test_only_silent_workers_lose_their_legs(stores):
    stores.create("1")
    stores.create("2")
    stores.lease("w1")
    stores.lease("w2")
    assert stores.runs.take_over(silent_for=60) == 0
    assert stores.runs.take_over(silent_for=0, worker="w2") == 1
    stores.runs.heartbeat("w1")
    assert stores.runs.take_over(silent_for=60) == 0
    assert stores.runs.take_over(silent_for=0) == 1
    assert stores.runs.take_over(silent_for=0) == 0


def test_a_leg_of_one_run_is_claimed_by_its_run(stores):
    first, second = stores.create("1"), stores.create("2")
    lease = stores.runs.claim_leg("w1", run_id=second)
    assert lease is not None
    assert lease.run_id == second
    assert stores.runs.claim_leg("w2", run_id=second) is None
    assert stores.lease("w2").run_id == first


def test_a_leg_that_is_not_due_is_not_claimed_by_its_run_either(stores):
    lease = stores.started()
    stores.runs.finish_leg(lease, [WAITED], wake_at=in_an_hour())
    assert stores.runs.claim_leg("w1", run_id=lease.run_id) is None


def test_a_broken_leg_is_given_back_counted_and_fenced(stores):
    stores.create()
    lease = stores.lease("w1")
    stores.runs.give_back(lease, at=datetime.now(UTC) - timedelta(seconds=1))
    with pytest.raises(LeaseLost):
        stores.runs.append(lease, [event(EventType.RUN_STARTED, worker="w1")])
    with pytest.raises(LeaseLost):
        stores.runs.give_back(lease, at=datetime.now(UTC))
    following = stores.lease("w2")
    assert (following.run_id, following.leg) == (lease.run_id, 1)
    stores.runs.give_back(following, at=in_an_hour())
    assert stores.runs.claim_leg("w1") is None


def test_a_living_worker_hands_back_all_but_what_it_works_on(stores):
    kept, left = stores.create("1"), stores.create("2")
    first, second = stores.lease("w1"), stores.lease("w1")
    assert stores.runs.hand_back("w1", but=[kept]) == 1
    stores.runs.append(first, [event(EventType.RUN_STARTED, worker="w1")])
    with pytest.raises(LeaseLost):
        stores.runs.append(second, [event(EventType.RUN_STARTED, worker="w1")])
    again = stores.lease("w2")
    assert (again.run_id, again.leg) == (left, 0)


def test_a_worker_that_leaves_has_no_legs(stores):
    stores.create("1")
    stores.lease("w1")
    stores.runs.leave("w1")
    stores.runs.leave("never-there")
    assert (stores.lease("w2").leg, stores.runs.take_over(silent_for=60)) == (0, 0)


def test_two_sweepers_take_over_a_leg_once(stores):
    for n in range(5):
        stores.create(str(n))
        stores.lease("w1")
        taken = together(*[lambda: stores.runs.take_over(silent_for=0, worker="w1")] * 2)
        assert sorted(taken) == [0, 1]
        assert stores.lease("w2").leg == 1


def test_a_leg_taken_over_joins_the_one_that_is_queued(stores):
    lease = stores.started()
    stores.runs.dispatch(lease.run_id)
    assert stores.runs.take_over(silent_for=0, worker="w1") == 1
    stores.lease("w2")
    assert stores.runs.claim_leg("w3") is None
