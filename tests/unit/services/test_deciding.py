"""Decisions: who may, what is offered, and what they must say."""

from decimal import Decimal
from typing import Any

import pytest

from servbot.core.human_task import FormField, TaskKind, TaskRequest
from servbot.core.run import DecisionKind, EventType, NewEvent
from servbot.core.value import plain
from servbot.ports.run_store import NewRun
from servbot.services.exception_queue import DecisionIncomplete, NotAllowed, NotOffered, Person

FORM = (
    FormField(
        path="steps.read.fields.total", title="Total", type="money", value=Decimal("10.00"), required=True
    ),
    FormField(path="steps.read.fields.number", title="Number", value="A-1", doubtful=True),
)
ANNA = Person(name="anna", roles=frozenset({"exception-staff"}), limit=Decimal(1000))


@pytest.fixture
def ask(house):
    def asked(**fields: Any) -> int:
        run = house.runs.create_run(NewRun(bot="b", revision="r", inputs={}, reference="x", source="test"))
        lease = house.runs.claim_leg("w")
        request = TaskRequest(
            **{
                "kind": TaskKind.BUSINESS,
                "subject": "read",
                "step": "read",
                "step_title": "Read",
                "code": "x.y",
                "title": "Doubtful",
                "message": "Doubtful.",
                "choices": tuple(DecisionKind),
                "form": FORM,
                "result_form": FORM,
                **fields,
            }
        )
        events = [
            NewEvent(type=EventType.RUN_STARTED, data={"worker": "w"}),
            NewEvent(type=EventType.PERSON_ASKED, address="read", data={"request": plain(request)}),
            NewEvent(type=EventType.RUN_WAITED),
        ]
        house.runs.finish_leg(lease, events)
        return house.tasks.of_run(run.id)[0].id

    return asked


def decide(
    house, task: int, kind: DecisionKind, answers=None, person: Person = ANNA, reason: str = ""
) -> Any:
    row = house.queue.decide(task, kind, person, answers or {}, reason=reason)
    assert row.decision is not None
    return row.decision


@pytest.mark.parametrize(
    ("total", "changed"),
    [("10.00", {}), ("10", {}), ("1,012.50", {"steps.read.fields.total": Decimal("1012.50")})],
)
def test_correction_holds_what_changed_and_what_was_doubtful(house, ask, total: str, changed) -> None:
    answers = {"steps.read.fields.total": total, "steps.read.fields.number": "A-1", "steps.other": "x"}
    decision = decide(house, ask(), DecisionKind.CORRECT, answers)
    assert decision.corrections == {"steps.read.fields.number": "A-1", **changed}
    assert decision.by == "anna"


def test_all_that_is_wrong_in_a_form_is_told_and_nothing_is_saved(house, ask) -> None:
    task = ask(form=(*FORM, FormField(path="due", title="Due", type="date", required=True)))
    with pytest.raises(DecisionIncomplete) as caught:
        decide(house, task, DecisionKind.CORRECT, {"steps.read.fields.total": "ten", "due": ""})
    assert "Total: 'ten' is not an amount" in caught.value.message
    assert "Due is missing." in caught.value.message
    assert house.tasks.task(task).status == "open"


@pytest.mark.parametrize("kind", [DecisionKind.DONE, DecisionKind.SUBMIT])
def test_answer_needs_its_required_fields_even_if_they_were_not_sent(house, ask, kind: DecisionKind) -> None:
    with pytest.raises(DecisionIncomplete, match=r"Total is missing\."):
        decide(house, ask(), kind, {"steps.read.fields.number": "A-2"})
    decision = decide(house, ask(), kind, {"steps.read.fields.total": "5"})
    assert decision.value == {"steps.read.fields.total": Decimal(5)}


@pytest.mark.parametrize("kind", [DecisionKind.REJECT, DecisionKind.SKIP])
def test_reason_is_needed(house, ask, kind: DecisionKind) -> None:
    with pytest.raises(DecisionIncomplete, match="reason"):
        decide(house, ask(), kind, reason="  ")
    assert decide(house, ask(), kind, reason=" Not ours. ").reason == "Not ours."


def test_only_what_is_offered(house, ask) -> None:
    with pytest.raises(NotOffered, match="skip"):
        decide(house, ask(choices=(DecisionKind.RETRY,)), DecisionKind.SKIP, reason="x")


def test_role_is_needed_to_claim_and_to_decide(house, ask) -> None:
    task = ask(role="finance-approver")
    for person in (ANNA, Person(name="bo")):
        with pytest.raises(NotAllowed, match="finance-approver"):
            house.queue.claim(task, person)
        with pytest.raises(NotAllowed, match="finance-approver"):
            decide(house, task, DecisionKind.RETRY, person=person)
        assert not house.queue.may_decide(house.queue.task(task), person)
    boss = Person(name="eve", everything=True)
    assert house.queue.may_decide(house.queue.task(task), boss)
    assert decide(house, task, DecisionKind.RETRY, person=boss).by == "eve"


@pytest.mark.parametrize(
    ("amount", "limit", "allowed"),
    [
        (Decimal("1000.00"), Decimal(1000), True),
        (Decimal("1000.01"), Decimal(1000), False),
        (Decimal(-5000), Decimal(1000), False),
        ("1,000.01", Decimal(1000), False),
        ("999", Decimal(1000), True),
        (12, Decimal(1000), True),
        (1, None, False),
        (Decimal(0), Decimal(0), True),
        (None, None, True),
        ("much", Decimal(10**12), False),
        ({"a": 1}, Decimal(10**12), False),
    ],
)
def test_authority(house, ask, amount: Any, limit: Decimal | None, allowed: bool) -> None:
    person = Person(name="eve", limit=limit, everything=True)
    task = ask(amount=amount)
    assert house.queue.may_decide(house.queue.task(task), person) is allowed
    if allowed:
        decide(house, task, DecisionKind.RETRY, person=person)
        return
    with pytest.raises(NotAllowed):
        decide(house, task, DecisionKind.RETRY, person=person)
    assert decide(house, task, DecisionKind.REJECT, person=person, reason="too much").kind == "reject"


def test_answer_outside_the_options_is_refused(house, ask) -> None:
    form = (FormField(path="currency", title="Currency", type="choice", options=("EUR", "CNY")),)
    with pytest.raises(DecisionIncomplete, match="'USD' is not one of EUR, CNY"):
        decide(house, ask(form=form), DecisionKind.SUBMIT, {"currency": "USD"})
