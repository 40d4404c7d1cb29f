"""What is told of effects that are about to begin."""

from typing import Any

from servbot.core.calendar import Reckoned
from servbot.core.interpreter import AskPerson, AwaitEvent, CloseSession, Effect, MarkPassed, RunAction
from servbot.core.run import EventType, Failure, NewEvent
from servbot.core.value import plain

beginnings = {
    EventType.STEP_STARTED,
    EventType.STEP_INTENDED,
    EventType.PERSON_ASKED,
    EventType.SLEEP_STARTED,
    EventType.EVENT_AWAITED,
}
"""Types of events that say what is about to begin."""


def by_calendar(calendar: str, reckoned: Reckoned) -> dict[str, Any]:
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
