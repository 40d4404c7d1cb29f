"""What a run waits for, as its page tells it."""

from datetime import UTC, datetime, timedelta

from servbot.core.bot import Bot
from servbot.core.interpreter import WEBHOOK
from servbot.core.loader import load
from servbot.core.run import Event, EventType
from servbot.web.runs.waiting import waiting

AT = datetime(2026, 3, 31, 8, tzinfo=UTC)
TEXT = """servbot: 1
name: waits
title: Waits
goal: {measure: cost, target: none}
owner: nobody
outputs: {}
steps:
  - {name: paid, title: Wait for the money, wait: {event: paid}}
  - {name: called, wait: {webhook: {}}}
  - {name: grace, wait: {for: 4h, calendar: china}}
"""
BOT = load(TEXT, "bot.yaml", Bot)


def log(*events: tuple[EventType, str, dict[str, object]]) -> list[Event]:
    return [
        Event(type=kind, address=address, data=data, sequence=at, at=AT + timedelta(minutes=at))
        for at, (kind, address, data) in enumerate(events, 1)
    ]


def test_waits_that_go_on_are_told_with_their_beginning_and_end() -> None:
    events = log(
        (EventType.EVENT_AWAITED, "paid:await.1", {"step": "paid", "event": "paid", "key": "A-17"}),
        (EventType.EVENT_AWAITED, "called:await.1", {"step": "called", "event": WEBHOOK, "key": "r/called"}),
        (EventType.SLEEP_STARTED, "grace:wait", {"until": AT, "calendar": "china", "unknown_years": [2027]}),
    )
    paid, called, grace = waiting(BOT, events)
    assert (paid.title, paid.event, paid.key, paid.since) == (
        "Wait for the money",
        "paid",
        "A-17",
        AT + timedelta(minutes=1),
    )
    assert (called.is_webhook, called.event, called.key) == (True, "", "")
    assert (grace.until, grace.calendar, grace.unknown_years) == (AT, "china", (2027,))


def test_what_is_over_is_not_told() -> None:
    begun = (EventType.EVENT_AWAITED, "p[x]/paid:await.1", {"event": "paid", "key": ""})
    cut = {"path": "p", "branches": ["x", "y"], "value": {"ended": ["y"], "must_end": []}}
    assert waiting(BOT, log(begun, (EventType.BRANCHES_CUT, "p:cut", cut))) == []
    for end in (EventType.EVENT_ARRIVED, EventType.WAIT_TIMED_OUT):
        assert waiting(BOT, log(begun, (end, "p[x]/paid:await.1", {}))) == []
