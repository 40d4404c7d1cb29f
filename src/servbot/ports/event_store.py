"""Events that one run or the outside sends and others wait for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from servbot.core.record import Record


class NewSentEvent(Record):
    """An event about to be sent."""

    name: str
    """What happened, such as `payment-received`; `WEBHOOK` for a call to a step's own address."""

    key: str = ""
    """Which case it is about."""

    data: Any = {}
    """Plain values."""

    sent_by: str
    """Who sent it: `command line`, `bot intake, run …`."""

    once: str = ""
    """Makes sending it again no second event; empty for none."""


class SentEvent(NewSentEvent):
    """An event that was sent."""

    id: int
    sent_at: datetime
    expires_at: datetime
    """A step that begins to wait later does not get it any more."""

    taken_by: tuple[str, ...] = ()
    """Runs that got it, each as often as it did."""


class AwaitedEvent(Record):
    """A step that waits for an event."""

    run_id: str
    address: str
    name: str
    key: str
    since: datetime


class EventStore(Protocol):
    """Events and who waits for them. Waits are born by the log of a run, and die with its part of it."""

    def send(self, new: NewSentEvent, *, keep_for: timedelta) -> SentEvent:
        """Put it on record and give it to every step that waits for its name and key, all in one transaction.

        The arrival is appended to the log of each run, and a leg of it queued. A step that begins to wait within
        `keep_for` gets it too, unless a step of its run had it already. Sent again with the same `once`, it is the
        one that was sent first.
        """

    def sent(self, *, limit: int, name: str = "", key: str = "") -> Sequence[SentEvent]:
        """The latest events, newest first; of one name or key where given."""

    def awaited(self, run_id: str = "") -> Sequence[AwaitedEvent]:
        """Who waits, of one run or of all, the longest wait first."""
