"""Sending events to the runs that wait for them."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from servbot.core.bot.waiting import EVENT_NAME
from servbot.core.errors import BusinessFailure
from servbot.core.value import encode
from servbot.ports.event_store import EventStore, NewSentEvent, SentEvent

LARGEST = 256 * 1024
"""Characters of an event's data."""


class EventWrong(BusinessFailure):
    """The event cannot be sent as it is."""

    code = "event.wrong"


class Events:
    """Puts events on record and gives them to who waits."""

    def __init__(self, store: EventStore, keep: timedelta) -> None:
        """Use a store.

        Args:
            store: where events are kept.
            keep: how long an event is kept for steps that begin to wait later.
        """
        self._store = store
        self._keep = keep

    def send(self, name: str, key: str, data: Any, *, by: str, once: str = "") -> SentEvent:
        """Send an event; `EventWrong`. Sent again with the same `once`, it is no second one."""
        if not re.fullmatch(EVENT_NAME, name):
            raise EventWrong(
                f"{name[:60]!r} is no name of an event.",
                remedy="Write small letters, digits and `-`, such as payment-received.",
            )
        return self.put(name, key, data, by=by, once=once)

    def put(self, name: str, key: str, data: Any, *, by: str, once: str = "") -> SentEvent:
        """Put an event on record whose name was checked; `EventWrong` when its data cannot be kept."""
        try:
            size = len(str(encode(data)))
        except TypeError as error:
            raise EventWrong(f"The data of {name} holds a value that cannot be kept: {error}.") from error
        if size > LARGEST:
            raise EventWrong(
                f"The data of {name} is too large ({size:,} characters).",
                remedy="Send where it lies instead.",
            )
        new = NewSentEvent(name=name, key=key.strip(), data=data, sent_by=by, once=once)
        return self._store.send(new, keep_for=self._keep)

    def latest(self, limit: int, *, name: str = "", key: str = "") -> Sequence[SentEvent]:
        """The latest events, newest first."""
        return self._store.sent(limit=limit, name=name, key=key)
