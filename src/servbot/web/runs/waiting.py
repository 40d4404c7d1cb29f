"""What a run waits for besides people, and since when."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from servbot.core.bot import Bot
from servbot.core.interpreter import WEBHOOK
from servbot.core.record import Record
from servbot.core.run import Event, EventType, is_cut_off

begins = {EventType.SLEEP_STARTED, EventType.EVENT_AWAITED}
ends = {
    EventType.SLEEP_ENDED,
    EventType.STEP_FAILED,
    EventType.EVENT_ARRIVED,
    EventType.WAIT_TIMED_OUT,
}


class Waiting(Record):
    """One wait that goes on."""

    title: str
    """Of the step."""

    since: datetime
    until: datetime | None
    event: str = ""
    """Name of the event; empty for a time or a webhook."""

    key: str = ""
    is_webhook: bool = False
    calendar: str = ""
    unknown_years: tuple[int, ...] = ()
    """Years whose holidays are not known yet."""


def waiting(bot: Bot, events: Iterable[Event]) -> list[Waiting]:
    """All waits that go on, the longest first."""
    begun: dict[str, Event] = {}
    for event in events:
        if event.type in begins:
            begun[event.address] = event
        elif event.type in ends:
            begun.pop(event.address, None)
        elif event.type is EventType.BRANCHES_CUT:
            begun = {place: each for place, each in begun.items() if not is_cut_off(place, event.data)}
    titles = {step.name: step.label for step in bot.possible_steps()}
    return [_waiting(event, titles) for event in begun.values()]


def _waiting(event: Event, titles: Mapping[str, str]) -> Waiting:
    step = event.address.rpartition(":")[0].rpartition("/")[2]
    name = str(event.data.get("event") or "")
    return Waiting(
        title=titles.get(step, step),
        since=event.at,
        until=event.data.get("until"),
        event="" if name == WEBHOOK else name,
        key="" if name == WEBHOOK else str(event.data.get("key") or ""),
        is_webhook=name == WEBHOOK,
        calendar=str(event.data.get("calendar") or ""),
        unknown_years=tuple(event.data.get("unknown_years") or ()),
    )
