"""What is told of effects that are about to begin."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from loguru import logger

from servbot.core.calendar import Reckoned
from servbot.core.errors import ServbotError
from servbot.core.interpreter import (
    AskPerson,
    AwaitEvent,
    CloseSession,
    Effect,
    MarkPassed,
    RunAction,
    Sleep,
)
from servbot.core.run import EventType, Failure, NewEvent
from servbot.core.value import plain
from servbot.engine.terms import Terms

beginnings = {
    EventType.STEP_STARTED,
    EventType.STEP_INTENDED,
    EventType.PERSON_ASKED,
    EventType.SLEEP_STARTED,
    EventType.EVENT_AWAITED,
}
"""Types of events that say what is about to begin."""


def _by_calendar(calendar: str, reckoned: Reckoned) -> dict[str, Any]:
    """What is recorded of a moment that a calendar gave."""
    unsure = {"unknown_years": list(reckoned.unknown_years)} if reckoned.unknown_years else {}
    return {"calendar": calendar, **unsure} if calendar else {}


def never_awaited(effect: AwaitEvent, failure: Failure) -> NewEvent:
    """The end of a wait that never began."""
    data = {"step": effect.step, "title": effect.title, "failure": plain(failure)}
    return NewEvent(type=EventType.WAIT_TIMED_OUT, address=effect.address, data=data)


def ends_in_time(effect: Effect) -> bool:
    """Whether the effect fails when the time of the run is over: people who are asked keep their question."""
    if isinstance(effect, AskPerson):
        return effect.ends_with_run
    return not isinstance(effect, CloseSession | MarkPassed)


def intent_event(effect: RunAction) -> NewEvent:
    """What is about to be done and must not be done twice."""
    data = {"step": effect.step, "action": effect.action, "inputs": plain(effect.inputs)}
    return NewEvent(type=EventType.STEP_INTENDED, address=effect.address, data=data)


def sleep_started(effect: Sleep, terms: Terms, now: datetime) -> tuple[datetime, NewEvent]:
    """When a pause ends, and the event that says so."""
    if effect.until:
        reckoned = Reckoned(effect.until, ())
    else:
        reckoned = terms.deadlines.after(now, effect.seconds, effect.calendar)
    data: dict[str, Any] = {"until": reckoned.moment, **_by_calendar(effect.calendar, reckoned)}
    return reckoned.moment, NewEvent(type=EventType.SLEEP_STARTED, address=effect.address, data=data)


def event_awaited(effect: AwaitEvent, terms: Terms, now: datetime) -> tuple[datetime | None, NewEvent]:
    """The time limit of a wait, and the event that says that it begins."""
    about: dict[str, Any] = {
        "step": effect.step,
        "title": effect.title,
        "event": effect.event,
        "key": effect.key,
    }
    until = None
    if effect.seconds is not None:
        reckoned = terms.deadlines.after(now, effect.seconds, effect.calendar)
        until = reckoned.moment
        about |= {"until": until, **_by_calendar(effect.calendar, reckoned)}
    return until, NewEvent(type=EventType.EVENT_AWAITED, address=effect.address, data=about)


def person_asked(effect: AskPerson, terms: Terms) -> NewEvent:
    """A question to people, and when the answer is due."""
    request = terms.hiding.request(effect.request)
    data = {"request": plain(request), **terms.marks.get(request.step, {}), **_due(terms)}
    return NewEvent(type=EventType.PERSON_ASKED, address=effect.address, data=data)


def _due(terms: Terms) -> Mapping[str, Any]:
    """When a task is due; a calendar that is not there must not keep a question from people."""
    try:
        return terms.deadlines.of_task(datetime.now(UTC))
    except ServbotError as error:
        logger.warning("an item has no due time: {}", error.message)
        return {}
