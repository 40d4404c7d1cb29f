"""Runs that wait for runs they called: one transaction for what belongs together."""

from decimal import Decimal
from typing import Any

import pytest

from servbot.core.lifecycle import IllegalTransition
from servbot.core.lifecycle.run import RunStatus as S
from servbot.core.reading import Artefact
from servbot.core.run import EventType as E
from servbot.ports.run_store import Lease, LeaseLost, NewRun, RunFilter, RunRow
from servbot.testkit.samples import ask, event
from servbot.testkit.together import together

FILE = Artefact(digest="ab" * 32, name="report.pdf", media_type="application/pdf", size=3)
ADDRESS = "book:call.1"


def call(stores, lease: Lease, address: str = ADDRESS) -> RunRow:
    """A run for the leased one, which then waits for it."""
    new = NewRun(bot="book", revision="r2", inputs={"total": Decimal(1)}, reference="INV-1", source="call x")
    return stores.runs.call(lease, event(E.CALL_STARTED, address, step="book", bot="book"), new)


def waiting(stores) -> tuple[Lease, RunRow]:
    """A run that waits, and the run it waits for."""
    lease = stores.started()
    called = call(stores, lease)
    stores.runs.finish_leg(lease, [event(E.RUN_WAITED)])
    return lease, called


def test_the_called_run_and_the_event_that_says_so_come_together(stores):
    lease = stores.started()
    called = call(stores, lease)
    row = stores.runs.run(called.id)
    assert (row.parent_id, row.parent_address, row.depth) == (lease.run_id, ADDRESS, 1)
    assert (row.status, row.bot, row.revision, row.inputs) == (S.QUEUED, "book", "r2", {"total": Decimal(1)})
    assert row.item_id != stores.runs.run(lease.run_id).item_id
    told = stores.runs.events(lease.run_id)[-1]
    assert (told.type, told.address, told.data) == (
        E.CALL_STARTED,
        ADDRESS,
        {"step": "book", "bot": "book", "run": called.id},
    )
    (created,) = stores.runs.events(called.id)
    assert created.data == {"source": "call x", "parent": lease.run_id, "address": ADDRESS}
    assert [each.id for each in stores.runs.called(lease.run_id)] == [called.id]
    assert stores.lease("w2").run_id == called.id


def test_asked_again_for_the_same_address_it_is_the_same_run(stores):
    lease = stores.started()
    assert call(stores, lease) == call(stores, lease)
    assert call(stores, lease, "book:call.2").id != call(stores, lease).id
    assert len(stores.runs.called(lease.run_id)) == 2
    begun = [each for each in stores.runs.events(lease.run_id) if each.type is E.CALL_STARTED]
    assert [each.address for each in begun] == [ADDRESS, "book:call.2"]


def test_a_worker_that_lost_the_run_calls_nobody(stores):
    lease = stores.started()
    stores.runs.take_over(silent_for=0, worker="w1")
    with pytest.raises(LeaseLost):
        call(stores, lease)
    assert stores.runs.called(lease.run_id) == []
    assert stores.runs.runs(RunFilter(bot="book"), limit=5) == ([], 0)


@pytest.mark.parametrize(
    ("end", "data", "status"),
    [
        (E.RUN_SUCCEEDED, {"outputs": {"n": 1}, "files": {"report": FILE}}, "succeeded"),
        (E.RUN_REJECTED, {"reason": "no order", "by": "anna", "code": "x"}, "rejected"),
        (E.RUN_FAILED, {"failure": {"message": "broken"}}, "failed"),
    ],
)
def test_the_end_wakes_the_run_that_waits(stores, end, data, status):
    lease, called = waiting(stores)
    child = stores.lease("w2")
    stores.runs.append(child, [event(E.RUN_STARTED, worker="w2")])
    assert stores.runs.claim_leg("w1") is None
    stores.runs.finish_leg(child, [event(end, **data)])
    told = stores.runs.events(lease.run_id)[-1]
    kept = stores.runs.events(called.id)[-1].data
    assert (told.type, told.address, told.data) == (
        E.CALL_ENDED,
        ADDRESS,
        {"run": called.id, "status": status, **kept},
    )
    assert stores.lease().run_id == lease.run_id


def test_the_end_is_told_while_a_leg_of_the_waiting_run_is_under_way(stores):
    lease = stores.started()
    call(stores, lease)
    child = stores.lease("w2")
    stores.runs.append(child, [event(E.RUN_STARTED, worker="w2")])
    stores.runs.finish_leg(child, [event(E.RUN_SUCCEEDED, outputs={})])
    stores.runs.append(lease, [event(E.STEP_STARTED, step="other", title="Other", attempt=1)])
    stores.runs.finish_leg(lease, [event(E.RUN_WAITED)])
    assert [each.type for each in stores.runs.events(lease.run_id)][-4:] == [
        E.CALL_STARTED,
        E.CALL_ENDED,
        E.STEP_STARTED,
        E.RUN_WAITED,
    ]
    assert stores.lease("w3").run_id == lease.run_id


def test_cancelling_cancels_what_was_called_down_to_the_last(stores):
    lease, called = waiting(stores)
    child = stores.lease("w2")
    stores.runs.append(child, [event(E.RUN_STARTED, worker="w2")])
    grandchild = call(stores, child, "deep:call.1")
    stores.runs.append(child, [ask()])
    stores.runs.cancel(lease.run_id, by="anna", reason="not needed")
    rows = [stores.runs.run(each) for each in (lease.run_id, called.id, grandchild.id)]
    assert [(row.status, row.error) for row in rows] == [(S.CANCELLED, "not needed")] * 3
    assert [row.depth for row in rows] == [0, 1, 2]
    assert stores.tasks.of_run(called.id)[0].status == "cancelled"
    assert stores.runs.claim_leg("w9") is None
    with pytest.raises(LeaseLost):
        stores.runs.finish_leg(child, [event(E.RUN_WAITED)])


