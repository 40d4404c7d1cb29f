"""What an event changes. All that lists and pages read of a run can be derived from its log again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from servbot.core.human_task import TaskRequest
from servbot.core.lifecycle import IllegalTransition
from servbot.core.lifecycle.course import COURSE
from servbot.core.lifecycle.human_task import HUMAN_TASK, TaskStatus
from servbot.core.lifecycle.run import RUN
from servbot.core.lifecycle.work_item import WORK_ITEM
from servbot.core.projection.standing import RunStanding, TaskStanding
from servbot.core.run import Decision, DecisionKind, EventType, NewEvent, is_cut_off

Fits = Callable[[TaskStanding], bool]


class Projection:
    """A run and its tasks while events are applied; thrown away when one of them is not allowed."""

    def __init__(self, run: RunStanding, tasks: Callable[[], Sequence[TaskStanding]]) -> None:
        """Begin from what is known.

        Args:
            run: where the run stands.
            tasks: gives the run's tasks that are not closed; asked only when an event is about them.
        """
        self.run = run
        self._load = tasks
        self._tasks: list[TaskStanding] | None = None

    @property
    def tasks(self) -> list[TaskStanding]:
        """The tasks it was given, as they stand now, and the new ones behind them."""
        if self._tasks is None:
            self._tasks = list(self._load())
        return self._tasks

    @property
    def touched_tasks(self) -> bool:
        """Whether any event was about tasks."""
        return self._tasks is not None

    @property
    def has_open_tasks(self) -> bool:
        """Whether anybody is still asked."""
        return any(not HUMAN_TASK.is_final(task.status) for task in self.tasks)

    def apply(self, event: NewEvent, at: datetime) -> None:
        """Change run and tasks as the event says; `IllegalTransition` when it is not allowed."""
        change = changes.get(event.type)
        if change:
            change(self, event.data, event.address, at)

    def change(self, **fields: Any) -> None:
        """Change fields of the run."""
        self.run = self.run.model_copy(update=fields)

    def move(self, event: str, at: datetime) -> None:
        """Move the run and its work item along their lifecycles."""
        status, item = RUN.after(self.run.status, event), WORK_ITEM.after(self.run.item, event)
        self.change(status=status, item=item, item_finished_at=at if RUN.is_final(status) else None)
        if RUN.is_final(status):
            self.change(finished_at=at, current_step="", course=COURSE.start)

    def steer(self, event: str) -> None:
        """Change what people want of the run; `IllegalTransition` also when it has ended."""
        if RUN.is_final(self.run.status):
            raise IllegalTransition(f"A run that is {self.run.status.value} cannot {event}.")
        self.change(course=COURSE.after(self.run.course, event))

    def move_task(self, address: str, event: str, **fields: Any) -> None:
        """Move the task that waits at the address; `IllegalTransition` when none does."""
        for index in self._which(lambda task: task.address == address):
            self._move_task(index, event, **fields)
            return
        raise IllegalTransition(f"No task of this run waits at {address}.")

    def close(self, fits: Fits, event: str, at: datetime) -> None:
        """Close the tasks that fit."""
        for index in self._which(fits):
            self._move_task(index, event, closed_at=at)

    def ask(self, request: TaskRequest, address: str, due: Mapping[str, Any], at: datetime) -> None:
        """A task is born, or one that was being resumed comes back with its new cause."""
        back = {"claimed_by": "", "decided_by": "", "decided_at": None, "decision": None}
        for index in self._which(lambda t: _resuming(t) and t.request.subject == request.subject):
            attempt = self.tasks[index].attempt + 1
            self._move_task(index, "reopen", request=request, address=address, attempt=attempt, **back)
            return
        self.tasks.append(TaskStanding(address=address, request=request, created_at=at, **due))

    def _which(self, fits: Fits) -> Iterable[int]:
        """Places of the living tasks that fit."""
        return [n for n, task in enumerate(self.tasks) if not HUMAN_TASK.is_final(task.status) and fits(task)]

    def _move_task(self, index: int, event: str, **fields: Any) -> None:
        task = self.tasks[index]
        fields["status"] = HUMAN_TASK.after(task.status, event)
        self.tasks[index] = task.model_copy(update=fields)


def _resuming(task: TaskStanding) -> bool:
    return task.status is TaskStatus.RESUMING


def _every(task: TaskStanding) -> bool:
    del task
    return True


def _started(run: Projection, data: Mapping[str, Any], address: str, at: datetime) -> None:
    del data, address
    run.move("start", at)
    run.change(started_at=run.run.started_at or at)


def _step_started(run: Projection, data: Mapping[str, Any], address: str, at: datetime) -> None:
    del address, at
    run.change(current_step=str(data["title"]))


def _paused(run: Projection, data: Mapping[str, Any], address: str, at: datetime) -> None:
    del data, address, at
    run.steer("pause")


def _resumed(run: Projection, data: Mapping[str, Any], address: str, at: datetime) -> None:
    del data, address, at
    run.steer("resume")


def _cancel_requested(run: Projection, data: Mapping[str, Any], address: str, at: datetime) -> None:
    del data, address, at
    run.steer("cancel")


def _waited(run: Projection, data: Mapping[str, Any], address: str, at: datetime) -> None:
    del data, address
    run.move("wait", at)


def _asked(run: Projection, data: Mapping[str, Any], address: str, at: datetime) -> None:
    request = TaskRequest.model_validate(data["request"])
    run.change(error=request.message)
    run.ask(request, address, {name: data[name] for name in ("due_at", "own_by") if name in data}, at)


def _claimed(run: Projection, data: Mapping[str, Any], address: str, at: datetime) -> None:
    del at
    run.move_task(address, "claim", claimed_by=data["by"])


def _released(run: Projection, data: Mapping[str, Any], address: str, at: datetime) -> None:
    del data, at
    run.move_task(address, "release", claimed_by="")


def _decided(run: Projection, data: Mapping[str, Any], address: str, at: datetime) -> None:
    decision = Decision.model_validate(data["decision"])
    run.move_task(address, "decide", decision=decision, decided_by=decision.by, decided_at=at)


def _step_passed(run: Projection, data: Mapping[str, Any], address: str, at: datetime) -> None:
    del address
    run.close(lambda task: _resuming(task) and task.request.subject == data["subject"], "pass", at)
    run.change(error="")


def _branches_cut(run: Projection, data: Mapping[str, Any], address: str, at: datetime) -> None:
    """Nobody waits any more for the tasks of branches that were cut off."""
    del address
    run.close(lambda task: is_cut_off(task.address, data), "cancel", at)
    if not run.has_open_tasks:
        run.change(error="")


def _succeeded(run: Projection, data: Mapping[str, Any], address: str, at: datetime) -> None:
    del address
    run.close(_resuming, "pass", at)
    run.close(_every, "cancel", at)
    run.move("succeed", at)
    run.change(outputs=data["outputs"], error="")


def _rejected(run: Projection, data: Mapping[str, Any], address: str, at: datetime) -> None:
    """The task that a person answered with a rejection is rejected; the others are moot."""
    del address
    run.close(lambda task: _resuming(task) and _rejects(task), "reject", at)
    _end_in_vain(run, "reject", data["reason"], at)


def _rejects(task: TaskStanding) -> bool:
    return task.decision is not None and task.decision.kind is DecisionKind.REJECT


def _failed(run: Projection, data: Mapping[str, Any], address: str, at: datetime) -> None:
    del address
    _end_in_vain(run, "fail", (data["failure"] or {}).get("message", ""), at)


def _cancelled(run: Projection, data: Mapping[str, Any], address: str, at: datetime) -> None:
    del address
    doubts = ", ".join(f"“{title}”" for title in data.get("in_doubt") or ())
    told = f" In doubt: look whether {doubts} was done." if doubts else ""
    _end_in_vain(run, "cancel", f"{data['reason']}{told}", at)


def _end_in_vain(run: Projection, event: str, error: Any, at: datetime) -> None:
    """Nobody waits any more for the run's tasks."""
    run.close(_every, "cancel", at)
    run.move(event, at)
    run.change(error=str(error))


