"""What a run that repeats another from a step on takes over from its log."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from servbot.core.bot.single_steps import AskStep, ControlStep, DecideStep
from servbot.core.rerun.place import Place, parts_of
from servbot.core.run import DecisionKind, Event, EventType, NewEvent
from servbot.core.run.deadline import RUN_TIMED_OUT

outcomes = {
    EventType.STEP_INTENDED,
    EventType.STEP_FINISHED,
    EventType.STEP_FAILED,
    EventType.SESSION_OPENED,
    EventType.SESSION_FAILED,
    EventType.SERVICE_ANSWERED,
    EventType.SERVICE_FAILED,
    EventType.SLEEP_ENDED,
    EventType.EVENT_ARRIVED,
    EventType.WAIT_TIMED_OUT,
    EventType.BRANCHES_CUT,
    EventType.CALL_STARTED,
    EventType.CALL_ENDED,
    EventType.CALL_FAILED,
    EventType.FILES_KEPT,
    EventType.FILES_FAILED,
    EventType.PERSON_DECIDED,
    EventType.STEP_PASSED,
    EventType.VARIANT_APPLIED,
    EventType.ATTEMPT_REFUSED,
}
"""Events that say what became of an effect, or may have become of it."""

of_blocks = {
    EventType.SESSION_OPENED,
    EventType.SESSION_FAILED,
    EventType.SERVICE_ANSWERED,
    EventType.SERVICE_FAILED,
}
"""What is taken over of the steps around the one to begin at."""


def taken_over(
    place: Place, steps: Mapping[str, Any], events: Iterable[Event], run_id: str, *, edited: bool
) -> list[NewEvent]:
    """The events that the new run begins with.

    Controls are walked again. So are, where data was edited, the answers of people and the decisions by tables: they
    were given for other data.

    Args:
        place: where the new run begins.
        steps: by name, as the run walks them.
        events: the log of the first run.
        run_id: the first run.
        edited: whether anything is edited.
    """
    again = (ControlStep, AskStep, DecideStep) if edited else (ControlStep,)

    def counts(event: Event) -> bool:
        names = [part.name for part in parts_of(event.address)]
        return (
            bool(names)
            and event.type in (of_blocks if place.holds(event.address) else outcomes)
            and place.comes_before(event.address)
            and not isinstance(steps.get(names[-1]), again)
            and not _is_ended_with_run(event)
            and not event.missing
        )

    walked = [event for event in _of_the_walk(events) if counts(event.as_it_was())]
    # A call is taken over with its end or not at all: nobody tells the new run how the called one ends.
    ended = {event.address for event in walked if event.as_it_was().type is EventType.CALL_ENDED}
    return [
        _taken(event, run_id)
        for event in walked
        if event.as_it_was().type is not EventType.CALL_STARTED or event.address in ended
    ]


def _of_the_walk(events: Iterable[Event]) -> Iterator[Event]:
    """The log up to a cancel; of what comes behind, what is in doubt since then."""
    cut = False
    for event in events:
        cut = cut or event.type is EventType.RUN_CANCELLING
        if not cut or (event.type is EventType.STEP_FAILED and event.data["failure"]["kind"] == "in_doubt"):
            yield event


def _is_ended_with_run(event: Event) -> bool:
    """Whether it ended the first run, or is due to its time limit: the new one has a time of its own."""
    decision = event.data.get("decision") or {}
    failure = event.data.get("failure") or {}
    return decision.get("kind") == DecisionKind.REJECT or failure.get("code") == RUN_TIMED_OUT


def _taken(event: Event, run_id: str) -> NewEvent:
    was = event.as_it_was()
    origin = {"type": was.type.value, "run": run_id, "sequence": event.sequence}
    data = {**event.data, "taken_over": event.data.get("taken_over") or origin}
    return NewEvent(type=EventType.OUTCOME_TAKEN_OVER, address=event.address, data=data)


def done_once(logs: Iterable[Sequence[NewEvent]], is_once: Callable[[str], bool]) -> dict[str, str]:
    """Steps that must not be repeated and were, or may have been, done: their names by subject.

    Args:
        logs: of all runs that do the same work.
        is_once: whether the step of that name must not be repeated.
    """
    found: dict[str, str] = {}
    for log in logs:
        found |= _done_once(log, is_once)
    return found


def _done_once(log: Iterable[NewEvent], is_once: Callable[[str], bool]) -> dict[str, str]:
    found: dict[str, str] = {}
    for event in (each.as_it_was() for each in log):
        parts = parts_of(event.address)
        if not parts or not is_once(parts[-1].name):
            continue
        subject = subject_at(event.address)
        if _tells_done(event):
            found[subject] = parts[-1].name
        elif event.type is not EventType.CALL_ENDED and (event.data.get("failure") or {}).get("nothing_done"):
            found.pop(subject, None)
    return found


def subject_at(address: str) -> str:
    """The same for all attempts of a step and all openings of the sessions around it."""
    parts = parts_of(address)
    return "/".join(f"{part.name}[{part.inside}]" if part.inside else part.name for part in parts)


def _tells_done(event: NewEvent) -> bool:
    decision = event.data.get("decision") or {}
    done = event.type in (EventType.STEP_INTENDED, EventType.STEP_FINISHED, EventType.CALL_STARTED)
    return done or decision.get("kind") == DecisionKind.DONE
