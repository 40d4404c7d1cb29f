"""What a log tells of steps that must not be repeated."""

from collections.abc import Iterable

from servbot.core.run.event import EventType, NewEvent

TELLING = (EventType.STEP_STARTED, EventType.STEP_INTENDED, EventType.STEP_FAILED)
"""The events that `begun_once` looks at."""


def begun_once(events: Iterable[NewEvent]) -> dict[str, str]:
    """Titles of such steps that were done, or may have been, by address.

    Left out are those of which the log says that nothing was done.
    """
    titles: dict[str, str] = {}
    begun: dict[str, str] = {}
    for event in events:
        if event.type is EventType.STEP_STARTED:
            titles[event.address] = str(event.data.get("title") or "")
        elif event.type is EventType.STEP_INTENDED:
            begun[event.address] = titles.get(event.address) or str(event.data.get("step"))
        elif event.type is EventType.STEP_FAILED and (event.data.get("failure") or {}).get("nothing_done"):
            begun.pop(event.address, None)
    return begun
