"""Attempts that were refused, as a run's log tells of them."""

from collections.abc import Sequence
from datetime import datetime

from servbot.core.record import Record
from servbot.core.run import Event, EventType


class Refusal(Record):
    """An attempt that was refused."""

    at: datetime
    by: str
    """Who tried; empty for the bot itself."""

    what: str
    code: str
    message: str
    step: str
    """Title of the step; empty for the run as a whole."""


def refusals_in(events: Sequence[Event]) -> list[Refusal]:
    """Every attempt that was refused, in order."""
    return [
        Refusal(
            at=each.at,
            by=str(each.data.get("by") or ""),
            what=str(each.data.get("what") or ""),
            code=str(each.data.get("code") or ""),
            message=str(each.data.get("message") or ""),
            step=str(each.data.get("title") or ""),
        )
        for each in events
        if each.type is EventType.ATTEMPT_REFUSED
    ]
