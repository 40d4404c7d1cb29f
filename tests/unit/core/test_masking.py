"""Which values of a run people may not read."""

from datetime import UTC, datetime
from typing import Any

import pytest

from servbot.core.bot import Bot
from servbot.core.loader import load
from servbot.core.masking import masked_values, masks_of
from servbot.core.run import Event, EventType

BOT = load(
    """servbot: 1
name: payroll
title: Payroll
goal: {measure: cost, target: none}
owner: payroll
outputs: {}
steps:
  - {name: paid, wait: {event: paid}, mask: [iban]}
  - {name: who, ask: {form: {iban: {type: string}}}, mask: [iban]}
  - name: rows
    each: [1]
    steps: [{name: kept, set: {iban: x, free: y}, mask: [iban]}]
  - {name: route, decide: {table: routes, with: {iban: x}}, mask: [iban]}
  - {name: open, set: {iban: x}}
""",
    "bot.yaml",
    Bot,
)


@pytest.mark.parametrize(
    ("kind", "address", "data", "hidden"),
    [
        (EventType.EVENT_ARRIVED, "paid:await.1", {"value": {"iban": "CN-1", "bank": "ICBC"}}, {"CN-1"}),
        (EventType.PERSON_DECIDED, "who:ask.1", {"decision": {"value": {"iban": "CN-2"}}}, {"CN-2"}),
        (EventType.STEP_FINISHED, "rows[0]/kept:set", {"step": "kept", "value": {"iban": "CN-3", "free": "y"}}, {"CN-3"}),
        (EventType.STEP_STARTED, "route:do.1", {"step": "route", "inputs": {"with": {"iban": "CN-4"}}}, {"CN-4"}),
        (EventType.STEP_FINISHED, "open:set", {"step": "open", "value": {"iban": "CN-5"}}, set()),
        (EventType.RUN_STARTED, "", {"value": {"iban": "CN-6"}}, set()),
    ],
)  # fmt: skip
def test_values_of_masked_fields(
    kind: EventType, address: str, data: dict[str, Any], hidden: set[str]
) -> None:
    event = Event(type=kind, address=address, data=data, sequence=1, at=datetime(2026, 1, 1, tzinfo=UTC))
    assert set(masked_values(masks_of(BOT), [event])) == hidden
