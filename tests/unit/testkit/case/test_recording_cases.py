"""What a case made from a run's log holds, and that it walks as the run did."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from servbot.core.definition_check import checked_bot
from servbot.core.errors import FailureKind
from servbot.core.loader import load
from servbot.core.redaction import Redactor
from servbot.core.run import Event, EventType, Failure
from servbot.core.value import plain
from servbot.engine.replay import doubt_after_crash
from servbot.ports.run_store import RunRow
from servbot.testkit.case.judging import judge
from servbot.testkit.case.reading import ReadCase
from servbot.testkit.case.recording import MASKED, recorded_case
from servbot.testkit.case.spec import CaseFile
from servbot.testkit.case.writing import cases_text
from servbot.testkit.people import correct, submit
from servbot.testkit.samples import request
from servbot.wiring.catalogue import all_actions

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
BOT = """
servbot: 1
name: tried
title: Tried
goal: {measure: cost, target: none}
owner: nobody
outputs: {total: {type: money, value: "${{ steps.read.row.total }}"}}
steps:
  - {name: read, action: sheets.lookup, with: {file: a.csv, where: {a: 1}}, retry: {attempts: 3}, mask: [iban]}
  - {name: free, control: "${{ services.erp.find(1) | length == 0 }}"}
  - name: agree
    ask: {question: Is it right?, form: {note: {type: text, required: false}}}
  - name: loop
    each: [1, 2]
    steps: [{name: pay, action: web.click, with: {target: {label: Pay}}, repeatable: false, probe: "${{ services.erp.find(2) }}"}]
"""


def row(**fields) -> RunRow:
    usual = {
        "id": "run-7", "bot": "tried", "revision": "r", "status": "succeeded", "inputs": {}, "files": {},
        "reference": "C-1", "source": "by hand", "item_id": 1, "created_at": AT, "started_at": AT, "finished_at": AT,
        "current_step": "", "outputs": {"total": Decimal("12.50")}, "error": "",
    }  # fmt: skip
    return RunRow(**{**usual, **fields})


def log(*entries) -> list[Event]:
    return [
        Event(type=kind, address=address, data=data, sequence=number, at=AT)
        for number, (kind, address, data) in enumerate(entries, 1)
    ]


DOWN = Failure(code="sheets.busy", kind=FailureKind.APPLICATION, message="The token is s3cr3t-word.")
OUTPUT = {
    "found": True,
    "row": {"total": Decimal("12.50"), "day": date(2026, 3, 1), "iban": "DE1", "n": Decimal(3)},
}
PAGE = {"url": "s3cr3t-word", "title": "paid", "dialogs": []}
EVENTS = log(
    (EventType.STEP_FAILED, "read:run.1", {"step": "read", "failure": plain(DOWN)}),
    (EventType.SLEEP_ENDED, "read:pause.1", {}),
    (EventType.STEP_FINISHED, "read:run.2", {"step": "read", "value": {**OUTPUT, "score": 1.0}}),
    (EventType.SERVICE_ANSWERED, "free:control.1.1", {"service": "erp.find", "value": []}),
    (EventType.PERSON_ASKED, "agree:ask.1", {"request": plain(request(kind="approval", subject="agree", step="agree", code="approval.needed"))}),
    (EventType.PERSON_DECIDED, "agree:ask.1", {"decision": plain(submit({"note": "fine"}, by="mei"))}),
    (EventType.STEP_INTENDED, "loop[0]/pay:run.1", {"step": "pay"}),
    (EventType.STEP_FAILED, "loop[0]/pay:run.1", {"step": "pay", "failure": plain(doubt_after_crash())}),
    (EventType.SERVICE_ANSWERED, "loop[0]/pay:probe.1", {"service": "erp.find", "value": [{"id": "0123"}]}),
    (EventType.STEP_FINISHED, "loop[1]/pay:run.1", {"step": "pay", "value": PAGE}),
)  # fmt: skip


@pytest.fixture
def case() -> dict:
    bot = checked_bot(BOT, "bot.yaml", all_actions())
    return recorded_case(row(), EVENTS, bot, Redactor(["s3cr3t-word"]))


def test_the_file_is_read_back_as_the_run_was(case):
    spec = load(cases_text([case]), "recorded.yaml", CaseFile, family="case").cases[0]
    bot = checked_bot(BOT, "bot.yaml", all_actions())
    file = Path("tests/recorded.yaml")
    judged = judge(
        ReadCase(spec=spec, bot=bot, bot_file=Path("bot.yaml"), file=file, line=1, own_actions=frozenset()),
        all_actions(),
    )
    assert judged.passed, judged.report
    assert judged.run.steps["read"]["row"] == {**OUTPUT["row"], "iban": MASKED}
    assert type(judged.run.steps["read"]["row"]["total"]) is Decimal
    assert judged.run.steps["loop[0]/pay"] == {"value": [{"id": "0123"}]}
    assert judged.run.shell.created == AT


def test_secrets_and_masked_fields_are_left_out(case):
    text = cases_text([case])
    assert "s3cr3t" not in text
    assert "DE1" not in text


def test_a_masked_field_stays_masked_when_a_person_corrected_it():
    bot = checked_bot(BOT, "bot.yaml", all_actions())
    asked = plain(request(kind="validation", subject="read", step="read"))
    decided = plain(correct({"steps.read.fields.iban": "DE2", "steps.read.fields.total": 2}))
    events = log(
        (EventType.PERSON_ASKED, "read:exception.1", {"request": asked}),
        (EventType.PERSON_DECIDED, "read:exception.1", {"decision": decided}),
    )
    corrected = recorded_case(row(), events, bot, Redactor())["people"]["read"]["correct"]
    assert corrected == {"steps.read.fields.iban": MASKED, "steps.read.fields.total": 2}


def test_each_place_of_a_loop_has_its_own_entries(case):
    assert case["actions"]["loop[0]/pay"] == {"dies": True}
    assert set(case["actions"]) == {"read", "loop[0]/pay", "loop[1]/pay"}
    assert case["people"] == {"agree": {"submit": {"note": "fine"}, "by": "mei"}}


def test_what_a_person_corrected_is_no_attempt_of_the_action():
    reading = {"fields": {"total": 1}, "evidence": {}, "pages": []}
    decided = plain(correct({"steps.read.fields.total": 2}))
    asked = plain(request(kind="validation", subject="read", step="read"))
    events = log(
        (EventType.STEP_FINISHED, "read:run.1", {"step": "read", "value": reading}),
        (EventType.PERSON_ASKED, "read:exception.1", {"request": asked}),
        (EventType.PERSON_DECIDED, "read:exception.1", {"decision": decided}),
        (EventType.STEP_FINISHED, "read:run.2", {"step": "read", "value": reading}),
        (EventType.STEP_FINISHED, "read:run.3", {"step": "read", "value": "again"}),
    )
    bot = checked_bot(BOT, "bot.yaml", all_actions())
    made = recorded_case(row(), events, bot, Redactor())
    assert made["actions"] == {"read": [{"returns": reading}, {"returns": "again"}]}
