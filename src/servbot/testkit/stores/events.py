"""Events and who waits for them, in memory."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from servbot.core.run import EventType, NewEvent
from servbot.core.value import dumps, loads
from servbot.ports.event_store import AwaitedEvent, NewSentEvent, SentEvent
from servbot.store.identity import short_key
from servbot.testkit.stores.log import append_events, found, queue_leg
from servbot.testkit.stores.state import MemoryState, locked


class MemoryEventStore:
    """Implements `servbot.ports.event_store.EventStore`."""

    def __init__(self, state: MemoryState) -> None:
        self.state = state

    @locked
    def send(self, new: NewSentEvent, *, keep_for: timedelta) -> SentEvent:
        """Put it on record and give it to all who wait."""
        now, key = datetime.now(UTC), short_key(new.key)
        before = [each for each in self.state.sent.values() if new.once and each.once == new.once]
        if before:
            return before[0]
        fields = {**dict(new), "key": key, "data": loads(dumps(new.data))}
        number = next(self.state.numbers)
        self.state.sent[number] = SentEvent(**fields, id=number, sent_at=now, expires_at=now + keep_for)
        for wait in [each for each in self.state.awaited if (each.name, each.key) == (new.name, key)]:
            deliver(self.state, number, wait, now)
        return self.state.sent[number]

    @locked
    def sent(self, *, limit: int, name: str = "", key: str = "") -> Sequence[SentEvent]:
        """The latest events."""
        wanted = [each for each in self.state.sent.values() if name in ("", each.name)]
        return [each for each in reversed(wanted) if short_key(key) in ("", each.key)][:limit]

    @locked
    def awaited(self, run_id: str = "") -> Sequence[AwaitedEvent]:
        """Who waits."""
        return [each for each in self.state.awaited if run_id in ("", each.run_id)]


def deliver_kept(state: MemoryState, run_id: str, appended: Sequence[NewEvent], now: datetime) -> None:
    """Give to the waits just begun what came before them."""
    begun = {event.address for event in appended if event.type is EventType.EVENT_AWAITED}
    for wait in [each for each in state.awaited if each.run_id == run_id and each.address in begun]:
        kept = [each for each in state.sent.values() if (each.name, each.key) == (wait.name, wait.key)]
        free = [each.id for each in kept if each.expires_at > now and run_id not in each.taken_by]
        if free:
            deliver(state, free[0], wait, now)


def deliver(state: MemoryState, number: int, wait: AwaitedEvent, now: datetime) -> None:
    """Give an event to a step."""
    sent = state.sent[number]
    state.awaited.remove(wait)
    state.sent[number] = sent.model_copy(update={"taken_by": (*sent.taken_by, wait.run_id)})
    data = {"event": sent.name, "key": sent.key, "number": sent.id, "by": sent.sent_by, "value": sent.data}
    run = found(state, wait.run_id)
    arrived = NewEvent(type=EventType.EVENT_ARRIVED, address=wait.address, data=data)
    append_events(state, run, [arrived], now)
    queue_leg(state, run, now)
