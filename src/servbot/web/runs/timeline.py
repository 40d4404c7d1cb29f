"""A run as rows of steps with bars."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any

from django.utils.translation import gettext_lazy as _

from servbot.core.bot import AskStep, Bot
from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.core.record import Record
from servbot.core.run import Event, EventType
from servbot.ports.run_store import RunRow
from servbot.web.runs.steps_shown import Shown, shown_steps, state_without_trace
from servbot.web.runs.stretches import How, Stretch, stretches_of
from servbot.web.runs.stretches import waits as waiting
from servbot.web.runs.time_axis import TimeAxis

WAIT = "wait"
"""What the address of a `wait` step's pause ends with, behind the colon and before a number."""

LEAST_BAR = 3.0
"""Units a bar is wide at least, so that it can be seen."""


class Bar(Record):
    """A stretch on the axis."""

    how: How
    left: float
    width: float
    stretch: Stretch


class Row(Record):
    """A step."""

    step: str
    title: str
    depth: int
    state: str
    bars: tuple[Bar, ...]
    worked: float | None
    """Seconds of work; `None` when there was none."""

    waited: float
    attempts: int
    """The most that one passing took."""

    times: int
    """How often it was done: once for every item of a loop."""

    @property
    def word(self) -> Any:
        """The state as people read it."""
        return state_words[self.state][0]

    @property
    def colour(self) -> str:
        """The colour of the state."""
        return state_words[self.state][1]


state_words: dict[str, tuple[Any, str]] = {
    "done": (_("Done"), "done"),
    "failed": (_("Failed"), "failed"),
    "running": (_("Running"), "running"),
    "person": (_("Waits for a person"), "person"),
    "bot": (_("Waits for another bot"), "running"),
    "given": (_("Given by a person"), "done"),
    "skipped": (_("Skipped"), "quiet"),
    "held": (_("Passed"), "done"),
    "taken": (_("Taken over"), "done"),
    "perhaps": (_("Passed or left out"), "quiet"),
    "inside": (_("Under way"), "running"),
    "ahead": (_("Not reached"), "quiet"),
}


def timeline(bot: Bot, run: RunRow, events: Sequence[Event], now: datetime) -> list[Row]:
    """The steps of the definition in order, each with what happened at it."""
    until = run.finished_at or now
    stretches = stretches_of(events, until, running=run.status is RunStatus.RUNNING)
    work = [(each.start, each.end) for each in stretches if each.how not in waiting]
    axis = TimeAxis(work, (run.started_at or run.created_at, until))
    passed = _passed(events)
    touched = {each.step for each in stretches}
    waits = {**_taken_over(events), **_waits(events, over=RUN.is_final(run.status))}
    reached = {*touched, *waits}
    steps = shown_steps(bot, reached)
    names = [shown.step.name for shown in steps]
    last = max((names.index(name) for name in reached if name in names), default=-1)
    last = len(names) if run.status is RunStatus.SUCCEEDED else last
    rows = [
        _row(shown, [each for each in stretches if each.step == shown.step.name], axis, passed)
        if shown.step.name in touched
        else _untouched(shown, waits.get(shown.step.name) or _guessed(shown, reached, passed_by=index < last))
        for index, shown in enumerate(steps)
    ]
    return rows if RUN.is_final(run.status) else _with_open_frames(rows)


def _with_open_frames(rows: list[Row]) -> list[Row]:
    """What holds a step that is not over is not over either."""
    return [
        row.model_copy(update={"state": "inside"})
        if row.state in {"done", "held"}
        and _states_inside(rows, index) & {"person", "bot", "running", "inside", "ahead"}
        else row
        for index, row in enumerate(rows)
    ]


def _states_inside(rows: list[Row], index: int) -> set[str]:
    inner = takewhile(lambda row: row.depth > rows[index].depth, rows[index + 1 :])
    return {row.state for row in inner}


def _guessed(shown: Shown, reached: Collection[str], *, passed_by: bool) -> str:
    return state_without_trace(shown, reached) if passed_by else "ahead"


def _taken_over(events: Sequence[Event]) -> dict[str, str]:
    """States of the steps that another run did."""
    taken = (each for each in events if each.type is EventType.OUTCOME_TAKEN_OVER)
    return {str(each.data.get("step") or ""): "taken" for each in taken}


def _waits(events: Sequence[Event], *, over: bool) -> dict[str, str]:
    """States of the `wait` steps that were begun; in a loop one is over when it is for every item."""
    begun = {each.address for each in events if each.type is EventType.SLEEP_STARTED}
    ended = {each.address for each in events if each.type is EventType.SLEEP_ENDED}
    states = [(begun & ended, "held"), (begun - ended, "skipped" if over else "inside")]
    return {
        address.rpartition(":")[0].rsplit("/", 1)[-1]: state
        for addresses, state in states
        for address in addresses
        if address.rpartition(":")[2].partition(".")[0] == WAIT
    }


def _passed(events: Sequence[Event]) -> dict[str, str]:
    """How steps that had a task have passed in the end."""
    return {
        str(event.data.get("step")): str(event.data.get("how"))
        for event in events
        if event.type is EventType.STEP_PASSED
    }


def _row(shown: Shown, stretches: list[Stretch], axis: TimeAxis, passed: dict[str, str]) -> Row:
    work = [each for each in stretches if each.how not in waiting]
    return Row(
        step=shown.step.name,
        title=shown.step.label,
        depth=shown.depth,
        state=_state(shown.step, stretches, passed),
        bars=tuple(_bar(each, axis) for each in stretches),
        worked=sum(each.seconds for each in work) if work else None,
        waited=sum(each.seconds for each in stretches if each.how in waiting),
        attempts=max((each.attempt for each in stretches), default=1),
        times=sum(each.how is How.DONE or each.state == "done" for each in stretches),
    )


def _state(step: Any, stretches: list[Stretch], passed: dict[str, str]) -> str:
    if step.name in passed and passed[step.name] != "done":
        return passed[step.name]
    last = max(stretches, key=lambda each: each.end)
    if last.how is How.PERSON:
        decided = bool(last.words)
        return "done" if decided and (step.name in passed or isinstance(step, AskStep)) else "person"
    return last.state or last.how.value


def _bar(stretch: Stretch, axis: TimeAxis) -> Bar:
    left, right = axis.place(stretch.start), axis.place(stretch.end)
    width = max(right - left, LEAST_BAR)
    return Bar(
        how=stretch.how, left=round(min(left, 1000 - width), 1), width=round(width, 1), stretch=stretch
    )


def _untouched(shown: Shown, state: str) -> Row:
    step = shown.step
    return Row(
        step=step.name,
        title=step.label,
        depth=shown.depth,
        state=state,
        bars=(),
        worked=None,
        waited=0,
        attempts=0,
        times=0,
    )
