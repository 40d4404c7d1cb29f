"""What an event changes in the rows of a run and its tasks, in memory."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from servbot.core.human_task import TaskRequest
from servbot.core.lifecycle.human_task import HUMAN_TASK, TaskStatus
from servbot.core.lifecycle.run import RUN
from servbot.core.run import DecisionKind, EventType, NewEvent, is_cut_off
from servbot.ports.event_store import AwaitedEvent
from servbot.ports.run_store import RunRow
from servbot.ports.task_store import TaskRow
from servbot.store.identity import short_key


@dataclass
class Draft:
    """A run and its tasks while events are projected; thrown away when one of them is not allowed."""

    row: RunRow
    tasks: dict[int, TaskRow]
    new_number: Callable[[], int]
    at: datetime
    awaited: list[AwaitedEvent]
    """The waits of all runs."""

    def change(self, **fields: Any) -> None:
        """Change fields of the run."""
        self.row = self.row.model_copy(update=fields)

    def move(self, event: str) -> None:
        """Move the run along its lifecycle."""
        status = RUN.after(self.row.status, event)
        self.change(status=status)
        if RUN.is_final(status):
            self.awaited = [each for each in self.awaited if each.run_id != self.row.id]
            self.change(finished_at=self.at, current_step="")

    def close(self, numbers: Iterable[int], event: str) -> None:
        """Close tasks."""
        for number in numbers:
            task = self.tasks[number]
            status = HUMAN_TASK.after(task.status, event)
            self.tasks[number] = task.model_copy(update={"status": status, "closed_at": self.at})

    def standing(self, *statuses: TaskStatus) -> list[int]:
        """Numbers of the tasks that stand there."""
        return [number for number, task in self.tasks.items() if task.status in statuses]


def project(draft: Draft, event: NewEvent) -> None:
    """Change the draft as the event says."""
    if event.type in changes:
        changes[event.type](draft, event.data, event.address)


def _started(draft: Draft, data: Mapping[str, Any], address: str) -> None:
    del data, address
    draft.move("start")
    draft.change(started_at=draft.row.started_at or draft.at)


def _step_started(draft: Draft, data: Mapping[str, Any], address: str) -> None:
    del address
    draft.change(current_step=data["title"])


def _waited(draft: Draft, data: Mapping[str, Any], address: str) -> None:
    del data, address
    draft.move("wait")


def _asked(draft: Draft, data: Mapping[str, Any], address: str) -> None:
    request = TaskRequest.model_validate(data["request"])
    draft.change(error=request.message)
    returning = [
        n for n in draft.standing(TaskStatus.RESUMING) if draft.tasks[n].request.subject == request.subject
    ]
    if returning:
        draft.tasks[returning[0]] = _returned(draft.tasks[returning[0]], request, address)
        return
    number = draft.new_number()
    draft.tasks[number] = TaskRow(
        id=number,
        run_id=draft.row.id,
        bot=draft.row.bot,
        reference=draft.row.reference,
        address=address,
        status=HUMAN_TASK.start,
        request=request,
        attempt=1,
        created_at=draft.at,
        due_at=data.get("due_at"),
        own_by=data.get("own_by"),
        claimed_by="",
        decided_by="",
        decided_at=None,
        closed_at=None,
        decision=None,
    )


def _returned(task: TaskRow, request: TaskRequest, address: str) -> TaskRow:
    fresh = {"claimed_by": "", "decided_by": "", "decided_at": None, "decision": None}
    status = HUMAN_TASK.after(task.status, "reopen")
    asked = {"request": request, "address": address, "attempt": task.attempt + 1, "status": status}
    return task.model_copy(update={**fresh, **asked})


def _step_passed(draft: Draft, data: Mapping[str, Any], address: str) -> None:
    del address
    resuming = draft.standing(TaskStatus.RESUMING)
    draft.close([n for n in resuming if draft.tasks[n].request.subject == data["subject"]], "pass")
    draft.change(error="")


def _branches_cut(draft: Draft, data: Mapping[str, Any], address: str) -> None:
    del address
    standing = draft.standing(*HUMAN_TASK.sources("cancel"))
    moot = [number for number in standing if is_cut_off(draft.tasks[number].address, data)]
    draft.close(moot, "cancel")
    if moot:
        draft.change(error="")
    draft.awaited = [
        each for each in draft.awaited if each.run_id != draft.row.id or not is_cut_off(each.address, data)
    ]


def _event_awaited(draft: Draft, data: Mapping[str, Any], address: str) -> None:
    key = short_key(data["key"])
    wait = AwaitedEvent(run_id=draft.row.id, address=address, name=data["event"], key=key, since=draft.at)
    draft.awaited = [*draft.awaited, wait]


def _succeeded(draft: Draft, data: Mapping[str, Any], address: str) -> None:
    del address
    draft.close(draft.standing(TaskStatus.RESUMING), "pass")
    _cancel_tasks(draft)
    draft.move("succeed")
    draft.change(outputs=data["outputs"], error="")


def _rejected(draft: Draft, data: Mapping[str, Any], address: str) -> None:
    del address
    draft.close([n for n in draft.standing(TaskStatus.RESUMING) if _rejects(draft.tasks[n])], "reject")
    _cancel_tasks(draft)
    draft.move("reject")
    draft.change(error=data["reason"])


def _rejects(task: TaskRow) -> bool:
    return task.decision is not None and task.decision.kind is DecisionKind.REJECT


def _failed(draft: Draft, data: Mapping[str, Any], address: str) -> None:
    del address
    _cancel_tasks(draft)
    draft.move("fail")
    draft.change(error=(data["failure"] or {}).get("message", ""))


def _cancelled(draft: Draft, data: Mapping[str, Any], address: str) -> None:
    del address
    _cancel_tasks(draft)
    draft.move("cancel")
    draft.change(error=data["reason"])


def _cancel_tasks(draft: Draft) -> None:
    draft.close(draft.standing(*HUMAN_TASK.sources("cancel")), "cancel")


changes: Mapping[EventType, Callable[[Draft, Mapping[str, Any], str], None]] = {
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
