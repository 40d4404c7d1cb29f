"""The tables of the lifecycles: nothing is out of reach, nothing ends where it should not."""

from enum import StrEnum

import pytest

from servbot.core.lifecycle import IllegalTransition, Lifecycle
from servbot.core.lifecycle.breaker import BREAKER
from servbot.core.lifecycle.human_task import HUMAN_TASK, TaskStatus
from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.core.lifecycle.work_item import WORK_ITEM, ItemStatus

FINALS = {
    RUN: {RunStatus.SUCCEEDED, RunStatus.REJECTED, RunStatus.FAILED, RunStatus.CANCELLED},
    WORK_ITEM: {ItemStatus.DONE},
    BREAKER: set(),
    HUMAN_TASK: {TaskStatus.RESOLVED, TaskStatus.REJECTED, TaskStatus.CANCELLED},
}
OVER = {ItemStatus.DONE, ItemStatus.REJECTED, ItemStatus.FAILED, ItemStatus.CANCELLED}
"""States in which no run works on an item; all but `done` can be left by another attempt."""

tables = pytest.mark.parametrize("table", FINALS, ids=lambda table: table.name)
ending_tables = pytest.mark.parametrize(
    "table", [table for table, finals in FINALS.items() if finals], ids=lambda table: table.name
)
"""Those of things that end; a connection does not."""


def states(table: Lifecycle) -> set[StrEnum]:
    return set(type(table.start))


@tables
def test_every_state_is_reachable(table: Lifecycle) -> None:
    reached, waiting = {table.start}, [table.start]
    while waiting:
        state = waiting.pop()
        following = {target for (source, _), target in table.table.items() if source == state} - reached
        reached |= following
        waiting += following
    assert reached == states(table)


@tables
def test_exactly_the_final_states_are_final(table: Lifecycle) -> None:
    assert {state for state in states(table) if table.is_final(state)} == FINALS[table]


@ending_tables
def test_every_state_leads_to_an_end(table: Lifecycle) -> None:
    ending = set(FINALS[table])
    for _ in states(table):
        ending |= {source for (source, _), target in table.table.items() if target in ending}
    assert ending == states(table)


@ending_tables
def test_everything_unfinished_can_be_cancelled(table: Lifecycle) -> None:
    over = OVER if table is WORK_ITEM else FINALS[table]
    assert set(table.sources("cancel")) == states(table) - over


@tables
def test_what_the_table_does_not_hold_is_refused(table: Lifecycle) -> None:
    events = {event for _, event in table.table}
    for state in states(table):
        for event in events:
            if (state, event) in table.table:
                assert table.after(state, event) is table.table[state, event]
            else:
                with pytest.raises(IllegalTransition, match=f"that is {state.value} cannot {event}"):
                    table.after(state, event)


@tables
def test_diagram_shows_every_transition(table: Lifecycle) -> None:
    lines = table.diagram().splitlines()
    assert lines[:2] == ["stateDiagram-v2", f"    [*] --> {table.start.value}"]
    assert sum(": " in line for line in lines) == len(table.table)
    assert {line.split()[0] for line in lines if line.endswith("[*]")} == {s.value for s in FINALS[table]}


def test_run_and_work_item_move_together() -> None:
    """A run's events are its item's events: whatever a run may do, its item may do at the same time."""
    seen = {(RUN.start, WORK_ITEM.start)}
    waiting = list(seen)
    while waiting:
        run, item = waiting.pop()
        for source, event in RUN.table:
            if source == run:
                pair = (RUN.after(run, event), WORK_ITEM.after(item, event))
                waiting += [] if pair in seen else [pair]
                seen.add(pair)
    assert len(seen) == len(RunStatus)
    assert all(RUN.is_final(run) == (item in OVER) for run, item in seen)
