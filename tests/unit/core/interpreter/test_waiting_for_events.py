"""Waiting for an event, a call from outside, and working hours."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from servbot.core.calendar import Calendar
from servbot.core.interpreter import WEBHOOK, AwaitEvent
from servbot.core.lifecycle.run import RunStatus
from servbot.testkit import Arrives
from servbot.testkit.memory_shell import BEGINNING
from servbot.testkit.people import retry

PAID = """
outputs: {amount: {value: "${{ steps.paid.amount }}", type: money}}
steps:
  - {name: number, set: {number: A-17}}
  - name: paid
    wait: {event: payment-received, key: " ${{ vars.number }} ", timeout: 3d, data: {amount: {type: money}}}
"""


def test_the_output_is_the_data_of_the_event(play):
    played = play(PAID, events={"paid": {"amount": "1,117.50", "bank": "ICBC"}})
    (wait,) = [each for each in played.effects if isinstance(each, AwaitEvent)]
    assert (wait.event, wait.key, wait.seconds) == ("payment-received", "A-17", 3 * 86400)
    assert played.ending.outputs == {"amount": Decimal("1117.50")}
    assert played.walk.data["steps"]["paid"]["bank"] == "ICBC"


def test_it_comes_later_in_virtual_time(play):
    played = play(PAID, events={"paid": Arrives({"amount": 1}, after=timedelta(hours=5))})
    assert played.ending.status is RunStatus.SUCCEEDED
    assert played.clock == BEGINNING + timedelta(hours=5)


@pytest.mark.parametrize("events", [{}, {"paid": Arrives({"amount": 1}, after=timedelta(days=4))}])
def test_what_does_not_come_in_time_is_a_failure_of_business(play, events):
    played = play(PAID, events=events)
    assert [(task.code, task.kind.value) for task in played.waiting] == [("wait.timed-out", "business")]
    assert played.clock == BEGINNING + timedelta(days=3)


def test_a_fallback_takes_it(play):
    wait = "{name: w, wait: {event: paid, timeout: 1h}}"
    fallback = "{name: f, action: test.read, with: {what: '${{ error.code }}'}}"
    played = play(f"- {{name: t, try: [{wait}], fallback: [{fallback}]}}")
    assert played.effects[-1].inputs == {"what": "wait.timed-out"}


def test_without_a_limit_it_waits_for_ever(play):
    played = play("- {name: w, wait: {event: paid}}")
    assert (played.ending, played.waiting, list(played.walk.wanted)) == (None, [], ["w:await.1"])


def test_data_of_another_form_is_put_to_a_person_who_waits_for_another(play):
    played = play(PAID, events={"paid": [{"amount": "much"}, {"amount": 2}]}, people={"paid": [retry()]})
    assert [task.code for task in played.tasks] == ["wait.data-wrong"]
    assert played.ending.outputs == {"amount": Decimal(2)}


def test_a_key_that_is_empty_is_put_to_a_person(play):
    played = play("- {name: w, wait: {event: paid, key: '${{ none }}'}}")
    assert [task.code for task in played.waiting] == ["wait.no-key"]


def test_a_webhook_has_an_address_that_steps_before_it_know(play):
    text = """
    - {name: tell, action: test.read, with: {what: "${{ run.webhooks.called }}"}}
    - {name: called, wait: {webhook: {signed_by: bank}, timeout: 1h}}
    """
    played = play(text, events={"called": {"ok": True}})
    assert "/run-1/called/" in played.effects[0].inputs["what"]
    assert (played.effects[1].event, played.effects[1].key) == (WEBHOOK, "run-1/called")
    assert played.walk.data["steps"]["called"] == {"ok": True}


CHINA = {"china": Calendar(country="CN", hours=("9:00-18:00",), timezone="Asia/Shanghai")}


def test_working_hours(play):
    played = play("- {name: w, wait: {for: 4h, calendar: china}}", calendars=CHINA)
    # It begins on Monday at 16:00 in Shanghai.
    assert played.clock == datetime(2026, 1, 6, 3, tzinfo=UTC)


def test_a_time_limit_in_working_hours(play):
    played = play("- {name: w, wait: {event: paid, timeout: 4h, calendar: china}}", calendars=CHINA)
    assert (played.clock, [task.code for task in played.waiting]) == (
        datetime(2026, 1, 6, 3, tzinfo=UTC),
        ["wait.timed-out"],
    )


@pytest.mark.parametrize("wait", ["for: 4h", "event: paid, timeout: 4h"])
def test_a_calendar_that_is_gone_is_put_to_a_person(play, wait):
    played = play(f"- {{name: w, wait: {{{wait}, calendar: china}}}}")
    assert [task.code for task in played.waiting] == ["calendar.unknown"]


def test_replayed_it_does_not_wait_again(play):
    played = play(PAID, events={"paid": [Arrives({"amount": 1}, after=timedelta(hours=1)), {"amount": 2}]})
    again = played.restarted(reversed(list(played.outcomes)))
    assert again.run().outputs == {"amount": Decimal(1)}


def test_in_a_session_it_is_not_awaited_again_when_that_is_lost(play):
    from servbot.core.errors import ApplicationFailure

    class Lost(ApplicationFailure):
        code = "session.lost"

    text = """
    - name: s
      session: {browser: erp}
      steps: [{name: w, wait: {event: paid}}, {name: a, action: test.read}]
    """
    played = play(text, events={"w": [{"n": 1}]}, actions={"a": [Lost("gone"), {"text": "A"}]})
    assert played.ending.status is RunStatus.SUCCEEDED
    assert len([each for each in played.effects if isinstance(each, AwaitEvent)]) == 1
