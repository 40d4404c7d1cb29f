"""Outcomes as events."""

from collections.abc import Mapping
from typing import Any

from servbot.core.interpreter import (
    AskPerson,
    AwaitEvent,
    CallBot,
    CallService,
    CloseSession,
    CutBranches,
    Effect,
    KeepFiles,
    MarkPassed,
    Note,
    OpenSession,
    RunAction,
    Sleep,
)
from servbot.core.run import Done, EventType, NewEvent, Outcome
from servbot.core.value import plain


def outcome_event(effect: Effect, outcome: Outcome, seconds: float) -> NewEvent | None:
    """The event that replay will find the outcome in; `None` for what is not recorded, or by the store itself."""
    if isinstance(effect, CloseSession | AwaitEvent):
        return None
    done = isinstance(outcome, Done)
    data = {**_about(effect), "seconds": round(seconds, 3)}
    data |= {"value": outcome.value} if isinstance(outcome, Done) else {"failure": plain(outcome.failure)}
    return NewEvent(type=_type(effect, done=done), address=effect.address, data=data)


ends: Mapping[type[Effect], tuple[EventType, EventType]] = {
    RunAction: (EventType.STEP_FINISHED, EventType.STEP_FAILED),
    CallService: (EventType.SERVICE_ANSWERED, EventType.SERVICE_FAILED),
    CallBot: (EventType.CALL_ENDED, EventType.CALL_FAILED),
    KeepFiles: (EventType.FILES_KEPT, EventType.FILES_FAILED),
    OpenSession: (EventType.SESSION_OPENED, EventType.SESSION_FAILED),
    Sleep: (EventType.SLEEP_ENDED, EventType.STEP_FAILED),
    AskPerson: (EventType.PERSON_DECIDED, EventType.STEP_FAILED),
    MarkPassed: (EventType.STEP_PASSED, EventType.STEP_PASSED),
    CutBranches: (EventType.BRANCHES_CUT, EventType.BRANCHES_CUT),
}
"""What tells that an effect is over, well or badly."""

by_others = {EventType.CALL_ENDED, EventType.PERSON_DECIDED}
"""Ends that whoever brings them about writes into the log."""


def _type(effect: Effect, *, done: bool) -> EventType:
    if isinstance(effect, Note):
        return effect.type
    well, badly = ends.get(type(effect), (None, None))
    told = well if done else badly
    if told is None or told in by_others:
        raise TypeError(f"{type(effect).__name__} is recorded elsewhere")
    return told


def _about(effect: Effect) -> dict[str, Any]:
    match effect:
        case RunAction():
            about = {
                "step": effect.step,
                "title": effect.title,
                "action": effect.action,
                "attempt": effect.attempt,
            }
            return {**about, "inputs": plain(effect.inputs), "session": effect.session}
        case CallService():
            asked = {"args": plain(list(effect.args)), "kwargs": plain(effect.kwargs)}
            return {"step": effect.step, "service": f"{effect.connection}.{effect.name}", **asked}
        case CallBot():
            about = {"step": effect.step, "title": effect.title, "bot": effect.bot}
            return {**about, "attempt": effect.attempt, "inputs": plain(effect.inputs)}
        case OpenSession():
            return {"step": effect.step, "title": effect.title, "connection": effect.spec.connection}
        case AskPerson():
            return {"step": effect.request.step, "title": effect.request.step_title}
        case Sleep():
            return {"step": step_at(effect.address), "title": step_at(effect.address)}
        case MarkPassed():
            return {"step": effect.step, "subject": effect.subject, "how": effect.how}
        case Note():
            return {"step": effect.step, "title": effect.title, **effect.data}
        case CutBranches():
            return {
                "step": effect.step,
                "title": effect.title,
                "path": effect.path,
                "branches": list(effect.branches),
            }
    return {}


def step_at(address: str) -> str:
    """Name of the step that an address belongs to."""
    return address.partition(":")[0].rpartition("/")[2].partition("@")[0].partition("[")[0]
