"""What an event changes in the rows that lists and pages read. All of it can be derived from the log again."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from servbot.core.human_task import TaskRequest
from servbot.core.lifecycle.human_task import HUMAN_TASK, TaskStatus
from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.core.lifecycle.work_item import WORK_ITEM, ItemStatus
from servbot.core.run import DecisionKind, EventType, NewEvent, is_cut_off
from servbot.core.value import dumps, loads
from servbot.store import models
from servbot.store.identity import short_key

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
    if RUN.is_final(status):
        models.AwaitedEvent.objects.filter(run=run).delete()
        run.finished_at, run.current_step = at, ""
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
        models.HumanTask.objects.filter(pk=returning.pk).update(
            **fields,
            status=HUMAN_TASK.after(TaskStatus.RESUMING, "reopen"),
            attempt=returning.attempt + 1,
            claimed_by="",
            decided_by="",
            decided_at=None,
            decision="",
        )
        return
    models.HumanTask.objects.create(
        run=run,
        bot=run.bot,
        reference=run.reference,
        status=HUMAN_TASK.start,
        created_at=at,
        due_at=data.get("due_at"),
        own_by=data.get("own_by"),
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


def _branches_cut(run: models.Run, data: Mapping[str, Any], address: str, at: datetime) -> None:
    """Nobody waits any more for the tasks of branches that were cut off."""
    del address
    open_tasks = models.HumanTask.objects.filter(run=run, status__in=living)
    moot = [pk for pk, place in open_tasks.values_list("pk", "address") if is_cut_off(place, data)]
    if moot:
        cancelled = HUMAN_TASK.after(TaskStatus.OPEN, "cancel")
        open_tasks.filter(pk__in=moot).update(status=cancelled, closed_at=at)
        run.error = ""
    waits = models.AwaitedEvent.objects.filter(run=run)
    waits.filter(pk__in=[pk for pk, place in waits.values_list("pk", "address") if is_cut_off(place, data)]).delete()


def _event_awaited(run: models.Run, data: Mapping[str, Any], address: str, at: datetime) -> None:
    key = short_key(data["key"])
    models.AwaitedEvent.objects.create(run=run, address=address, name=data["event"], key=key, since=at)


def _succeeded(run: models.Run, data: Mapping[str, Any], address: str, at: datetime) -> None:
    del address
    _close(run, (TaskStatus.RESUMING,), "pass", at)
    _close(run, (TaskStatus.OPEN, TaskStatus.CLAIMED), "cancel", at)
    _move(run, "succeed", at)
    run.outputs, run.error = dumps(data["outputs"]), ""


def _rejected(run: models.Run, data: Mapping[str, Any], address: str, at: datetime) -> None:
    """The task that a person answered with a rejection is rejected; the others are moot."""
    del address
    resuming = models.HumanTask.objects.filter(run=run, status=TaskStatus.RESUMING)
    refused = [pk for pk, decision in resuming.values_list("pk", "decision") if _rejects(decision)]
    resuming.filter(pk__in=refused).update(
        status=HUMAN_TASK.after(TaskStatus.RESUMING, "reject"), closed_at=at
    )
    _end_in_vain(run, "reject", str(data["reason"]), at)


def _rejects(decision: str) -> bool:
    return bool(decision) and loads(decision)["kind"] == DecisionKind.REJECT


def _failed(run: models.Run, data: Mapping[str, Any], address: str, at: datetime) -> None:
    del address
    _end_in_vain(run, "fail", str((data["failure"] or {}).get("message", "")), at)


def _cancelled(run: models.Run, data: Mapping[str, Any], address: str, at: datetime) -> None:
    del address
    _end_in_vain(run, "cancel", str(data["reason"]), at)


def _end_in_vain(run: models.Run, event: str, error: str, at: datetime) -> None:
    """Nobody waits any more for the run's tasks, and others may do what it had reserved."""
    _close(run, living, "cancel", at)
    models.ClaimedKey.objects.filter(run=run).delete()
    _move(run, event, at)
    run.error = error


def _close(run: models.Run, statuses: tuple[TaskStatus, ...], event: str, at: datetime) -> None:
    """Close the run's tasks that stand in one of the states."""
    (closed,) = {HUMAN_TASK.after(status, event) for status in statuses}
    models.HumanTask.objects.filter(run=run, status__in=statuses).update(status=closed, closed_at=at)


changes: Mapping[EventType, Change] = {
    EventType.RUN_STARTED: _started,
    EventType.STEP_STARTED: _step_started,
    EventType.RUN_WAITED: _waited,
    EventType.PERSON_ASKED: _asked,
    EventType.STEP_PASSED: _step_passed,
    EventType.EVENT_AWAITED: _event_awaited,
    EventType.BRANCHES_CUT: _branches_cut,
    EventType.RUN_SUCCEEDED: _succeeded,
    EventType.RUN_REJECTED: _rejected,
    EventType.RUN_FAILED: _failed,
    EventType.RUN_CANCELLED: _cancelled,
}
"""What each type of event changes; the others only stand in the log."""
