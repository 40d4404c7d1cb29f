"""A run as rows of steps with bars."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from servbot.core.bot import ActionStep, AskStep, Bot, ChooseStep, EachStep, SessionStep
from servbot.core.bot.steps import blocks_of
from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.core.record import Record
from servbot.core.run import Event, EventType
from servbot.ports.run_store import RunRow
from servbot.web.runs.stretches import How, Stretch, stretches_of
from servbot.web.runs.time_axis import TimeAxis

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
    "given": (_("Given by a person"), "done"),
    "skipped": (_("Skipped"), "quiet"),
    "held": (_("Passed"), "done"),
    "stopped": (_("Stopped"), "quiet"),
    "ahead": (_("Not reached"), "quiet"),
}


def timeline(bot: Bot, run: RunRow, events: Sequence[Event], now: datetime) -> list[Row]:
    """The steps of the definition in order, each with what happened at it."""
    final = RUN.is_final(run.status)
    until = run.finished_at or now
    stretches = stretches_of(events, until, running=run.status is RunStatus.RUNNING)
    work = [(each.start, each.end) for each in stretches if each.how is not How.PERSON]
    axis = TimeAxis(work, (run.started_at or run.created_at, until))
    passed = _passed(events)
    steps = _shown_steps(bot, {each.step for each in stretches})
    names = [step.name for step, _depth in steps]
    last = max((names.index(each.step) for each in stretches if each.step in names), default=-1)
    last = len(names) if run.status is RunStatus.SUCCEEDED else last
    return [
        _row(step, depth, [each for each in stretches if each.step == step.name], axis, passed)
        if any(each.step == step.name for each in stretches)
        else _untouched(step, depth, walked=index < last, final=final)
        for index, (step, depth) in enumerate(steps)
    ]


def _shown_steps(bot: Bot, touched: set[str]) -> list[tuple[Any, int]]:
    """Each step once; those of a session's `resume` only where they were walked and are no others."""
    shown: dict[str, tuple[Any, int]] = {}
    for step, depth, spare in _nested(bot.steps, 0):
        if step.name not in shown and (not spare or step.name in touched):
            shown[step.name] = (step, depth)
    return list(shown.values())


def _nested(steps: Sequence[Any], depth: int, *, spare: bool = False) -> Iterator[tuple[Any, int, bool]]:
    for step in steps:
        yield step, depth, spare
        for block in blocks_of(step):
            is_resume = isinstance(step, SessionStep) and block is step.resume
            yield from _nested(block, depth + 1, spare=spare or is_resume)


def _passed(events: Sequence[Event]) -> dict[str, str]:
    """How steps that had a task have passed in the end."""
    return {
        str(event.data.get("step")): str(event.data.get("how"))
        for event in events
        if event.type is EventType.STEP_PASSED
    }


def _row(step: Any, depth: int, stretches: list[Stretch], axis: TimeAxis, passed: dict[str, str]) -> Row:
    work = [each for each in stretches if each.how is not How.PERSON]
    return Row(
        step=step.name,
        title=step.label,
        depth=depth,
        state=_state(step, stretches, passed),
        bars=tuple(_bar(each, axis) for each in stretches),
        worked=sum(each.seconds for each in work) if work else None,
        waited=sum(each.seconds for each in stretches if each.how is How.PERSON),
        attempts=sum(1 for each in work if each.how is not How.RUNNING)
        if isinstance(step, ActionStep)
        else 1,
    )


def _state(step: Any, stretches: list[Stretch], passed: dict[str, str]) -> str:
    if step.name in passed and passed[step.name] != "done":
        return passed[step.name]
    last = max(stretches, key=lambda each: each.end)
    if last.how is How.PERSON:
        decided = bool(last.words)
        return "done" if decided and (step.name in passed or isinstance(step, AskStep)) else "person"
    return last.how.value


def _bar(stretch: Stretch, axis: TimeAxis) -> Bar:
    left, right = axis.place(stretch.start), axis.place(stretch.end)
    width = max(right - left, LEAST_BAR)
    return Bar(
        how=stretch.how, left=round(min(left, 1000 - width), 1), width=round(width, 1), stretch=stretch
    )


def _untouched(step: Any, depth: int, *, walked: bool, final: bool) -> Row:
    state = "ahead" if not walked else "skipped" if isinstance(step, ActionStep | AskStep) else "held"
    if isinstance(step, SessionStep | EachStep | ChooseStep) and not walked and not final:
        state = "ahead"
    return Row(
        step=step.name, title=step.label, depth=depth, state=state, bars=(), worked=None, waited=0, attempts=0
    )
