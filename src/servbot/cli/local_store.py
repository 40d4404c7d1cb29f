"""The log of a local run: in memory, and told on the terminal line by line."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from servbot.core.interpreter import WEBHOOK
from servbot.core.run import EventType, NewEvent
from servbot.ports.run_store import Lease
from servbot.testkit.stores import MemoryRunStore, MemoryState


class Journal:
    """Writes lines for people; every secret of the vault is blanked."""

    def __init__(self, write: Callable[[str], None], redact: Callable[[str], str]) -> None:
        self._write = write
        self._redact = redact

    def say(self, text: str) -> None:
        """One line."""
        self._write(self._redact(text))

    def tell(self, events: Sequence[NewEvent]) -> None:
        """What happened."""
        for event in events:
            words = _words(event.type, event.data)
            if words:
                self.say(f"{datetime.now():%H:%M:%S}  {words}")  # noqa: DTZ005 - the clock of whoever sits there


def _words(kind: EventType, data: Mapping[str, Any]) -> str:
    match kind:
        case EventType.STEP_STARTED:
            again = f" (attempt {data['attempt']})" if data.get("attempt", 1) > 1 else ""
            return f"{data['title']}{again} …"
        case EventType.STEP_FINISHED:
            return f"{data['title']}: done in {data['seconds']:.1f} s"
        case EventType.STEP_FAILED | EventType.SESSION_FAILED:
            failure = data["failure"]
            return f"{data['title']}: failed. {failure['message']} [{failure['code']}]"
        case EventType.SERVICE_FAILED:
            return f"{data['service']}: failed. {data['failure']['message']} [{data['failure']['code']}]"
        case EventType.SLEEP_STARTED:
            return f"waits until {data['until']:%Y-%m-%d %H:%M:%S} UTC"
        case EventType.EVENT_AWAITED:
            what = (
                f"the event {data['event']} ({data['key']})"
                if data["event"] != WEBHOOK
                else "a call from outside"
            )
            return f"{data['title']}: waits for {what}"
        case EventType.EVENT_ARRIVED:
            return "it has arrived"
        case EventType.WAIT_TIMED_OUT:
            return f"{data['title']}: {data['failure']['message']}"
        case EventType.PERSON_ASKED:
            return f"{data['request']['step_title']}: a person is asked"
    return ""


class ToldRunStore(MemoryRunStore):
    """A log in memory that is told as it is written."""

    def __init__(self, state: MemoryState, journal: Journal) -> None:
        super().__init__(state)
        self._journal = journal

    def append(self, lease: Lease, events: Sequence[NewEvent]) -> None:
        """Append and tell."""
        super().append(lease, events)
        self._journal.tell(events)

    def finish_leg(
        self, lease: Lease, events: Sequence[NewEvent], *, wake_at: datetime | None = None
    ) -> None:
        """Append the last events of a leg and tell."""
        super().finish_leg(lease, events, wake_at=wake_at)
        self._journal.tell(events)
