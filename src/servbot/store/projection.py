"""Rows of runs, work items and tasks, written from the projection of the log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from servbot.core.human_task import TaskRequest
from servbot.core.lifecycle.course import RunCourse
from servbot.core.lifecycle.human_task import HUMAN_TASK, TaskStatus
from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.core.lifecycle.work_item import ItemStatus
from servbot.core.projection import Projection, RunStanding, TaskStanding
from servbot.core.run import Decision, NewEvent
from servbot.core.value import dumps, loads
from servbot.store import models

living = [status.value for status in TaskStatus if not HUMAN_TASK.is_final(status)]


STEP_LENGTH = 300
"""Characters of a step's title that fit into a run's row."""


def project(run: models.Run, events: Sequence[NewEvent], at: datetime) -> RunStatus:
    """Change the rows as the events say; `run` comes with its item. Returns where the run stands now."""
    rows: list[models.HumanTask] = []

    def living_tasks() -> list[TaskStanding]:
        found = models.HumanTask.objects.filter(run=run, status__in=living).order_by("pk")
        rows.extend(found)
        return [task_standing(row) for row in rows]

    before = run_standing(run)
    projection = Projection(before, living_tasks)
    for event in events:
        projection.apply(event, at)
    write_run(run, before, projection.run)
    if projection.touched_tasks:
        write_tasks(run, rows, projection.tasks)
    return projection.run.status


def write_run(run: models.Run, before: RunStanding, after: RunStanding) -> None:
    """Write what differs into the run's row and its item's."""
    _write(run, run_columns(before), run_columns(after))
    _write(run.item, item_columns(before), item_columns(after))
    if RUN.is_final(after.status) and after.status is not RunStatus.SUCCEEDED:
        # Others may do what a run had reserved that ended in vain.
        models.ClaimedKey.objects.filter(run=run).delete()


def write_tasks(run: models.Run, rows: Sequence[models.HumanTask], standings: Sequence[TaskStanding]) -> None:
    """Write what differs into the rows; standings beyond them are new tasks."""
    for row, standing in zip(rows, standings, strict=False):
        _write(row, present_task(row), task_columns(standing))
    for standing in standings[len(rows) :]:
        models.HumanTask.objects.create(
            run=run, bot=run.bot, reference=run.reference, **task_columns(standing)
        )


def _write(
    row: models.Run | models.WorkItem | models.HumanTask, before: dict[str, Any], after: dict[str, Any]
) -> None:
    changed = {name: value for name, value in after.items() if value != before[name]}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.save(update_fields=list(changed))


def run_standing(run: models.Run) -> RunStanding:
    """Where a run stands by its rows."""
    return RunStanding(
        status=RunStatus(run.status),
        course=RunCourse(run.course),
        item=ItemStatus(run.item.status),
        started_at=run.started_at,
        finished_at=run.finished_at,
        item_finished_at=run.item.finished_at,
        current_step=run.current_step,
        outputs=loads(run.outputs),
        error=run.error,
    )


def run_columns(standing: RunStanding) -> dict[str, Any]:
    """What the log says of the run's own row."""
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
    """What the log says of the row of the run's work item."""
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