changes: Mapping[EventType, Callable[[Projection, Mapping[str, Any], str, datetime], None]] = {
    EventType.RUN_STARTED: _started,
    EventType.STEP_STARTED: _step_started,
    EventType.RUN_PAUSED: _paused,
    EventType.RUN_RESUMED: _resumed,
    EventType.RUN_CANCEL_REQUESTED: _cancel_requested,
    EventType.RUN_WAITED: _waited,
    EventType.PERSON_ASKED: _asked,
    EventType.TASK_CLAIMED: _claimed,
    EventType.TASK_RELEASED: _released,
    EventType.PERSON_DECIDED: _decided,
    EventType.STEP_PASSED: _step_passed,
    EventType.BRANCHES_CUT: _branches_cut,
    EventType.RUN_SUCCEEDED: _succeeded,
    EventType.RUN_REJECTED: _rejected,
    EventType.RUN_FAILED: _failed,
    EventType.RUN_CANCELLED: _cancelled,
}
"""What each type of event changes; the others only stand in the log."""


def telling(events: Iterable[NewEvent]) -> list[NewEvent]:
    """Those of the events that change anything."""
    return [event for event in events if event.type in changes]


def only_progress(events: Sequence[NewEvent]) -> bool:
    """Whether the events change nothing but the step a run shows people; the last one says which."""
    return all(event.type is EventType.STEP_STARTED for event in events)
