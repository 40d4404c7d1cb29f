"""A run's page: the variant it is in, and attempts that were refused."""

from datetime import UTC, datetime, timedelta

from servbot.core.bot import Bot
from servbot.core.loader import load
from servbot.core.masking import masks_of
from servbot.core.run import Event, EventType
from servbot.core.walked import as_walked, variant_of
from servbot.web.presenting.veil import Veil
from servbot.web.runs.contents import lines_of
from servbot.web.runs.refusals import refusals_in

BEGAN = datetime(2026, 3, 31, 8, tzinfo=UTC)
TEXT = """servbot: 1
name: claims
title: Claims
goal: {measure: cost, target: less}
owner: finance
outputs: {}
variants:
  small: {when: true, override: {check: {replace: [{name: look, title: Look, action: log, with: {message: x}, mask: [card]}]}}}
steps:
  - {name: check, title: Check, action: log, with: {message: x}}
"""


def event(number: int, kind: EventType, **data: object) -> Event:
    return Event(sequence=number, at=BEGAN + timedelta(seconds=number), type=kind, data=data)


def bot() -> Bot:
    return load(TEXT, "bot.yaml", Bot)


APPLIED = event(
    1, EventType.VARIANT_APPLIED, step="check", title="Check", variant="small", words="Small claims"
)
REFUSED = event(
    2,
    EventType.ATTEMPT_REFUSED,
    step="check",
    title="Check",
    what="skip",
    by="eva",
    code="a.b",
    message="No.",
)


def test_the_log_tells_the_variant_and_the_steps_that_are_walked() -> None:
    assert variant_of(bot(), [APPLIED]) == "small"
    assert [step.name for step in as_walked(bot(), [APPLIED]).steps] == ["look"]
    assert variant_of(bot(), []) == ""
    assert as_walked(bot(), []) == bot()


def test_every_refusal_is_listed_and_is_a_line_of_the_log() -> None:
    (refusal,) = refusals_in([APPLIED, REFUSED])
    assert (refusal.by, refusal.code, refusal.step, refusal.message) == ("eva", "a.b", "Check", "No.")
    applied, refused = lines_of(bot(), [APPLIED, REFUSED], Veil.of(None, bot(), []))
    assert (applied.told, refused.told) == ("Small claims", "No.")
    assert refused.data["by"] == "eva"


def test_fields_of_steps_that_only_a_variant_has_are_masked_too() -> None:
    assert masks_of(bot())["look"] == {"card"}
