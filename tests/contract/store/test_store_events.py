"""Events: each goes once to every step that waits, also when it came before."""

from datetime import timedelta

import pytest

from servbot.core.lifecycle.run import RunStatus
from servbot.core.run import EventType
from servbot.ports.event_store import NewSentEvent
from servbot.testkit.samples import event
from servbot.testkit.together import together

WAITED = event(EventType.RUN_WAITED)
WEEK = timedelta(days=7)


def awaited(key="A-17", address="paid:await.1", name="paid"):
    return event(EventType.EVENT_AWAITED, address, step="paid", title="Paid", event=name, key=key)


def over(address="paid:await.1"):
    return event(EventType.WAIT_TIMED_OUT, address, step="paid", title="Paid", failure={})


def send(stores, key="A-17", *, name="paid", keep_for=WEEK, **fields):
    new = NewSentEvent(name=name, key=key, sent_by="test", **{"data": {"n": 1}, **fields})
    return stores.events.send(new, keep_for=keep_for)


def waiting(stores, *waits, reference="INV-1"):
    """A run that waits for events."""
    lease = stores.started(reference)
    stores.runs.finish_leg(lease, [*waits, WAITED])
    return lease.run_id


def arrived(stores, run_id):
    return [each for each in stores.runs.events(run_id) if each.type is EventType.EVENT_ARRIVED]


def test_an_event_goes_to_every_step_that_waits_and_wakes_its_run(stores):
    one, other = waiting(stores, awaited()), waiting(stores, awaited(), reference="INV-2")
    stranger = waiting(stores, awaited("B-1"), awaited(name="refused", address="x:await.1"))
    assert [each.run_id for each in stores.events.awaited()] == [one, other, stranger, stranger]
    sent = send(stores)
    assert sorted(sent.taken_by) == sorted([one, other])
    (got,) = arrived(stores, one)
    assert (got.address, got.data["value"], got.data["by"]) == ("paid:await.1", {"n": 1}, "test")
    assert len(arrived(stores, other)) == 1
    assert arrived(stores, stranger) == []
    assert {stores.lease("w2").run_id, stores.lease("w2").run_id} == {one, other}
    assert stores.runs.claim_leg("w2") is None
    assert send(stores).taken_by == ()


def test_an_event_that_came_before_is_not_lost(stores):
    sent = send(stores)
    run_id = waiting(stores, awaited())
    (got,) = arrived(stores, run_id)
    assert got.data["number"] == sent.id
    assert stores.lease("w2").run_id == run_id
    assert stores.events.sent(limit=1)[0].taken_by == (run_id,)
    assert stores.events.awaited() == []


def test_it_arrives_while_the_leg_that_waits_goes_on(stores):
    send(stores)
    lease = stores.started()
    stores.runs.append(lease, [awaited()])
    stores.runs.append(lease, [event(EventType.STEP_STARTED, step="b", title="B", attempt=1)])
    assert [each.sequence for each in stores.runs.events(lease.run_id)] == [1, 2, 3, 4, 5]
    stores.runs.finish_leg(lease, [WAITED])
    assert stores.lease("w2").run_id == lease.run_id


def test_a_run_gets_a_kept_event_once_and_the_oldest_first(stores):
    first, second = send(stores), send(stores, data={"n": 2})
    run_id = waiting(stores, awaited(), awaited(address="again:await.1"), awaited(address="third:await.1"))
    assert [each.data["number"] for each in arrived(stores, run_id)] == [first.id, second.id]
    assert [each.address for each in stores.events.awaited(run_id)] == ["third:await.1"]


def test_two_steps_of_a_run_that_wait_side_by_side_both_get_it(stores):
    run_id = waiting(stores, awaited(), awaited(address="other:await.1"))
    assert send(stores).taken_by == (run_id, run_id)
    assert len(arrived(stores, run_id)) == 2


def test_an_event_kept_too_long_is_not_given(stores):
    send(stores, keep_for=timedelta(0))
    assert arrived(stores, waiting(stores, awaited())) == []


def test_sent_again_it_is_no_second_event(stores):
    run_id = waiting(stores, awaited(), awaited(address="b:await.1", key="B"))
    first = send(stores, once="x")
    again = send(stores, once="x", data={"n": 9})
    assert (again.id, again.data) == (first.id, {"n": 1})
    assert len(arrived(stores, run_id)) == 1
    assert [each.id for each in stores.events.sent(limit=9)] == [first.id]


def test_sent_again_at_once_it_is_no_second_event(stores):
    run_id = waiting(stores, awaited())
    results = together(*[lambda: send(stores, once="x")] * 6)
    assert len({each.id for each in results}) == 1
    assert len(arrived(stores, run_id)) == 1


def test_a_wait_whose_time_is_over_ends_once(stores):
    run_id = waiting(stores, awaited(), awaited("B-1", "b:await.1"))
    stores.runs.dispatch(run_id)
    lease = stores.lease()
    assert stores.runs.time_out(lease, over()) is True
    assert stores.runs.time_out(lease, over()) is False
    assert send(stores).taken_by == ()
    assert arrived(stores, run_id) == []


def test_what_came_at_the_last_moment_counts(stores):
    run_id = waiting(stores, awaited())
    send(stores)
    lease = stores.lease()
    assert stores.runs.time_out(lease, over()) is False
    types = [each.type for each in stores.runs.events(run_id)]
    assert EventType.WAIT_TIMED_OUT not in types
    assert types.count(EventType.EVENT_ARRIVED) == 1


def test_of_event_and_time_limit_at_once_one_wins(stores):
    run_id = waiting(stores, awaited())
    stores.runs.dispatch(run_id)
    lease = stores.lease()
    ended, sent = together(lambda: stores.runs.time_out(lease, over()), lambda: send(stores))
    assert ended is not bool(sent.taken_by)
    log = stores.runs.events(run_id)
    assert len([e for e in log if e.type in {EventType.EVENT_ARRIVED, EventType.WAIT_TIMED_OUT}]) == 1
    assert [each.sequence for each in log] == list(range(1, len(log) + 1))


@pytest.mark.parametrize("way", ["cancel", "fail", "cut"])
def test_a_wait_ends_with_what_it_belongs_to(stores, way):
    run_id = waiting(stores, awaited(address="p[x]/paid:await.1"))
    if way == "cancel":
        stores.runs.cancel(run_id, by="anna", reason="no")
    else:
        stores.runs.dispatch(run_id)
        lease = stores.lease()
        started = event(EventType.RUN_STARTED, worker="w1")
        cut = {"path": "p", "branches": ["x", "y"], "value": {"ended": ["y"], "must_end": []}}
        ends = [started, event(EventType.BRANCHES_CUT, "p:cut", **cut)]
        fails = [started, event(EventType.RUN_FAILED, failure={"message": "broken"})]
        stores.runs.append(lease, ends if way == "cut" else fails)
    assert stores.events.awaited() == []
    assert send(stores).taken_by == ()


def test_long_keys_with_the_same_beginning_differ(stores):
    run_id = waiting(stores, awaited("k" * 500 + "a"))
    assert send(stores, "k" * 500 + "b").taken_by == ()
    assert send(stores, "k" * 500 + "a").taken_by == (run_id,)
    assert stores.runs.run(run_id).status is RunStatus.WAITING
