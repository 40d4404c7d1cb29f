"""Rows of runs, work items and tasks, written from the projection of the log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from servbot.core.human_task import TaskRequest
from servbot.core.lifecycle.course import RunCourse
from servbot.core.lifecycle.human_task import HUMAN_TASK, TaskStatus
from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.core.lifecycle.work_item import ItemStatus
from servbot.core.projection import Projection, RunStanding, TaskStanding
from servbot.core.run import Decision, NewEvent
from servbot.core.value import dumps, loads
from servbot.store import models
from servbot.store.columns import as_stored, moment
from servbot.store.sql import Row, rows
from servbot.store.statements import standing

living = [status.value for status in TaskStatus if not HUMAN_TASK.is_final(status)]


STEP_LENGTH = 300
"""Characters of a step's title that fit into a run's row."""


class Stood(NamedTuple):
    """Where a run and its item stand by their rows, as `standing` gives it."""

    status: str
    course: str
    item: str
    started_at: Any
    finished_at: Any
    item_finished_at: Any
    current_step: str
    outputs: str
    error: str
    item_id: int
    parent_id: str | None
    has_tasks: bool

    def standing(self) -> RunStanding:
        """The same as the projection knows it."""
        return RunStanding(
            status=RunStatus(self.status),
            course=RunCourse(self.course),
            item=ItemStatus(self.item),
            started_at=moment(self.started_at),
            finished_at=moment(self.finished_at),
            item_finished_at=moment(self.item_finished_at),
            current_step=self.current_step,
            outputs=loads(self.outputs),
            error=self.error,
        )


def stood(run_ids: Sequence[str]) -> dict[str, Stood]:
    """Where runs stand by their rows."""
    found = rows(standing(len(run_ids)), *run_ids) if run_ids else ()
    return {run_id: Stood(*columns) for run_id, *columns in found}


class Projected(NamedTuple):
    """What became of a run by events."""

    is_over: bool = False
    parent_id: str = ""
    """The run that waits for it; empty for none."""

    run_columns: Row = ()
    """Values for `WRITE_RUN`; empty when its row stays as it is."""

    item_columns: Row = ()
    """The same for `WRITE_ITEM`."""


def project(run_id: str, row: Stood, events: Sequence[NewEvent], at: datetime) -> Projected:
    """What the events change in the rows of a run and its item; tasks are written at once."""
    tasks: list[models.HumanTask] = []

    def living_tasks() -> list[TaskStanding]:
        if row.has_tasks:
            tasks.extend(models.HumanTask.objects.filter(run=run_id, status__in=living).order_by("pk"))
        return [task_standing(each) for each in tasks]

    before = row.standing()
    projection = Projection(before, living_tasks)
    for event in events:
        projection.apply(event, at)
    if projection.touched_tasks and projection.tasks:
        write_tasks(run_id, tasks, projection.tasks)
    return changed(run_id, row, before, projection.run)


def changed(run_id: str, row: Stood, before: RunStanding, after: RunStanding) -> Projected:
    """What differs in the run's row and its item's. One that ended in vain gives back what it had reserved."""
    columns, of_item = run_columns(after), item_columns(after)
    is_over = RUN.is_final(after.status)
    if is_over and after.status is not RunStatus.SUCCEEDED:
        models.ClaimedKey.objects.filter(run=run_id).delete()
    return Projected(
        is_over,
        row.parent_id or "",
        (*as_stored(columns), run_id) if columns != run_columns(before) else (),
        (*as_stored(of_item), row.item_id) if of_item != item_columns(before) else (),
    )


def write_tasks(run_id: str, present: Sequence[models.HumanTask], tasks: Sequence[TaskStanding]) -> None:
    """Write what differs into the rows; standings beyond them are new tasks."""
    for row, task in zip(present, tasks, strict=False):
        _write(row, present_task(row), task_columns(task))
    fresh = tasks[len(present) :]
    if not fresh:
        return
    told = models.Run.objects.values("bot", "reference").get(pk=run_id)
    for task in fresh:
        models.HumanTask.objects.create(run_id=run_id, **told, **task_columns(task))


def _write(row: models.HumanTask, before: dict[str, Any], after: dict[str, Any]) -> None:
    changed = {name: value for name, value in after.items() if value != before[name]}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.save(update_fields=list(changed))


def run_columns(standing: RunStanding) -> dict[str, Any]:
    """What the log says of the run's own row, in the order of `WRITE_RUN`."""
    return {
        "status": standing.status.value,
        "course": standing.course.value,
        "started_at": standing.started_at,
        "finished_at": standing.finished_at,
        "current_step": standing.current_step[:STEP_LENGTH],
        "outputs": dumps(standing.outputs),
        "error": standing.error,
    }


def item_columns(standing: RunStanding) -> dict[str, Any]:
    """What the log says of the row of the run's work item, in the order of `WRITE_ITEM`."""
    return {"status": standing.item.value, "finished_at": standing.item_finished_at}


def task_standing(task: models.HumanTask) -> TaskStanding:
    """Where a task stands by its row."""
    return TaskStanding(
        address=task.address,
        status=TaskStatus(task.status),
        request=TaskRequest.model_validate(loads(task.request)),
        attempt=task.attempt,
        created_at=task.created_at,
        due_at=task.due_at,
        own_by=task.own_by,
        claimed_by=task.claimed_by,
        decided_by=task.decided_by,
        decided_at=task.decided_at,
        closed_at=task.closed_at,
        decision=Decision.model_validate(loads(task.decision)) if task.decision else None,
    )


def present_task(task: models.HumanTask) -> dict[str, Any]:
    """What stands in a task's row; texts of records as they would be written now."""
    columns = task_columns(task_standing(task))
    as_now = {"request", "decision"}
    return {name: columns[name] if name in as_now else getattr(task, name) for name in columns}


def task_columns(standing: TaskStanding) -> dict[str, Any]:
    """What the log says of a task's row."""
    request = standing.request
    return {
        "subject": request.subject,
        "address": standing.address,
        "status": standing.status.value,
        "kind": request.kind.value,
        "code": request.code,
        "role": request.role,
        "title": request.title[:300],
        "message": request.message,
        "request": dumps(request),
        "attempt": standing.attempt,
        "created_at": standing.created_at,
        "due_at": standing.due_at,
        "own_by": standing.own_by,
        "claimed_by": standing.claimed_by,
        "decided_by": standing.decided_by,
        "decided_at": standing.decided_at,
        "closed_at": standing.closed_at,
        "decision": dumps(standing.decision) if standing.decision else "",
    }
