"""Appending to a log in memory, and queueing legs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.core.run import Event, NewEvent
from servbot.core.value import dumps, loads
from servbot.ports.run_store import RunMissing
from servbot.testkit.stores.projection import Draft, project
from servbot.testkit.stores.state import MemoryState, QueuedLeg, RunState


def found(state: MemoryState, run_id: str) -> RunState:
    """The run; `RunMissing`."""
    if run_id not in state.runs:
        raise RunMissing(f"There is no run {run_id}.")
    return state.runs[run_id]


def append_events(state: MemoryState, run: RunState, events: Sequence[NewEvent], at: datetime) -> None:
    """Append and project all of the events, or, when one is not allowed, none."""
    tasks = {number: task for number, task in state.tasks.items() if task.run_id == run.row.id}
    draft = Draft(run.row, tasks, lambda: next(state.numbers), at, list(state.awaited))
    written = [_event(len(run.events) + index, event, at) for index, event in enumerate(events, 1)]
    for event in written:
        project(draft, event)
    run.row = draft.row
    run.events.extend(written)
    state.tasks.update(draft.tasks)
    state.awaited[:] = draft.awaited
    if RUN.is_final(run.row.status) and run.row.status is not RunStatus.SUCCEEDED:
        state.keys = {key: holder for key, holder in state.keys.items() if holder != run.row.id}


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
