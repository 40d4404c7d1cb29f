"""Runs that begin, and runs that wait for runs they called, in memory."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from servbot.core.called_run import call_ended, last_event
from servbot.core.lifecycle.run import RUN
from servbot.core.run import EventType, NewEvent, begun_once
from servbot.ports.run_store import NewRun, RunRow
from servbot.store.identity import new_run_id
from servbot.testkit.stores.log import append_events, queue_leg
from servbot.testkit.stores.state import MemoryState, RunState


def begin(
    state: MemoryState, new: NewRun, now: datetime, parent: RunRow | None = None, address: str = ""
) -> RunState:
    """Create a run with its first event and, unless it is held, its first leg."""
    run = RunState(_row(new, new.item_id or next(state.numbers), now, parent, address))
    state.runs[run.row.id] = run
    caller = {"parent": parent.id, "address": address} if parent else {}
    created = NewEvent(type=EventType.RUN_CREATED, data={"source": new.source, **caller, **new.told})
    append_events(state, run, [created, *new.begins_with], now)
    if not new.held:
        queue_leg(state, run, now)
    return run


def cut_off_called(state: MemoryState, run: RunState, events: Sequence[NewEvent]) -> None:
    """Before a run ends: let go those it called and waits for no more."""
    if last_event(events) is not None:
        for each in _called(state, run):
            let_go(state, each, {"by": "", "reason": "the run that called it has ended.", "code": ""})


def let_go(state: MemoryState, run: RunState, why: Mapping[str, Any]) -> bool:
    """End a run and those it called, unless one of them has begun what must not be repeated."""
    if _did(state, run):
        return False
    if not RUN.is_final(run.row.status):
        cancel_run(state, run, why)
    return True


def _did(state: MemoryState, run: RunState) -> list[str]:
    """Titles of steps that must not be repeated and were begun in a run or below it."""
    below = [title for each in _called(state, run) for title in _did(state, each)]
    return [*begun_once(run.events).values(), *below]


def _called(state: MemoryState, run: RunState) -> list[RunState]:
    return [each for each in state.runs.values() if each.row.parent_id == run.row.id]


def tell_caller(state: MemoryState, run: RunState, events: Sequence[NewEvent]) -> None:
    """After a run has ended: tell the one that waits for it, and queue a leg of that."""
    end = last_event(events)
    parent = state.runs.get(run.row.parent_id)
    if end is None or parent is None or RUN.is_final(parent.row.status):
        return
    now = datetime.now(UTC)
    did = _did(state, run) if end.type is EventType.RUN_CANCELLED else ()
    append_events(state, parent, [call_ended(run.row.id, run.row.parent_address, end, did)], now)
    queue_leg(state, parent, now)


def cancel_run(state: MemoryState, run: RunState, why: Mapping[str, Any]) -> None:
    """End a run and those it called."""
    _cancel_called(state, run, why)
    cancelled = NewEvent(type=EventType.RUN_CANCELLED, data=dict(why))
    append_events(state, run, [cancelled], datetime.now(UTC))
    run.token += 1
    run.queued, run.worker = None, ""
    run.row = run.row.model_copy(update={"held": False})
    tell_caller(state, run, [cancelled])


def _cancel_called(state: MemoryState, run: RunState, why: Mapping[str, Any]) -> None:
    for each in _called(state, run):
        if not RUN.is_final(each.row.status):
            cancel_run(state, each, why)


def _row(new: NewRun, item_id: int, now: datetime, parent: RunRow | None, address: str) -> RunRow:
    given = {
        name: getattr(new, name)
        for name in ("bot", "revision", "inputs", "files", "reference", "source", "rerun_of", "held")
    }
    return RunRow(
        **given,
        id=new_run_id(),
        status=RUN.start,
        item_id=item_id,
        parent_id=parent.id if parent else "",
        parent_address=address,
        depth=parent.depth + 1 if parent else 0,
        created_at=now,
        started_at=None,
        finished_at=None,
        current_step="",
        outputs={},
        error="",
    )
