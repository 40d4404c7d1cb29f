"""Outcomes as events."""

from typing import Any

from servbot.core.interpreter import (
    AskPerson,
    AwaitEvent,
    CallService,
    CloseSession,
    CutBranches,
    Effect,
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


def _type(effect: Effect, *, done: bool) -> EventType:
    match effect:
        case RunAction():
            return EventType.STEP_FINISHED if done else EventType.STEP_FAILED
        case CallService():
            return EventType.SERVICE_ANSWERED if done else EventType.SERVICE_FAILED
        case OpenSession():
            return EventType.SESSION_OPENED if done else EventType.SESSION_FAILED
        case Sleep():
            return EventType.SLEEP_ENDED if done else EventType.STEP_FAILED
        case AskPerson() if not done:
            return EventType.STEP_FAILED
        case MarkPassed():
            return EventType.STEP_PASSED
        case Note():
            return effect.type
        case CutBranches():
            return EventType.BRANCHES_CUT
    raise TypeError(f"{type(effect).__name__} is recorded elsewhere")


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
