"""Human tasks: born and closed by the log, claimed and decided by people."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from servbot.core.human_task import TaskKind
from servbot.core.lifecycle import IllegalTransition
from servbot.core.lifecycle.human_task import TaskStatus
from servbot.core.lifecycle.run import RunStatus
from servbot.core.run import DecisionKind, EventType
from servbot.ports.task_store import TaskFilter, TaskMissing, TaskRow, TaskTaken
from servbot.testkit.samples import ask, decision, event, request
from servbot.testkit.together import together

DUE = datetime(2026, 3, 31, 8, tzinfo=UTC)
WAITED = event(EventType.RUN_WAITED)
PASSED = event(EventType.STEP_PASSED, subject="steps/check")
SUCCEEDED = event(EventType.RUN_SUCCEEDED, outputs={})
REJECTED = event(EventType.RUN_REJECTED, reason="no", by="anna", code="")
FAILED = event(EventType.RUN_FAILED, failure={"message": "broken"})


def test_a_question_becomes_an_open_task(stores):
    lease = stores.started("INV-9")
    stores.runs.finish_leg(lease, [ask(amount=Decimal("9.50"), due_at=DUE), WAITED])
    (task,) = stores.tasks.of_run(lease.run_id)
    assert task.request == request(amount=Decimal("9.50"))
    assert (task.status, task.attempt, task.bot, task.reference) == (TaskStatus.OPEN, 1, "intake", "INV-9")
    assert task.address == "steps/check:ask:1"
    assert task.due_at == DUE
    assert stores.tasks.task(task.id) == task
    assert stores.runs.run(lease.run_id).status is RunStatus.WAITING


def test_a_claim_keeps_others_away_until_it_is_given_back(stores):
    task = stores.asked()
    assert stores.tasks.claim(task.id, "anna").claimed_by == "anna"
    assert stores.tasks.claim(task.id, "anna").status is TaskStatus.CLAIMED
    for attempt in (
        lambda: stores.tasks.claim(task.id, "bo"),
        lambda: stores.tasks.release(task.id, "bo"),
        lambda: stores.tasks.decide(task.id, decision(by="bo")),
    ):
        with pytest.raises(TaskTaken, match="anna"):
            attempt()
    released = stores.tasks.release(task.id, "anna")
    assert (released.status, released.claimed_by) == (TaskStatus.OPEN, "")
    assert stores.tasks.claim(task.id, "bo").claimed_by == "bo"
    told = [(e.type, e.address, e.data["by"]) for e in stores.runs.events(task.run_id)[-3:]]
    claimed, released = EventType.TASK_CLAIMED, EventType.TASK_RELEASED
    assert told == [
        (kind, task.address, by) for kind, by in ((claimed, "anna"), (released, "anna"), (claimed, "bo"))
    ]


def test_an_open_task_cannot_be_given_back(stores):
    with pytest.raises(IllegalTransition):
        stores.tasks.release(stores.asked().id, "anna")


def test_of_two_people_who_claim_at_once_one_wins(stores):
    task = stores.asked()
    results = together(lambda: stores.tasks.claim(task.id, "anna"), lambda: stores.tasks.claim(task.id, "bo"))
    winners = [result.claimed_by for result in results if isinstance(result, TaskRow)]
    assert [type(result) for result in results].count(TaskTaken) == 1
    assert winners == [stores.tasks.task(task.id).claimed_by]


def test_a_decision_is_kept_logged_and_wakes_the_run(stores):
    task = stores.asked()
    made = decision(
        DecisionKind.CORRECT, corrections={"with.total": Decimal("113.00")}, reason="typing error"
    )
    decided = stores.tasks.decide(task.id, made)
    assert (decided.status, decided.decision, decided.decided_by) == (TaskStatus.RESUMING, made, "anna")
    assert decided.decided_at is not None
    last = stores.runs.events(task.run_id)[-1]
    assert (last.type, last.address) == (EventType.PERSON_DECIDED, task.address)
    assert last.data == {"decision": made.model_dump()}
    assert stores.lease().run_id == task.run_id


def test_of_many_decisions_at_once_one_is_recorded(stores):
    task = stores.asked()
    people = ["anna", "bo", "chen", "dora"]
    results = together(*[lambda p=p: stores.tasks.decide(task.id, decision(by=p)) for p in people])
    assert [type(result) for result in results].count(TaskTaken) == 3
    recorded = [e for e in stores.runs.events(task.run_id) if e.type is EventType.PERSON_DECIDED]
    assert [e.data["decision"]["by"] for e in recorded] == [stores.tasks.task(task.id).decided_by]


def test_a_decision_while_a_worker_appends_leaves_a_log_without_gaps(stores):
    lease = stores.started()
    stores.runs.append(lease, [ask()])
    (task,) = stores.tasks.of_run(lease.run_id)

    def work():
        for _ in range(10):
            stores.runs.append(lease, [event(EventType.STEP_FINISHED, "b", value=1)])

    results = together(work, lambda: stores.tasks.decide(task.id, decision()))
    assert results[0] is None
    assert isinstance(results[1], TaskRow)
    assert [e.sequence for e in stores.runs.events(lease.run_id)] == list(range(1, 15))


def test_a_task_is_resolved_only_when_its_step_passed(stores):
    task = stores.asked()
    lease = stores.resumed(task, decision())
    assert stores.tasks.task(task.id).status is TaskStatus.RESUMING
    stores.runs.append(lease, [event(EventType.STEP_PASSED, subject="steps/other")])
    assert stores.tasks.task(task.id).status is TaskStatus.RESUMING
    stores.runs.append(lease, [PASSED])
    closed = stores.tasks.task(task.id)
    assert closed.status is TaskStatus.RESOLVED
    assert closed.closed_at is not None


def test_a_step_that_fails_again_brings_its_task_back(stores):
    task = stores.asked()
    lease = stores.resumed(task, decision())
    again = ask("steps/check:ask:2", message="Still wrong.")
    stores.runs.finish_leg(lease, [again, WAITED])
    (back,) = stores.tasks.of_run(task.run_id)
    assert (back.id, back.status, back.attempt) == (task.id, TaskStatus.OPEN, 2)
    assert (back.address, back.request.message) == ("steps/check:ask:2", "Still wrong.")
    assert (back.claimed_by, back.decided_by, back.decided_at, back.decision) == ("", "", None, None)
    lease = stores.resumed(back, decision(by="bo"))
    stores.runs.append(lease, [PASSED])
    assert stores.tasks.task(task.id).status is TaskStatus.RESOLVED


def test_a_question_of_another_step_is_another_task(stores):
    lease = stores.resumed(stores.asked(), decision())
    stores.runs.finish_leg(lease, [ask("steps/send:ask:1", subject="steps/send"), WAITED])
    statuses = [task.status for task in stores.tasks.of_run(lease.run_id)]
    assert statuses == [TaskStatus.RESUMING, TaskStatus.OPEN]


@pytest.mark.parametrize(
    ("kind", "end", "decided", "undecided"),
    [
        (DecisionKind.REJECT, REJECTED, TaskStatus.REJECTED, TaskStatus.CANCELLED),
        (DecisionKind.RETRY, REJECTED, TaskStatus.CANCELLED, TaskStatus.CANCELLED),
        (DecisionKind.RETRY, FAILED, TaskStatus.CANCELLED, TaskStatus.CANCELLED),
        (DecisionKind.RETRY, SUCCEEDED, TaskStatus.RESOLVED, TaskStatus.CANCELLED),
    ],
)
def test_no_task_outlives_its_run(stores, kind, end, decided, undecided):
    lease = stores.started()
    questions = [ask(f"{step}:ask:1", subject=step) for step in ("a", "b", "c")]
    stores.runs.finish_leg(lease, [*questions, WAITED])
    first, second, _ = stores.tasks.of_run(lease.run_id)
    stores.tasks.claim(second.id, "bo")
    lease = stores.resumed(first, decision(kind, reason="no"))
    stores.runs.finish_leg(lease, [end])
    rows = stores.tasks.of_run(lease.run_id)
    assert [row.status for row in rows] == [decided, undecided, undecided]
    assert all(row.closed_at for row in rows)


def test_tasks_of_branches_that_were_cut_off_are_cancelled(stores):
    lease = stores.started()
    places = {"a": "p[x]/a:ask.1", "b": "p[y]/b:ask.1", "c": "p[y]/c:exception.1", "d": "q[y]/d:ask.1"}
    stores.runs.append(lease, [ask(place, subject=place.split(":")[0]) for place in places.values()])
    verdict = {"ended": ["x"], "must_end": ["p[y]/c:run.1"]}
    cut = event(EventType.BRANCHES_CUT, "p:cut", step="p", path="p", branches=["x", "y"], value=verdict)
    stores.runs.append(lease, [cut])
    stands = {task.address: task.status for task in stores.tasks.of_run(lease.run_id)}
    assert stands.pop(places["b"]) is TaskStatus.CANCELLED
    assert set(stands.values()) == {TaskStatus.OPEN}


def test_cancelling_a_run_cancels_its_tasks(stores):
    task = stores.asked()
    stores.runs.cancel(task.run_id, by="bo", reason="sent twice")
    assert stores.tasks.task(task.id).status is TaskStatus.CANCELLED
    with pytest.raises(TaskTaken):
        stores.tasks.decide(task.id, decision())
    with pytest.raises(TaskTaken):
        stores.tasks.claim(task.id, "anna")


def test_a_task_that_is_not_there(stores):
    for call in (
        lambda: stores.tasks.task(7),
        lambda: stores.tasks.claim(7, "anna"),
        lambda: stores.tasks.release(7, "anna"),
        lambda: stores.tasks.decide(7, decision()),
    ):
        with pytest.raises(TaskMissing):
            call()


def test_an_amount_and_a_reading_survive(stores):
    task = stores.asked(amount=Decimal("100.10"), inputs={"rows": [{"net": Decimal(1)}]})
    assert task.request.amount == Decimal("100.10")
    assert task.request.inputs == {"rows": [{"net": Decimal(1)}]}


@pytest.fixture
def queue(stores):
    """Four waiting tasks and one decided."""
    for reference, due, fields in (
        ("A", None, {}),
        ("B", 50, {"kind": TaskKind.APPLICATION, "code": "web.down", "title": "The ERP is down"}),
        ("C", 10, {"role": "finance-approver", "kind": TaskKind.APPROVAL}),
        ("D", None, {"message": "发票金额不符"}),
        ("E", 5, {}),
    ):
        lease = stores.started(reference)
        stores.runs.finish_leg(lease, [ask(due_at=due and DUE + timedelta(seconds=due), **fields), WAITED])
    by_reference = {task.reference: task for task in stores.tasks.tasks(TaskFilter(), limit=9)[0]}
    stores.tasks.decide(by_reference["E"].id, decision())
    stores.tasks.claim(by_reference["B"].id, "anna")
    return stores.tasks


def references(queue, **wanted):
    return "".join(task.reference for task in queue.tasks(TaskFilter(**wanted), limit=9)[0])


def test_the_queue_shows_what_waits_by_due_time_then_age(queue):
    assert references(queue) == "CBAD"


@pytest.mark.parametrize(("sort", "order"), [("newest", "DCBA"), ("oldest", "ABCD"), ("kind", "BCAD")])
def test_the_queue_is_sorted_as_asked(queue, sort, order):
    assert references(queue, sort=sort) == order


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"kind": TaskKind.APPLICATION}, "B"),
        ({"code": "web.down"}, "B"),
        ({"bot": "intake"}, "CBAD"),
        ({"bot": "other"}, ""),
        ({"claimed_by": "anna"}, "B"),
        ({"unclaimed": True}, "CAD"),
        ({"roles": ()}, "BAD"),
        ({"roles": ("finance-approver",)}, "CBAD"),
        ({"text": "erp"}, "B"),
        ({"text": "金额"}, "D"),
        ({"text": "d"}, "CBAD"),
        ({"statuses": (TaskStatus.RESUMING,)}, "E"),
    ],
)
def test_the_queue_is_filtered(queue, wanted, found):
    assert references(queue, **wanted) == found


def test_the_queue_comes_in_pages(queue):
    page, total = queue.tasks(TaskFilter(), limit=2, offset=1)
    assert ([task.reference for task in page], total) == (["B", "A"], 4)


def test_the_queue_is_counted(queue):
    assert dict(queue.counts()) == {TaskKind.BUSINESS: 2, TaskKind.APPLICATION: 1, TaskKind.APPROVAL: 1}
    assert dict(queue.causes()) == {"invoice.sums": 3, "web.down": 1}


@pytest.mark.parametrize("sort", ["due", "newest", "oldest", "kind"])
def test_pages_of_tasks_born_together_do_not_overlap(stores, sort):
    lease = stores.started()
    stores.runs.append(lease, [ask(f"{n}:ask:1", subject=str(n)) for n in range(6)])
    pages = [stores.tasks.tasks(TaskFilter(sort=sort), limit=2, offset=offset)[0] for offset in (0, 2, 4)]
    ids = [task.id for page in pages for task in page]
    assert ids == sorted(ids, reverse=sort == "newest")
    assert len(set(ids)) == 6
