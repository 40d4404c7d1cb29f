"""A log read in one piece or in many gives the same picture."""

from datetime import UTC, datetime, timedelta

import pytest

from servbot.core.lifecycle import IllegalTransition
from servbot.core.lifecycle.human_task import TaskStatus
from servbot.core.lifecycle.run import RunStatus
from servbot.core.lifecycle.work_item import ItemStatus
from servbot.core.projection import Projection, RunStanding, telling
from servbot.core.run import DecisionKind, EventType
from servbot.core.value import plain
from servbot.testkit.samples import ask, decision, event

AT = datetime(2026, 1, 5, 8, tzinfo=UTC)
NO = plain(decision(DecisionKind.REJECT, reason="no"))
LOG = [
    event(EventType.RUN_CREATED, source="test"),
    event(EventType.RUN_STARTED, worker="w"),
    event(EventType.STEP_STARTED, step="check", title="Check it", attempt=1),
    ask("a", due_at=datetime(2026, 3, 31, 8, tzinfo=UTC)),
    ask("b", subject="steps/other"),
    event(EventType.RUN_WAITED),
    event(EventType.TASK_CLAIMED, "a", by="anna"),
    event(EventType.PERSON_DECIDED, "a", decision=plain(decision())),
    event(EventType.RUN_STARTED, worker="w"),
    ask("a2", message="Still wrong."),
    event(EventType.RUN_WAITED),
    event(EventType.PERSON_DECIDED, "a2", decision=NO),
    event(EventType.RUN_STARTED, worker="w"),
    event(EventType.RUN_REJECTED, reason="no", by="anna", code=""),
]


def never_asked():
    pytest.fail("no event was about tasks")


def test_a_log_gives_a_picture():
    whole = Projection(RunStanding(), tuple)
    for minute, each in enumerate(LOG):
        whole.apply(each, AT + timedelta(minutes=minute))
    run, (first, second) = whole.run, whole.tasks
    assert (run.status, run.item, run.error, run.current_step) == (
        RunStatus.REJECTED,
        ItemStatus.REJECTED,
        "no",
        "",
    )
    assert (run.started_at, run.finished_at) == (AT + timedelta(minutes=1), AT + timedelta(minutes=13))
    assert (first.status, first.address, first.attempt) == (TaskStatus.REJECTED, "a2", 2)
    assert (first.created_at, first.due_at) == (
        AT + timedelta(minutes=3),
        datetime(2026, 3, 31, 8, tzinfo=UTC),
    )
    assert (second.status, second.closed_at) == (TaskStatus.CANCELLED, run.finished_at)


def test_in_pieces_it_is_the_same():
    whole, run, tasks = Projection(RunStanding(), tuple), RunStanding(), []
    for each in LOG:
        whole.apply(each, AT)
        piece = Projection(run, lambda known=tasks: known)
        piece.apply(each, AT)
        run, tasks = piece.run, piece.tasks
    assert (run, tasks) == (whole.run, whole.tasks)


def test_tasks_are_asked_for_only_by_events_about_them():
    projection = Projection(RunStanding(), never_asked)
    for each in (*LOG[:3], event(EventType.RUN_WAITED)):
        projection.apply(each, AT)
    assert not projection.touched_tasks
    assert telling(LOG) == LOG[1:]


@pytest.mark.parametrize("kind", [EventType.TASK_CLAIMED, EventType.TASK_RELEASED, EventType.PERSON_DECIDED])
def test_nothing_can_be_said_of_a_task_that_is_not_there(kind):
    with pytest.raises(IllegalTransition, match="waits at x"):
        Projection(RunStanding(), tuple).apply(event(kind, "x", by="anna", decision=NO), AT)
