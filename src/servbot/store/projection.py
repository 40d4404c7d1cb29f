"""What an event changes in the rows that lists and pages read. All of it can be derived from the log again."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from servbot.core.human_task import TaskRequest
from servbot.core.lifecycle.human_task import HUMAN_TASK, TaskStatus
from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.core.lifecycle.work_item import WORK_ITEM, ItemStatus
from servbot.core.run import DecisionKind, EventType, NewEvent
from servbot.core.value import dumps, loads
from servbot.store import models

living = (TaskStatus.OPEN, TaskStatus.CLAIMED, TaskStatus.RESUMING)

Change = Callable[[models.Run, Mapping[str, Any], str, datetime], None]


def project(run: models.Run, event: NewEvent, at: datetime) -> None:
    """Change the rows as the event says. `run` is changed in memory; the caller saves it."""
    change = changes.get(event.type)
    if change:
        change(run, event.data, event.address, at)


def _move(run: models.Run, event: str, at: datetime) -> None:
    """Move the run and its work item along their lifecycles."""
    status = RUN.after(RunStatus(run.status), event)
    run.status = status.value
    item = WORK_ITEM.after(ItemStatus(run.item.status), event)
    ended = at if WORK_ITEM.is_final(item) else None
    if run.item.status != item.value:
        run.item.status, run.item.finished_at = item.value, ended
        models.WorkItem.objects.filter(pk=run.item_id).update(status=item.value, finished_at=ended)


def _started(run: models.Run, data: Mapping[str, Any], address: str, at: datetime) -> None:
    del data, address
    _move(run, "start", at)
    run.started_at = run.started_at or at


def _step_started(run: models.Run, data: Mapping[str, Any], address: str, at: datetime) -> None:
    del address, at
    run.current_step = str(data["title"])[:300]


def _waited(run: models.Run, data: Mapping[str, Any], address: str, at: datetime) -> None:
    del data, address
    _move(run, "wait", at)


def _asked(run: models.Run, data: Mapping[str, Any], address: str, at: datetime) -> None:
    """A task is born, or one that was being resumed comes back with its new cause."""
    request = TaskRequest.model_validate(data["request"])
    run.error = request.message
    returning = _of_subject(run, request.subject, TaskStatus.RESUMING)
    fields = _columns(request, address)
    if returning is not None:
        HUMAN_TASK.after(TaskStatus.RESUMING, "reopen")
        models.HumanTask.objects.filter(pk=returning.pk).update(
            **fields, status=TaskStatus.OPEN, attempt=returning.attempt + 1, claimed_by="", decision=""
        )
        return
    due = at + timedelta(seconds=data["due_in"]) if data.get("due_in") else None
    models.HumanTask.objects.create(
        run=run,
        bot=run.bot,
        reference=run.reference,
        status=HUMAN_TASK.start,
        created_at=at,
        due_at=due,
        **fields,
    )


def _columns(request: TaskRequest, address: str) -> dict[str, Any]:
    return {
        "subject": request.subject,
        "address": address,
        "kind": request.kind.value,
        "code": request.code,
        "role": request.role,
        "title": request.title[:300],
        "message": request.message,
        "request": dumps(request),
    }


def _of_subject(run: models.Run, subject: str, status: TaskStatus) -> models.HumanTask | None:
    return models.HumanTask.objects.filter(run=run, subject=subject, status=status).first()


def _step_passed(run: models.Run, data: Mapping[str, Any], address: str, at: datetime) -> None:
    del address
    passed = models.HumanTask.objects.filter(run=run, subject=data["subject"], status=TaskStatus.RESUMING)
    passed.update(status=HUMAN_TASK.after(TaskStatus.RESUMING, "pass"), closed_at=at)
    run.error = ""


def _succeeded(run: models.Run, data: Mapping[str, Any], address: str, at: datetime) -> None:
    _close(run, at)
    models.HumanTask.objects.filter(run=run, status=TaskStatus.RESUMING).update(
        status=HUMAN_TASK.after(TaskStatus.RESUMING, "pass"), closed_at=at
    )
    _ended(run, "succeed", at)
    run.outputs, run.error = dumps(data["outputs"]), ""
    del address


def _rejected(run: models.Run, data: Mapping[str, Any], address: str, at: datetime) -> None:
    del address
    rejected = HUMAN_TASK.after(TaskStatus.RESUMING, "reject")
    for task in models.HumanTask.objects.filter(run=run, status=TaskStatus.RESUMING):
        decided = loads(task.decision)["kind"] if task.decision else ""
        if decided == DecisionKind.REJECT:
            models.HumanTask.objects.filter(pk=task.pk).update(status=rejected, closed_at=at)
    _close(run, at)
    _give_back(run)
    _ended(run, "reject", at)
    run.error = str(data["reason"])


def _failed(run: models.Run, data: Mapping[str, Any], address: str, at: datetime) -> None:
    del address
    _close(run, at)
    _give_back(run)
    _ended(run, "fail", at)
    run.error = str((data["failure"] or {}).get("message", ""))


def _cancelled(run: models.Run, data: Mapping[str, Any], address: str, at: datetime) -> None:
    del address
    _close(run, at)
    models.HumanTask.objects.filter(run=run, status=TaskStatus.RESUMING).update(
        status=TaskStatus.CANCELLED, closed_at=at
    )
    _give_back(run)
    _ended(run, "cancel", at)
    run.error = str(data["reason"])


def _ended(run: models.Run, event: str, at: datetime) -> None:
    _move(run, event, at)
    run.finished_at, run.current_step = at, ""


def _close(run: models.Run, at: datetime) -> None:
    """Cancel tasks nobody has decided; the run no longer waits for them."""
    models.HumanTask.objects.filter(run=run, status__in=(TaskStatus.OPEN, TaskStatus.CLAIMED)).update(
        status=TaskStatus.CANCELLED, closed_at=at
    )


def _give_back(run: models.Run) -> None:
    models.ClaimedKey.objects.filter(run=run).delete()


changes: Mapping[EventType, Change] = {
    EventType.RUN_STARTED: _started,
    EventType.STEP_STARTED: _step_started,
    EventType.RUN_WAITED: _waited,
    EventType.PERSON_ASKED: _asked,
    EventType.STEP_PASSED: _step_passed,
    EventType.RUN_SUCCEEDED: _succeeded,
    EventType.RUN_REJECTED: _rejected,
    EventType.RUN_FAILED: _failed,
    EventType.RUN_CANCELLED: _cancelled,
}
"""What each type of event changes; the others only stand in the log."""
