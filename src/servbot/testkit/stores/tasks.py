"""Human tasks in memory."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from servbot.core.human_task import TaskKind
from servbot.core.lifecycle.human_task import HUMAN_TASK, TaskStatus
from servbot.core.run import Decision, EventType, NewEvent
from servbot.core.value import plain
from servbot.ports.task_store import TaskFilter, TaskMissing, TaskRow, TaskTaken
from servbot.testkit.stores.log import append_events, queue_leg
from servbot.testkit.stores.state import MemoryState, locked

waiting = (TaskStatus.OPEN, TaskStatus.CLAIMED)

never = datetime.max.replace(tzinfo=UTC)

orders: Mapping[str, Callable[[TaskRow], Any]] = {
    "due": lambda task: (task.due_at or never, task.created_at, task.id),
    "oldest": lambda task: (task.created_at, task.id),
    "kind": lambda task: (task.request.kind.value, task.request.code, task.created_at, task.id),
}


class MemoryTaskStore:
    """Implements `servbot.ports.task_store.TaskStore`."""

    def __init__(self, state: MemoryState) -> None:
        self.state = state

    @locked
    def task(self, task_id: int) -> TaskRow:
        """The task."""
        if task_id not in self.state.tasks:
            raise TaskMissing(f"There is no item {task_id}.")
        return self.state.tasks[task_id]

    @locked
    def tasks(self, wanted: TaskFilter, *, limit: int, offset: int = 0) -> tuple[Sequence[TaskRow], int]:
        """A page of tasks."""
        newest = wanted.sort == "newest"
        order = orders["oldest" if newest else wanted.sort]
        rows = sorted((t for t in self.state.tasks.values() if _fits(t, wanted)), key=order, reverse=newest)
        return rows[offset : offset + limit], len(rows)

    @locked
    def of_run(self, run_id: str) -> Sequence[TaskRow]:
        """All tasks of a run."""
        return [task for _, task in sorted(self.state.tasks.items()) if task.run_id == run_id]

    @locked
    def counts(self) -> Mapping[TaskKind, int]:
        """Waiting tasks by kind."""
        return Counter(task.request.kind for task in self._waiting())

    @locked
    def causes(self) -> Mapping[str, int]:
        """Waiting tasks by code."""
        return Counter(task.request.code for task in self._waiting())

    @locked
    def claim(self, task_id: int, by: str) -> TaskRow:
        """Claim for one person."""
        task = self.task(task_id)
        if task.status is TaskStatus.CLAIMED and task.claimed_by == by:
            return task
        _check_free(task, by)
        return self._appended(task, "claim", EventType.TASK_CLAIMED, {"by": by})

    @locked
    def release(self, task_id: int, by: str) -> TaskRow:
        """Give it back."""
        task = self.task(task_id)
        _check_free(task, by)
        return self._appended(task, "release", EventType.TASK_RELEASED, {"by": by})

    @locked
    def decide(self, task_id: int, decision: Decision) -> TaskRow:
        """Record the decision, append it to the log, queue a leg."""
        task = self.task(task_id)
        _check_free(task, decision.by)
        row = self._appended(task, "decide", EventType.PERSON_DECIDED, {"decision": plain(decision)})
        queue_leg(self.state, self.state.runs[task.run_id], datetime.now(UTC), priority=1)
        return row

    def _appended(self, task: TaskRow, event: str, kind: EventType, data: dict[str, Any]) -> TaskRow:
        HUMAN_TASK.after(task.status, event)
        done = NewEvent(type=kind, address=task.address, data=data)
        append_events(self.state, self.state.runs[task.run_id], [done], datetime.now(UTC))
        return self.state.tasks[task.id]

    def _waiting(self) -> list[TaskRow]:
        return [task for task in self.state.tasks.values() if task.status in waiting]


def _check_free(task: TaskRow, by: str) -> None:
    if task.status not in waiting:
        raise TaskTaken(f"This item was decided by {task.decided_by or 'somebody'} already.")
    if task.claimed_by and task.claimed_by != by:
        raise TaskTaken(f"{task.claimed_by} has claimed this item.")


def _fits(task: TaskRow, wanted: TaskFilter) -> bool:
    request = task.request
    exact = (
        (wanted.kind, request.kind),
        (wanted.bot, task.bot),
        (wanted.code, request.code),
        (wanted.claimed_by, task.claimed_by),
    )
    return (
        task.status in wanted.statuses
        and all(not asked or asked == present for asked, present in exact)
        and not (wanted.unclaimed and task.claimed_by)
        and (wanted.roles is None or request.role in ("", *wanted.roles))
        and any(wanted.text.lower() in t.lower() for t in (request.title, request.message, task.reference))
    )
