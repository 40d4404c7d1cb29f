"""Work queues: order, once, counted; the same in memory, on SQLite and on PostgreSQL."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from servbot.core.lifecycle.work_item import ItemStatus
from servbot.core.run import EventType
from servbot.core.typed_value import ValueWrong
from servbot.ports.run_store import NewRun
from servbot.ports.work_queue import (
    Change,
    ItemFilter,
    ItemMissing,
    ItemRow,
    Living,
    NewItem,
    Settlement,
    Stage,
)
from servbot.testkit.samples import event

NOW = datetime.now(UTC)
SOON = NOW + timedelta(hours=1)
LATER = NOW + timedelta(hours=2)
RETRY, CANCEL = Change(kind="retry"), Change(kind="cancel")


class Admitting:
    """Lets a number of items begin."""

    queue = "invoices"

    def __init__(self, room: int = 100, minimum: int = 1, refusing: str = "") -> None:
        self.most, self.minimum, self.refusing = room, minimum, refusing
        self.living: Sequence[Living] = ()

    def room(self, living: Sequence[Living]) -> int:
        self.living = living
        return self.most - sum(each.count for each in living)

    def run_of(self, item: ItemRow) -> NewRun:
        if item.reference == self.refusing:
            raise ValueWrong("amount is missing.")
        given = {"reference": item.reference, "inputs": item.payload, "source": "queue invoices"}
        return NewRun(bot="intake", revision="r1", **given)


def new(reference: str, **fields: Any) -> NewItem:
    return NewItem(**{"queue": "invoices", "bot": "intake", "reference": reference, "payload": {}, **fields})


def begin(stores, room: int = 100) -> list[str]:
    """References in the order in which their runs began."""
    return [stores.runs.run(run_id).reference for run_id in stores.work_queue.admit(Admitting(room))]


def end(stores, kind: EventType = EventType.RUN_SUCCEEDED, **data: Any) -> str:
    """Work the next run to its end."""
    lease = stores.lease()
    told = data or ({"outputs": {}} if kind is EventType.RUN_SUCCEEDED else {"failure": None})
    stores.runs.finish_leg(lease, [event(EventType.RUN_STARTED, worker="w1"), event(kind, **told)])
    return lease.run_id


def test_items_keep_what_they_were_given(stores) -> None:
    item = new(
        "A", payload={"n": 1}, priority=3, due_at=SOON, risk_at=NOW, not_before=NOW, tags=("eu", "x y")
    )
    assert stores.work_queue.add([item]) == []
    found = stores.work_queue.find("invoices", "A")
    assert {name: getattr(found, name) for name in NewItem.model_fields} == dict(item)
    assert (found.status, found.stage, found.attempts) == (ItemStatus.NEW, Stage.WAITING, 0)


def test_a_reference_is_taken_once_per_queue(stores) -> None:
    queue = stores.work_queue
    assert queue.add([new("A"), new("B")]) == []
    assert queue.add([new("B", priority=9), new("C"), new("B", queue="other")]) == ["B"]
    assert queue.count(ItemFilter(queue="invoices")) == 3
    assert queue.find("invoices", "B").priority == 0


def test_the_due_begin_first_then_the_important_then_the_old(stores) -> None:
    stores.work_queue.add(
        [new("old"), new("young"), new("important", priority=5), new("later", due_at=LATER)]
    )
    stores.work_queue.add([new("soon", due_at=SOON), new("soon, important", due_at=SOON, priority=1)])
    order = ["soon, important", "soon", "later", "important", "old", "young"]
    assert [row.reference for row in stores.work_queue.items(ItemFilter(), order="next")] == order
    assert begin(stores) == order


def test_an_item_does_not_begin_before_its_time(stores) -> None:
    stores.work_queue.add([new("A", not_before=SOON, due_at=SOON), new("B", not_before=NOW - timedelta(1))])
    assert begin(stores) == ["B"]


def test_living_runs_are_counted_for_whoever_decides(stores) -> None:
    stores.create("by hand")
    stores.work_queue.add([new("A"), new("B"), new("C")])
    assert begin(stores, room=3) == ["A", "B"]
    admitting = Admitting(3)
    assert stores.work_queue.admit(admitting) == []
    assert {(each.queue, each.bot, each.revision, each.count) for each in admitting.living} == {
        ("", "intake", "r1", 1),
        ("invoices", "intake", "r1", 2),
    }
    end(stores)
    assert begin(stores, room=3) == ["C"]


def test_the_first_waits_for_the_minimum_unless_one_is_at_risk(stores) -> None:
    stores.work_queue.add([new("A"), new("B")])
    assert stores.work_queue.admit(Admitting(minimum=3)) == []
    stores.work_queue.add([new("C")])
    assert len(stores.work_queue.admit(Admitting(1, minimum=3))) == 1
    assert len(stores.work_queue.admit(Admitting(2, minimum=3))) == 1, "it goes on until the queue is empty"
    stores.work_queue.change(stores.work_queue.ids(ItemFilter(), CANCEL), CANCEL, NOW)


def test_an_item_at_risk_does_not_wait_for_others(stores) -> None:
    stores.work_queue.add([new("A", risk_at=NOW - timedelta(minutes=1))])
    assert len(stores.work_queue.admit(Admitting(minimum=3))) == 1


def test_an_item_whose_run_cannot_be_made_is_rejected(stores) -> None:
    stores.work_queue.add([new("A"), new("B")])
    assert len(stores.work_queue.admit(Admitting(refusing="A"))) == 1
    refused = stores.work_queue.find("invoices", "A")
    assert (refused.status, refused.stage) == (ItemStatus.REJECTED, Stage.SETTLED)
    assert refused.error == "amount is missing."


def test_an_item_stands_where_its_run_stands(stores) -> None:
    stores.work_queue.add([new("A")])
    begin(stores)
    assert stores.work_queue.find("invoices", "A").stage is Stage.ADMITTED
    end(stores)
    done = stores.work_queue.find("invoices", "A")
    assert done.status is ItemStatus.DONE
    assert done.finished_at is not None
    ((item, run),) = stores.work_queue.ended(10)
    assert (item.reference, run.reference) == ("A", "A")


def test_the_next_attempt_is_a_new_run_of_the_same_item(stores) -> None:
    stores.work_queue.add([new("A")])
    begin(stores)
    first = end(stores, EventType.RUN_FAILED)
    item = stores.work_queue.find("invoices", "A")
    assert stores.work_queue.settle(item.id, first, Settlement(retry_at=NOW - timedelta(minutes=1)))
    assert begin(stores) == ["A"]
    end(stores)
    after = stores.work_queue.item(item.id)
    assert (after.status, after.attempts) == (ItemStatus.DONE, 2)
    runs = stores.work_queue.runs_of(item.id)
    assert [run.status.value for run in runs] == ["failed", "succeeded"]
    assert runs[0].id == first


def test_what_follows_follows_once(stores) -> None:
    stores.work_queue.add([new("A")])
    begin(stores)
    run_id = end(stores)
    item = stores.work_queue.find("invoices", "A")
    following = Settlement(following=new("A", queue="payments"))
    assert stores.work_queue.settle(item.id, run_id, following)
    assert not stores.work_queue.settle(item.id, run_id, Settlement(following=new("A2", queue="payments")))
    assert stores.work_queue.count(ItemFilter(queue="payments")) == 1
    assert stores.work_queue.ended(10) == []


def test_an_old_attempt_settles_nothing(stores) -> None:
    stores.work_queue.add([new("A")])
    begin(stores)
    first = end(stores, EventType.RUN_FAILED)
    item = stores.work_queue.find("invoices", "A")
    stores.work_queue.settle(item.id, first, Settlement(retry_at=NOW - timedelta(minutes=1)))
    begin(stores)
    assert not stores.work_queue.settle(item.id, first, Settlement(following=new("B", queue="payments")))


def test_items_are_found_by_what_people_know_of_them(stores) -> None:
    queue = stores.work_queue
    queue.add(
        [new("INV-1", tags=("eu",), due_at=NOW - timedelta(1)), new("INV-2", tags=("europe",)), new("X")]
    )
    queue.add([new("INV-3", queue="other", bot="archive")])

    def found(**wanted: Any) -> list[str]:
        return [row.reference for row in queue.items(ItemFilter(**wanted), order="reference")]

    assert found(text="inv") == ["INV-1", "INV-2", "INV-3"]
    assert found(queue="invoices", text="inv") == ["INV-1", "INV-2"]
    assert found(bot="archive") == ["INV-3"]
    assert found(tag="eu") == ["INV-1"]
    assert found(overdue_at=NOW) == ["INV-1"]
    assert found(status=ItemStatus.DONE) == []
    assert queue.counts(ItemFilter(queue="invoices"))[ItemStatus.NEW] == 3
    assert [row.reference for row in queue.items(ItemFilter(), limit=2, offset=1)] == ["X", "INV-2"]


def test_only_what_waits_or_is_over_is_changed_at_once(stores) -> None:
    queue = stores.work_queue
    queue.add([new("A"), new("B"), new("C")])
    assert begin(stores, room=1) == ["A"]
    ids = queue.ids(ItemFilter(), CANCEL)
    assert len(ids) == 3
    assert len(queue.change(ids, CANCEL, NOW)) == 2
    assert len(queue.under_way(ids)) == 1
    assert queue.counts(ItemFilter())[ItemStatus.CANCELLED] == 2
    assert len(queue.change(queue.ids(ItemFilter(), RETRY), RETRY, NOW)) == 2
    assert begin(stores) == ["B", "C"]


def test_items_are_edited_while_they_wait(stores) -> None:
    queue = stores.work_queue
    queue.add([new("A", payload={"n": 1, "m": 1}), new("B")])
    edit = Change(kind="edit", fields={"priority": 7, "tags": ("hot",), "inputs": {"n": 2}})
    assert len(queue.change([queue.find("invoices", "A").id], edit, NOW)) == 1
    changed = queue.find("invoices", "A")
    assert (changed.priority, changed.tags, changed.payload) == (7, ("hot",), {"n": 2, "m": 1})
    assert queue.find("invoices", "B").priority == 0
    begin(stores)
    assert queue.ids(ItemFilter(), edit) == []


def test_a_run_tells_how_far_its_item_is(stores) -> None:
    stores.work_queue.add([new("A")])
    begin(stores)
    lease = stores.lease()
    stores.work_queue.progress(lease.run_id, "3 of 12 booked")
    assert stores.work_queue.find("invoices", "A").progress == "3 of 12 booked"


def test_an_item_is_abandoned_when_its_worker_fell_silent(stores) -> None:
    stores.work_queue.add([new("A"), new("B")])
    begin(stores)
    lease = stores.lease("w1")
    stores.runs.append(lease, [event(EventType.RUN_STARTED, worker="w1")])
    assert stores.work_queue.items(ItemFilter(silent_for=60)) == []
    abandoned = stores.work_queue.items(ItemFilter(silent_for=0))
    assert [row.reference for row in abandoned] == ["A"]
    stores.runs.take_over(silent_for=0)
    assert stores.work_queue.items(ItemFilter(silent_for=0)) == []


def test_an_unknown_item_is_missing(stores) -> None:
    with pytest.raises(ItemMissing):
        stores.work_queue.item(4711)
    with pytest.raises(ItemMissing):
        stores.work_queue.find("invoices", "X")
