"""A log as lines that can be compared: what happened, where, and how it came out."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from servbot.core.run import Event, EventType, NewEvent

passed_over = {EventType.RUN_CREATED, EventType.RUN_STARTED, EventType.RUN_WAITED, EventType.STEP_STARTED}
"""Depends on how many legs there were; a replay does not look at it."""


def told(events: Iterable[Event | NewEvent], side_by_side: frozenset[str]) -> list[str]:
    """A line for each event that counts.

    What happens in one branch keeps its order. Between branches that are walked at once there is none, so their lines
    stand one branch after the other.
    """
    kept = [event for event in events if event.type not in passed_over]
    return [_line(event) for event in _by_branch(kept, side_by_side, 0)]


def _line(event: Event | NewEvent) -> str:
    return " ".join(part for part in (event.type.value, event.address, _word(event)) if part)


def _word(event: Event | NewEvent) -> str:
    data = event.data
    match event.type:
        case (
            EventType.WAIT_TIMED_OUT
            | EventType.STEP_FAILED
            | EventType.SERVICE_FAILED
            | EventType.SESSION_FAILED
            | EventType.RUN_FAILED
        ):
            return str(data["failure"]["code"])
        case EventType.PERSON_ASKED:
            return str(data["request"]["code"])
        case EventType.PERSON_DECIDED:
            return str(data["decision"]["kind"])
        case EventType.CALL_FAILED:
            return str(data["failure"]["code"])
        case EventType.CALL_ENDED:
            return str(data["status"])
        case EventType.STEP_PASSED:
            return str(data["how"])
        case EventType.VARIANT_APPLIED:
            return f"{data['step']} {data['variant']}"
        case EventType.ATTEMPT_REFUSED:
            return str(data["code"])
        case EventType.RUN_REJECTED:
            return str(data["code"])
    return ""


def _by_branch(
    events: Sequence[Event | NewEvent], names: frozenset[str], depth: int
) -> list[Event | NewEvent]:
    """The events with those of a block that is walked side by side put in the order of its branches."""
    result: list[Event | NewEvent] = []
    for block, inside in groupby(events, key=lambda event: _block(event.address, names, depth)):
        if block is None:
            result += inside
            continue
        at, _ = block
        ordered = sorted(inside, key=lambda event: _branch(event.address, at))
        for _, branch in groupby(ordered, key=lambda event: _branch(event.address, at)):
            result += _by_branch(list(branch), names, at + 1)
    return result


def _block(address: str, names: frozenset[str], depth: int) -> tuple[int, str] | None:
    """Depth and path of the outermost block with branches at once that the address lies in."""
    parts = address.split("/")
    for at, part in enumerate(parts[depth:], depth):
        name, bracket, _ = part.partition("[")
        if bracket and name in names:
            return at, "/".join([*parts[:at], name])
    return None


def _branch(address: str, at: int) -> tuple[int, str]:
    label = address.split("/")[at].partition("[")[2].partition("]")[0]
    return len(label), label
