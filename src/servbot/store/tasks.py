"""Human tasks in the database."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from servbot.core.human_task import TaskKind
from servbot.core.lifecycle import IllegalTransition
from servbot.core.lifecycle.human_task import HUMAN_TASK, TaskStatus
from servbot.core.run import Decision, EventType, NewEvent
from servbot.core.value import plain
from servbot.ports.task_store import TaskFilter, TaskMissing, TaskRow, TaskTaken
from servbot.store import models
from servbot.store.large_values import written
from servbot.store.legs import PERSON_WAITS, queue_leg
from servbot.store.log import append_free
from servbot.store.rows import task_row

waiting = (TaskStatus.OPEN, TaskStatus.CLAIMED)

orders: Mapping[str, tuple[str, ...]] = {
    "newest": ("-created_at", "-pk"),
    "oldest": ("created_at", "pk"),
    "kind": ("kind", "code", "created_at", "pk"),
}


class DjangoTaskStore:
    """Implements `servbot.ports.task_store.TaskStore`."""

    def task(self, task_id: int) -> TaskRow:
        """The task."""
        return task_row(_task(task_id))

    def tasks(self, wanted: TaskFilter, *, limit: int, offset: int = 0) -> tuple[Sequence[TaskRow], int]:
        """A page of tasks."""
        rows = _filtered(wanted)
        by_due = [F("due_at").asc(nulls_last=True), "created_at", "pk"]
        ordered = rows.order_by(*orders.get(wanted.sort, by_due))
        return [task_row(row) for row in ordered[offset : offset + limit]], rows.count()

    def of_run(self, run_id: str) -> Sequence[TaskRow]:
        """All tasks of a run."""
        return [task_row(row) for row in models.HumanTask.objects.filter(run_id=run_id).order_by("pk")]

    def counts(self) -> Mapping[TaskKind, int]:
        """Waiting tasks by kind."""
        rows = models.HumanTask.objects.filter(status__in=waiting).values_list("kind").annotate(Count("id"))
        return {TaskKind(kind): count for kind, count in rows}

    def causes(self) -> Mapping[str, int]:
        """Waiting tasks by code."""
        rows = models.HumanTask.objects.filter(status__in=waiting).values_list("code").annotate(Count("id"))
        return dict(rows)

    @transaction.atomic
    def claim(self, task_id: int, by: str) -> TaskRow:
        """Claim for one person."""
        task = _task(task_id)
        if task.status == TaskStatus.CLAIMED and task.claimed_by == by:
            return task_row(task)
        _check_free(task, by)
        return _appended(task, "claim", EventType.TASK_CLAIMED, {"by": by})

    @transaction.atomic
    def release(self, task_id: int, by: str) -> TaskRow:
        """Give it back."""
        task = _task(task_id)
        _check_free(task, by)
        return _appended(task, "release", EventType.TASK_RELEASED, {"by": by})

    @transaction.atomic
    def decide(self, task_id: int, decision: Decision) -> TaskRow:
        """Record the decision, append it to the log, queue a leg."""
        task = _task(task_id)
        _check_free(task, decision.by)
        row = _appended(task, "decide", EventType.PERSON_DECIDED, {"decision": plain(decision)})
        queue_leg(task.run_id, timezone.now(), PERSON_WAITS)
        return row


def _appended(task: models.HumanTask, event: str, kind: EventType, data: dict[str, Any]) -> TaskRow:
    """The task after what a person did, which stands in the log; `TaskTaken` when somebody was faster."""
    HUMAN_TASK.after(TaskStatus(task.status), event)
    done = NewEvent(type=kind, address=task.address, data=data)
    try:
        append_free(task.run_id, written([done]), timezone.now())
    except IllegalTransition as error:
        raise TaskTaken("Somebody else was faster with this item.") from error
    return task_row(_task(task.pk))


def _task(task_id: int) -> models.HumanTask:
    task = models.HumanTask.objects.filter(pk=task_id).first()
    if task is None:
        raise TaskMissing(f"There is no item {task_id}.")
    return task


def _check_free(task: models.HumanTask, by: str) -> None:
    if task.status not in waiting:
        who = f" by {task.decided_by}" if task.decided_by else ""
        raise TaskTaken(f"This item was decided{who} already.")
    if task.claimed_by and task.claimed_by != by:
        raise TaskTaken(f"{task.claimed_by} has claimed this item.")


def _filtered(wanted: TaskFilter) -> QuerySet[models.HumanTask]:
    rows = models.HumanTask.objects.filter(status__in=wanted.statuses)
    exact = {"kind": wanted.kind, "bot": wanted.bot, "code": wanted.code, "claimed_by": wanted.claimed_by}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.unclaimed:
        rows = rows.filter(claimed_by="")
    if wanted.roles is not None:
        rows = rows.filter(role__in=("", *wanted.roles))
    if wanted.text:
        text = wanted.text
        rows = rows.filter(
            Q(title__icontains=text) | Q(message__icontains=text) | Q(reference__icontains=text)
        )
    return rows
