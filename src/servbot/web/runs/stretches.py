"""Stretches of time in a run's log: work on a step, and waiting for a person."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from servbot.core.lifecycle.run import RunStatus
from servbot.core.record import Record
from servbot.core.run import Event, EventType, is_cut_off


class How(StrEnum):
    """What a stretch was."""

    DONE = "done"
    FAILED = "failed"
    RUNNING = "running"
    PERSON = "person"
    BOT = "bot"
    """Another bot was called and worked."""


waits = {How.PERSON, How.BOT}
"""Stretches in which the run itself did nothing."""


class Stretch(Record):
    """From here to there something went on at a step."""

    step: str
    how: How
    start: datetime
    end: datetime
    attempt: int = 1
    words: str = ""
    """The failure, or who decided."""

    state: str = ""
    """Of a call that has ended: `done` or `failed`."""

    @property
    def seconds(self) -> float:
        """How long it took."""
        return (self.end - self.start).total_seconds()


ended_well = {EventType.STEP_FINISHED, EventType.SESSION_OPENED, EventType.SERVICE_ANSWERED}
ended_badly = {
    EventType.STEP_FAILED,
    EventType.SESSION_FAILED,
    EventType.SERVICE_FAILED,
    EventType.CALL_FAILED,
}


def stretches_of(events: Iterable[Event], until: datetime, *, running: bool) -> list[Stretch]:
    """All stretches, in order of their end.

    Args:
        events: the run's log.
        until: where stretches end that are still going on.
        running: whether a worker is on the run; else a step without an end was cut off.
    """
    begun: dict[str, Event] = {}
    asked: dict[str, Event] = {}
    called: dict[str, Event] = {}
    found: list[Stretch] = []
    for event in events:
        match event.type:
            case EventType.STEP_STARTED:
                begun[str(event.data.get("step"))] = event
            case EventType.CALL_STARTED:
                begun.pop(str(event.data.get("step")), None)
                called[event.address] = event
            case EventType.CALL_ENDED:
                found += _call_ended(called.pop(event.address, None), event)
            case EventType.PERSON_ASKED:
                asked[event.address] = event
            case EventType.PERSON_DECIDED:
                found += _decided(asked.pop(event.address, None), event)
            case EventType.BRANCHES_CUT:
                found += [
                    _waiting(each, event.at)
                    for each in asked.values()
                    if is_cut_off(each.address, event.data)
                ]
                asked = {place: each for place, each in asked.items() if not is_cut_off(place, event.data)}
                begun = {
                    step: each for step, each in begun.items() if not is_cut_off(each.address, event.data)
                }
            case kind if kind in ended_well | ended_badly:
                begun.pop(str(event.data.get("step")), None)
                found.append(_ended(event))
    found += [_waiting(event, until) for event in asked.values()]
    found += [_calling(event, until) for event in called.values()]
    return [*found, *(_still_running(begun.values(), until) if running else ())]


def _ended(event: Event) -> Stretch:
    data: dict[str, Any] = event.data
    failure = data.get("failure") or {}
    return Stretch(
        step=str(data.get("step", "")),
        how=How.DONE if event.type in ended_well else How.FAILED,
        start=event.at - timedelta(seconds=float(data.get("seconds") or 0)),
        end=event.at,
        attempt=int(data.get("attempt") or 1),
        words=str(failure.get("message", "")),
    )


def _decided(asked: Event | None, event: Event) -> list[Stretch]:
    if asked is None:
        return []
    decision = event.data.get("decision") or {}
    step = _asked_step(asked)
    by = str(decision.get("by", ""))
    return [Stretch(step=step, how=How.PERSON, start=asked.at, end=event.at, words=by)]


def _waiting(asked: Event, until: datetime) -> Stretch:
    return Stretch(step=_asked_step(asked), how=How.PERSON, start=asked.at, end=max(asked.at, until))


def _call_ended(begun: Event | None, event: Event) -> list[Stretch]:
    if begun is None:
        return []
    well = event.data.get("status") == RunStatus.SUCCEEDED
    stretch = _calling(begun, event.at)
    words = "" if well else str(event.data.get("reason") or "")
    return [stretch.model_copy(update={"state": "done" if well else "failed", "words": words})]


def _calling(begun: Event, until: datetime) -> Stretch:
    step, attempt = str(begun.data.get("step", "")), int(begun.data.get("attempt") or 1)
    return Stretch(step=step, how=How.BOT, start=begun.at, end=max(begun.at, until), attempt=attempt)


def _asked_step(asked: Event) -> str:
    return str((asked.data.get("request") or {}).get("step", ""))


def _still_running(begun: Iterable[Event], until: datetime) -> Iterator[Stretch]:
    for event in begun:
        yield Stretch(
            step=str(event.data.get("step", "")),
            how=How.RUNNING,
            start=event.at,
            end=max(event.at, until),
            attempt=int(event.data.get("attempt") or 1),
        )
