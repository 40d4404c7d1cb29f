"""The log as outcomes by address."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from servbot.core.called_run import outcome_of
from servbot.core.errors import FailureKind
from servbot.core.reading import Artefact
from servbot.core.record import Record
from servbot.core.run import Done, Event, EventType, Failed, Failure, Outcome
from servbot.ports.artefact_store import ArtefactMissing

value_key: Mapping[EventType, str | None] = {
    EventType.STEP_FINISHED: "value",
    EventType.SERVICE_ANSWERED: "value",
    EventType.PERSON_DECIDED: "decision",
    EventType.FILES_KEPT: "value",
    EventType.SESSION_OPENED: None,
    EventType.SLEEP_ENDED: None,
    EventType.STEP_PASSED: None,
    EventType.VARIANT_APPLIED: None,
    EventType.ATTEMPT_REFUSED: None,
    EventType.BRANCHES_CUT: "value",
    EventType.EVENT_ARRIVED: "value",
}
"""Where an event that tells a success keeps its value."""

failures = {
    EventType.STEP_FAILED,
    EventType.SERVICE_FAILED,
    EventType.SESSION_FAILED,
    EventType.CALL_FAILED,
    EventType.FILES_FAILED,
    EventType.WAIT_TIMED_OUT,
}


class Called(Record):
    """A run that was begun for a step and has not ended."""

    run: str
    at: datetime


class Memory(Record):
    """What the log says of the effects of a run."""

    outcomes: dict[str, Outcome]
    intents: dict[str, tuple[Artefact, ...]]
    """Addresses of steps that may or may not have been done, with pictures of what it looked like before."""

    asked: frozenset[str]
    """Addresses of tasks that exist."""

    sleeping_until: dict[str, datetime]

    called: dict[str, Called]
    """Runs that steps wait for, by address."""

    calls: Mapping[str, Event]
    """What began the runs of other bots, by address."""
    awaited_until: dict[str, datetime | None]
    """Addresses of waits for events that have begun, and their time limits."""

    overdue: frozenset[str]
    """Addresses of waits for events that had begun when the time of the run was over."""

    last: int
    """Number of the last event read."""

    @classmethod
    def of(cls, events: Iterable[Event], calls: Mapping[str, Event] | None = None) -> "Memory":
        """Read a log, or the last part of one; `calls`: see there, of the part before."""
        known = [event.as_it_was() for event in events]
        begun = {
            **(calls or {}),
            **{event.address: event for event in known if event.type is EventType.CALL_STARTED},
        }
        # What was done outside, or in a run of its own, is not simply done again when its result is gone.
        ended = _addresses(known, EventType.CALL_ENDED)
        once = _addresses(known, EventType.STEP_INTENDED) | begun.keys()
        # Newest first: where a person answered just when the time was over, what came first in the log counts.
        told = (
            (each.address, _outcome(each, begun, in_doubt=each.address in once)) for each in reversed(known)
        )
        outcomes = {address: outcome for address, outcome in told if outcome}
        return cls(
            outcomes=outcomes,
            intents={
                event.address: tuple(map(Artefact.model_validate, event.data.get("evidence") or ()))
                for event in known
                if event.type is EventType.STEP_INTENDED and event.address not in outcomes
            },
            asked=_addresses(known, EventType.PERSON_ASKED),
            awaited_until={
                e.address: e.data.get("until") for e in known if e.type is EventType.EVENT_AWAITED
            },
            overdue=_addresses(_before_time_out(known), EventType.EVENT_AWAITED),
            last=known[-1].sequence if known else 0,
            sleeping_until={e.address: e.data["until"] for e in known if e.type is EventType.SLEEP_STARTED},
            calls=begun,
            called={
                address: Called(run=event.data["run"], at=event.at)
                for address, event in begun.items()
                if address not in ended
            },
        )


def _before_time_out(events: Sequence[Event]) -> Sequence[Event]:
    """What stands in the log before the time of the run was over; nothing when it is not."""
    ends = [index for index, event in enumerate(events) if event.type is EventType.RUN_TIMED_OUT]
    return events[: ends[-1]] if ends else ()


def _addresses(events: Iterable[Event], wanted: EventType) -> frozenset[str]:
    return frozenset(event.address for event in events if event.type is wanted)


def _outcome(event: Event, begun: Mapping[str, Event], *, in_doubt: bool) -> Outcome | None:
    if event.missing and event.type in {*value_key, EventType.CALL_ENDED}:
        return Failed(failure=value_lost(event, in_doubt=in_doubt))
    if event.type is EventType.CALL_ENDED:
        return outcome_of(begun[event.address].data, event.data)
    if event.type in failures:
        return Failed(failure=Failure.model_validate(event.data["failure"]))
    if event.type not in value_key:
        return None
    key = value_key[event.type]
    return Done(value=event.data[key] if key else None)


def value_lost(event: Event, *, in_doubt: bool) -> Failure:
    """The failure of a step that was done, but whose kept result is gone.

    Where the step must not be repeated, it is in doubt: a probe or a person gives the result again.
    """
    return Failure(
        code=ArtefactMissing.code,
        kind=FailureKind.IN_DOUBT if in_doubt else FailureKind.APPLICATION,
        title="A kept file is no longer there",
        message=f"The step was done, but the file with its {' and '.join(event.missing)} is gone.",
        remedy=ArtefactMissing.default_remedy,
    )


def doubt_after_crash(evidence: tuple[Artefact, ...] = ()) -> Failure:
    """The failure of a step that was begun and whose end nobody saw, with pictures of what it looked like before."""
    return Failure(
        code="step.in-doubt",
        kind=FailureKind.IN_DOUBT,
        title="In doubt: was it done?",
        message="The worker stopped while this step was being done, so it is not known whether it took effect.",
        remedy="Look in the application whether it was done.",
        evidence=evidence,
    )


def session_lost() -> Failure:
    """The failure of a step whose session is no longer open."""
    return Failure(
        code="session.lost",
        kind=FailureKind.APPLICATION,
        title="The session is no longer open",
        message="The browser session this step needs is no longer open; it is begun again.",
        nothing_done=True,
    )
