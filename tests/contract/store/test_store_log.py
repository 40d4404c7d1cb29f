"""The log: order, fences, and what its events change in a run's row."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from servbot.core.lifecycle import IllegalTransition
from servbot.core.lifecycle.course import RunCourse
from servbot.core.lifecycle.run import RunStatus
from servbot.core.reading import Artefact
from servbot.core.run import EventType
from servbot.ports.run_store import Append, LeaseLost, RunFilter, RunMissing
from servbot.testkit.samples import ask, event
from servbot.testkit.together import together

FILE = Artefact(digest="ab" * 32, name="发票.pdf", media_type="application/pdf", size=3)


def test_a_new_run_keeps_what_it_was_given(stores):
    inputs = {"total": Decimal("12.30"), "day": date(2026, 2, 3), "file": "发票.pdf"}
    run_id = stores.create("发票 7", inputs=inputs, files={"发票.pdf": FILE})
    row = stores.runs.run(run_id)
    assert (row.status, row.reference, row.source) == (RunStatus.QUEUED, "发票 7", "by hand (anna)")
    assert row.inputs == inputs
    assert row.files == {"发票.pdf": FILE}
    assert [e.type for e in stores.runs.events(run_id)] == [EventType.RUN_CREATED]


def test_events_are_numbered_without_gaps_and_keep_their_values(stores):
    lease = stores.started()
    value = {"total": Decimal("1.10"), "at": datetime(2026, 1, 2, tzinfo=UTC), "rows": [1, None, "x"]}
    stores.runs.append(lease, [event(EventType.STEP_FINISHED, "a" * 700, value=value), ask()])
    stores.runs.append(lease, [event(EventType.STEP_PASSED, subject="steps/check")])
    events = stores.runs.events(lease.run_id)
    assert [e.sequence for e in events] == [1, 2, 3, 4, 5]
    assert (events[2].address, events[2].data) == ("a" * 700, {"value": value})
    assert stores.runs.events(lease.run_id, after=3) == events[3:]


def test_appends_of_several_legs_are_one_write_and_a_lost_lease_refuses_only_its_own(stores):
    first, lost, last = (stores.started(reference) for reference in ("INV-1", "INV-2", "INV-3"))
    stores.runs.cancel(lost.run_id, by="anna", reason="twice")
    passed = [event(EventType.STEP_PASSED, subject="steps/check")]
    before = {lease.run_id: len(stores.runs.events(lease.run_id)) for lease in (first, lost, last)}
    refusals = stores.runs.append_all([Append(lease, passed) for lease in (first, lost, last)])
    assert [type(refusal) for refusal in refusals] == [type(None), LeaseLost, type(None)]
    grown = [len(stores.runs.events(run_id)) - count for run_id, count in before.items()]
    assert grown == [1, 0, 1]


def test_a_run_goes_through_its_life(stores):
    run_id = stores.create()
    lease = stores.lease()
    stores.runs.append(lease, [event(EventType.RUN_STARTED, worker="w1")])
    stores.runs.append(lease, [event(EventType.STEP_STARTED, step="read", title="Read it", attempt=1)])
    running = stores.runs.run(run_id)
    assert (running.status, running.current_step) == (RunStatus.RUNNING, "Read it")
    assert running.started_at is not None
    stores.runs.finish_leg(lease, [event(EventType.RUN_SUCCEEDED, outputs={"total": Decimal("1.20")})])
    ended = stores.runs.run(run_id)
    assert (ended.status, ended.current_step, ended.outputs) == (
        RunStatus.SUCCEEDED,
        "",
        {"total": Decimal("1.20")},
    )
    assert ended.started_at == running.started_at <= ended.finished_at


@pytest.mark.parametrize(
    ("end", "data", "status", "error"),
    [
        (
            EventType.RUN_REJECTED,
            {"reason": "no order", "by": "anna", "code": "x"},
            RunStatus.REJECTED,
            "no order",
        ),
        (EventType.RUN_FAILED, {"failure": {"message": "broken"}}, RunStatus.FAILED, "broken"),
        (EventType.RUN_FAILED, {"failure": None}, RunStatus.FAILED, ""),
    ],
)
def test_a_run_that_ends_badly_says_why(stores, end, data, status, error):
    lease = stores.started()
    stores.runs.finish_leg(lease, [event(end, **data)])
    row = stores.runs.run(lease.run_id)
    assert (row.status, row.error) == (status, error)


def test_the_error_of_a_step_shows_until_it_passed(stores):
    lease = stores.started()
    stores.runs.append(lease, [ask(message="It does not add up.")])
    assert stores.runs.run(lease.run_id).error == "It does not add up."
    stores.runs.append(lease, [event(EventType.STEP_PASSED, subject="steps/check")])
    assert stores.runs.run(lease.run_id).error == ""


def test_an_event_that_is_not_allowed_leaves_nothing_behind(stores):
    stores.create()
    lease = stores.lease()
    finished = event(EventType.STEP_FINISHED, "a", value=1)
    with pytest.raises(IllegalTransition):
        stores.runs.append(lease, [finished, event(EventType.RUN_WAITED)])
    assert len(stores.runs.events(lease.run_id)) == 1
    stores.runs.append(lease, [event(EventType.RUN_STARTED, worker="w1")])
    assert [e.sequence for e in stores.runs.events(lease.run_id)] == [1, 2]


def test_a_value_that_cannot_be_kept_leaves_nothing_behind(stores):
    lease = stores.started()
    with pytest.raises(TypeError, match="cannot be kept"):
        stores.runs.append(lease, [event(EventType.STEP_FINISHED, "a", value=object())])
    assert len(stores.runs.events(lease.run_id)) == 2


def test_a_lease_taken_over_fences_off_the_former_worker(stores):
    lease = stores.started()
    assert stores.runs.take_over(silent_for=0, worker="w1") == 1
    with pytest.raises(LeaseLost):
        stores.runs.append(lease, [event(EventType.STEP_FINISHED, "a", value=1)])
    with pytest.raises(LeaseLost):
        stores.runs.finish_leg(lease, [event(EventType.RUN_SUCCEEDED, outputs={})])
    assert len(stores.runs.events(lease.run_id)) == 2
    fresh = stores.lease("w2")
    assert fresh.token > lease.token
    stores.runs.append(fresh, [event(EventType.STEP_FINISHED, "a", value=2)])
    with pytest.raises(LeaseLost):
        stores.runs.append(lease, [event(EventType.STEP_FINISHED, "a", value=1)])
    assert [e.data.get("value") for e in stores.runs.events(lease.run_id, after=2)] == [2]


def test_a_lease_given_back_is_no_longer_good(stores):
    lease = stores.started()
    stores.runs.finish_leg(lease, [event(EventType.RUN_WAITED)])
    with pytest.raises(LeaseLost):
        stores.runs.append(lease, [event(EventType.STEP_FINISHED, "a", value=1)])


def test_appends_at_once_give_a_log_without_gaps(stores):
    lease = stores.started()

    def append():
        for _ in range(5):
            stores.runs.append(lease, [event(EventType.STEP_FINISHED, "a", value=1)] * 2)

    assert together(append, append, append) == [None] * 3
    assert [e.sequence for e in stores.runs.events(lease.run_id)] == list(range(1, 33))


def test_cancelling_ends_the_run_and_takes_it_from_its_worker(stores):
    lease = stores.started()
    stores.runs.cancel(lease.run_id, by="anna", reason="sent twice")
    row = stores.runs.run(lease.run_id)
    assert (row.status, row.error) == (RunStatus.CANCELLED, "sent twice")
    assert row.finished_at is not None
    with pytest.raises(LeaseLost):
        stores.runs.append(lease, [event(EventType.STEP_FINISHED, "a", value=1)])
    assert stores.runs.claim_leg("w2") is None
    with pytest.raises(IllegalTransition):
        stores.runs.cancel(lease.run_id, by="anna", reason="again")


def test_a_run_that_is_not_there(stores):
    for call in (
        lambda: stores.runs.run("nothing"),
        lambda: stores.runs.dispatch("nothing"),
        lambda: stores.runs.cancel("nothing", by="anna", reason=""),
    ):
        with pytest.raises(RunMissing):
            call()
    assert list(stores.runs.events("nothing")) == []


def test_runs_are_listed_newest_first_and_found_again(stores):
    ids = [stores.create(f"INV-{n}", bot="intake" if n % 2 else "other") for n in range(5)]
    assert ids == sorted(ids)
    page, total = stores.runs.runs(RunFilter(), limit=2, offset=1)
    assert ([row.id for row in page], total) == ([ids[3], ids[2]], 5)
    assert [row.reference for row in stores.runs.runs(RunFilter(bot="intake"), limit=9)[0]] == [
        "INV-3",
        "INV-1",
    ]
    assert [row.id for row in stores.runs.runs(RunFilter(text="inv-4"), limit=9)[0]] == [ids[4]]
    assert [row.id for row in stores.runs.runs(RunFilter(text=ids[2]), limit=9)[0]] == [ids[2]]
    stores.runs.cancel(ids[0], by="anna", reason="")
    wanted = RunFilter(status=RunStatus.CANCELLED)
    assert [row.id for row in stores.runs.runs(wanted, limit=9)[0]] == [ids[0]]
    counts = stores.runs.counts()
    assert (counts[RunStatus.QUEUED], counts[RunStatus.CANCELLED], counts[RunStatus.FAILED]) == (4, 1, 0)


def test_files_of_a_run_are_kept_once_and_in_order(stores):
    run_id = stores.create()
    other = FILE.model_copy(update={"name": "page.png"})
    for step, artefact in (("read", FILE), ("send", other), ("read", FILE), ("send", FILE)):
        stores.runs.attach(run_id, step, artefact)
    assert list(stores.runs.attachments(run_id)) == [("read", FILE), ("send", other), ("send", FILE)]
    assert list(stores.runs.attachments("nothing")) == []


def test_a_key_belongs_to_one_run_until_that_ends_in_vain(stores):
    first, second = stores.started("1"), stores.started("2")
    assert stores.runs.claim_key(first.run_id, "intake", "k") == first.run_id
    assert stores.runs.claim_key(first.run_id, "intake", "k") == first.run_id
    assert stores.runs.claim_key(second.run_id, "intake", "k") == first.run_id
    assert stores.runs.claim_key(second.run_id, "other", "k") == second.run_id
    stores.runs.finish_leg(first, [event(EventType.RUN_REJECTED, reason="x", by="anna", code="")])
    assert stores.runs.claim_key(second.run_id, "intake", "k") == second.run_id
    stores.runs.finish_leg(second, [event(EventType.RUN_SUCCEEDED, outputs={})])
    third = stores.create("3")
    assert stores.runs.claim_key(third, "intake", "k") == second.run_id


def test_long_keys_with_the_same_beginning_differ(stores):
    first, second = stores.create("1"), stores.create("2")
    assert stores.runs.claim_key(first, "intake", "x" * 500 + "1") == first
    assert stores.runs.claim_key(second, "intake", "x" * 500 + "2") == second
    assert stores.runs.claim_key(second, "intake", "x" * 500 + "1") == first


def test_a_key_claimed_at_once_has_one_holder(stores):
    runs = [stores.create(str(n)) for n in range(4)]
    answers = together(*[lambda r=run: stores.runs.claim_key(r, "intake", "k") for run in runs])
    assert len(set(answers)) == 1
    assert answers[0] in runs


def test_a_character_that_no_text_has_does_not_stop_a_run(stores):
    """A reader of documents may give NUL, which PostgreSQL keeps in no text."""
    lease = stores.started("INV\x00-1")
    stores.runs.append(lease, [event(EventType.STEP_STARTED, step="a", title="A\x00", attempt=1)])
    stores.runs.finish_leg(lease, [ask(message="It says \x00 here."), event(EventType.RUN_WAITED)])
    [task] = stores.tasks.of_run(lease.run_id)
    assert "says" in task.request.message
    assert stores.runs.run(lease.run_id).reference.startswith("INV")


def test_a_run_that_is_paused_is_claimed_by_nobody_until_it_is_resumed(stores):
    run_id = stores.create()
    stores.runs.pause(run_id, by="anna", reason="month end")
    assert stores.runs.run(run_id).course is RunCourse.PAUSED
    assert stores.runs.claim_leg("w1") is None
    stores.runs.dispatch(run_id)
    assert stores.runs.claim_leg("w1", run_id=run_id) is None
    stores.runs.resume(run_id, by="bo")
    assert stores.runs.run(run_id).course is RunCourse.GOING
    assert stores.runs.claim_leg("w1").run_id == run_id
    told = [(each.type, each.data["by"]) for each in stores.runs.events(run_id)[1:]]
    assert told == [(EventType.RUN_PAUSED, "anna"), (EventType.RUN_RESUMED, "bo")]
    with pytest.raises(IllegalTransition):
        stores.runs.resume(run_id, by="bo")


def test_a_worker_hears_what_people_want_of_its_runs(stores):
    paused, cancelling, going = stores.started("1"), stores.started("2"), stores.started("3")
    stores.runs.pause(paused.run_id, by="anna")
    stores.runs.request_cancel(cancelling.run_id, by="anna", reason="twice")
    assert stores.runs.courses(going.worker) == {
        paused.run_id: RunCourse.PAUSED,
        cancelling.run_id: RunCourse.CANCELLING,
    }
    assert stores.runs.courses("nobody") == {}
    # The lease holds: the leg is to end the run itself.
    cancelled = event(EventType.RUN_CANCELLED, reason="twice", by="anna", in_doubt=["Post"])
    stores.runs.finish_leg(cancelling, [cancelled])
    row = stores.runs.run(cancelling.run_id)
    assert (row.status, row.course) == (RunStatus.CANCELLED, RunCourse.GOING)
    assert row.error == "twice In doubt: look whether “Post” was done."
    for steer in (stores.runs.pause, stores.runs.request_cancel):
        with pytest.raises(IllegalTransition):
            steer(cancelling.run_id, by="anna", reason="late")


def test_a_cancel_queues_a_leg_for_a_run_that_waits(stores):
    lease = stores.started()
    stores.runs.finish_leg(lease, [event(EventType.RUN_WAITED)])
    assert stores.runs.claim_leg("w1") is None
    stores.runs.request_cancel(lease.run_id, by="anna", reason="twice")
    assert stores.runs.claim_leg("w1").run_id == lease.run_id


def test_a_run_that_repeats_another_begins_with_what_it_takes_over(stores):
    first = stores.create()
    taken = event(EventType.OUTCOME_TAKEN_OVER, "a:run.1", value=1, taken_over={"type": "step_finished"})
    second = stores.create(rerun_of=first, told={"from": "b", "by": "anna"}, begins_with=(taken,))
    created, again = stores.runs.events(second)
    assert created.data == {"source": "by hand (anna)", "from": "b", "by": "anna"}
    assert (again.address, again.as_it_was().type) == ("a:run.1", EventType.STEP_FINISHED)
    assert [row.id for row in stores.runs.reruns(first)] == [second]
    assert (stores.runs.run(second).rerun_of, stores.runs.run(first).rerun_of) == (first, "")