def test_cancelling_a_called_run_tells_the_waiting_one(stores):
    lease, called = waiting(stores)
    stores.runs.cancel(called.id, by="anna", reason="twice", code="call.timed-out")
    told = stores.runs.events(lease.run_id)[-1]
    assert told.data == {
        "run": called.id,
        "status": "cancelled",
        "by": "anna",
        "reason": "twice",
        "code": "call.timed-out",
    }
    assert stores.lease().run_id == lease.run_id
    with pytest.raises(IllegalTransition):
        stores.runs.cancel(called.id, by="anna", reason="again")


def test_a_run_that_ends_ends_what_it_called(stores):
    lease = stores.started()
    called = call(stores, lease)
    stores.runs.finish_leg(lease, [event(E.RUN_REJECTED, reason="no", by="anna", code="x")])
    assert stores.runs.run(called.id).status is S.CANCELLED
    assert stores.runs.run(lease.run_id).status is S.REJECTED
    assert stores.runs.claim_leg("w9") is None


def test_a_lost_leg_that_ends_ends_nothing(stores):
    lease = stores.started()
    called = call(stores, lease)
    stores.runs.take_over(silent_for=0, worker="w1")
    with pytest.raises(LeaseLost):
        stores.runs.finish_leg(lease, [event(E.RUN_REJECTED, reason="no", by="anna", code="x")])
    assert stores.runs.run(called.id).status is S.QUEUED


def test_the_end_and_the_cancelling_at_the_same_moment_leave_one_story(stores):
    lease, called = waiting(stores)
    child = stores.lease("w2")
    stores.runs.append(child, [event(E.RUN_STARTED, worker="w2")])
    together(
        lambda: stores.runs.finish_leg(child, [event(E.RUN_SUCCEEDED, outputs={})]),
        lambda: stores.runs.cancel(lease.run_id, by="anna", reason="no"),
    )
    assert stores.runs.run(lease.run_id).status is S.CANCELLED
    assert stores.runs.run(called.id).status in {S.CANCELLED, S.SUCCEEDED}
    ends = [each for each in stores.runs.events(lease.run_id) if each.type is E.CALL_ENDED]
    assert len(ends) == 1
    assert stores.runs.claim_leg("w9") is None


def began(stores, child: Lease, **failed: Any) -> None:
    """The called run begins a step that must not be repeated; `failed`: how that ended."""
    where = {"step": "book", "title": "Book it"}
    begun = [
        event(E.STEP_STARTED, "book:run.1", **where, attempt=1),
        event(E.STEP_INTENDED, "book:run.1", **where),
    ]
    stores.runs.append(child, [event(E.RUN_STARTED, worker="w2"), *begun])
    if failed:
        stores.runs.append(child, [event(E.STEP_FAILED, "book:run.1", **where, failure=failed)])


def test_a_run_in_vain_that_began_what_must_not_be_repeated_goes_on(stores):
    lease, called = waiting(stores)
    child = stores.lease("w2")
    began(stores, child)
    assert not stores.runs.let_go(called.id, reason="in vain")
    stores.runs.dispatch(lease.run_id)
    parent = stores.lease("w3")
    stores.runs.append(parent, [event(E.RUN_STARTED, worker="w3")])
    stores.runs.finish_leg(parent, [event(E.RUN_SUCCEEDED, outputs={})])
    assert stores.runs.run(called.id).status is S.RUNNING
    stores.runs.finish_leg(child, [event(E.RUN_SUCCEEDED, outputs={})])
    assert stores.runs.run(called.id).status is S.SUCCEEDED
    assert stores.runs.events(lease.run_id)[-1].type is E.RUN_SUCCEEDED, "who has ended is told nothing"


def test_what_a_run_below_began_counts_too(stores):
    lease, called = waiting(stores)
    child = stores.lease("w2")
    stores.runs.append(child, [event(E.RUN_STARTED, worker="w2")])
    call(stores, child, "deep:call.1")
    deep = stores.lease("w3")
    began(stores, deep)
    stores.runs.finish_leg(deep, [event(E.RUN_SUCCEEDED, outputs={})])
    assert not stores.runs.let_go(called.id, reason="in vain")
    assert stores.runs.run(lease.run_id).status is S.WAITING


@pytest.mark.parametrize("failure", [None, {"code": "x", "nothing_done": True}])
def test_a_run_in_vain_that_did_nothing_ends(stores, failure):
    lease, called = waiting(stores)
    child = stores.lease("w2")
    if failure:
        began(stores, child, **failure)
    assert stores.runs.let_go(called.id, reason="in vain")
    row = stores.runs.run(called.id)
    assert (row.status, row.error) == (S.CANCELLED, "in vain")
    assert stores.runs.events(lease.run_id)[-1].data["status"] == "cancelled"
    assert stores.runs.let_go(called.id, reason="again")


def test_a_cancelled_run_tells_what_it_had_begun(stores):
    lease, called = waiting(stores)
    began(stores, stores.lease("w2"))
    stores.runs.cancel(called.id, by="anna", reason="no", code="call.timed-out")
    assert stores.runs.events(lease.run_id)[-1].data["did"] == ["Book it"]
