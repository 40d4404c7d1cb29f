"""Appending to a log in memory, and queueing legs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.core.projection import Projection, RunStanding, TaskStanding
from servbot.core.run import Event, EventType, NewEvent, is_cut_off
from servbot.core.value import dumps, loads
from servbot.ports.audit_store import AuditRecord
from servbot.ports.event_store import AwaitedEvent
from servbot.ports.run_store import RunMissing, RunRow
from servbot.ports.task_store import TaskRow
from servbot.store.identity import short_key
from servbot.testkit.stores.state import MemoryState, QueuedLeg, RunState

shown = RunRow.model_fields.keys() & RunStanding.model_fields.keys()
"""What the log says of a run that its row shows."""


def found(state: MemoryState, run_id: str) -> RunState:
    """The run; `RunMissing`."""
    if run_id not in state.runs:
        raise RunMissing(f"There is no run {run_id}.")
    return state.runs[run_id]


def append_events(state: MemoryState, run: RunState, events: Sequence[NewEvent], at: datetime) -> None:
    """Append and project all of the events, or, when one is not allowed, none."""
    numbers = [number for number, task in state.tasks.items() if task.run_id == run.row.id]
    projection = Projection(run.standing, lambda: [state.tasks[number] for number in numbers])
    written = [_event(len(run.events) + index, event, at) for index, event in enumerate(events, 1)]
    for event in written:
        projection.apply(event, at)
    refused = [each for each in written if each.type is EventType.ATTEMPT_REFUSED]
    state.audit += [
        _audited(run.row, each, len(state.audit) + place) for place, each in enumerate(refused, 1)
    ]
    run.standing = projection.run
    run.row = run.row.model_copy(update={name: getattr(projection.run, name) for name in shown})
    run.events.extend(written)
    for number, task in zip(numbers, projection.tasks, strict=False):
        state.tasks[number] = cast("TaskRow", task)
    for task in projection.tasks[len(numbers) :]:
        _add_task(state, run.row, task)
    write_waits(state, run.row, written, at)
    if RUN.is_final(run.row.status) and run.row.status is not RunStatus.SUCCEEDED:
        state.keys = {key: holder for key, holder in state.keys.items() if holder != run.row.id}


def _audited(run: RunRow, event: Event, number: int) -> AuditRecord:
    told = {name: str(event.data.get(name) or "") for name in ("what", "by", "code", "message", "step")}
    title = str(event.data.get("title") or "")
    return AuditRecord(**told, step_title=title, bot=run.bot, run_id=run.id, number=number, at=event.at)


def write_waits(state: MemoryState, run: RunRow, events: Sequence[NewEvent], at: datetime) -> None:
    """Let waits begin, and end those that nobody needs any more."""
    for event in events:
        if event.type is EventType.EVENT_AWAITED:
            name, key = event.data["event"], short_key(event.data["key"])
            wait = AwaitedEvent(run_id=run.id, address=event.address, name=name, key=key, since=at)
            state.awaited.append(wait)
        elif event.type is EventType.BRANCHES_CUT:
            others = [each for each in state.awaited if each.run_id != run.id]
            own = [each for each in state.awaited if each.run_id == run.id]
            state.awaited[:] = others + [each for each in own if not is_cut_off(each.address, event.data)]
    if RUN.is_final(run.status):
        state.awaited[:] = [each for each in state.awaited if each.run_id != run.id]


def _add_task(state: MemoryState, run: RunRow, task: TaskStanding) -> None:
    number = next(state.numbers)
    state.tasks[number] = TaskRow(
        id=number, run_id=run.id, bot=run.bot, reference=run.reference, **dict(task)
    )


def _event(sequence: int, event: NewEvent, at: datetime) -> Event:
    """The event as it comes back from a log: plain values only."""
    data: dict[str, Any] = loads(dumps(event.data))
    return Event(type=event.type, address=event.address, data=data, sequence=sequence, at=at)


def queue_leg(state: MemoryState, run: RunState, at: datetime, priority: int = 0) -> None:
    """Queue a leg, or let the one that is queued begin earlier."""
    if run.queued is None:
        run.queued = QueuedLeg(next(state.numbers), at, priority)
        return
    run.queued.not_before = min(at, run.queued.not_before)
    run.queued.priority = max(priority, run.queued.priority)
