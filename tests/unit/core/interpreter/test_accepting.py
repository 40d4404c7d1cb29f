"""Results that a person must look at before they are used."""

import pytest

from servbot.core.interpreter import RunAction
from servbot.core.run import DecisionKind as D
from servbot.testkit.people import correct, retry

TEXT = """
outputs: {total: {value: "${{ steps.doc.fields.total }}"}, by: {value: "${{ steps.doc.evidence.total.confirmed_by }}"}}
steps: [{name: doc, action: test.extract, accept: {confidence: 0.9}}]
"""
TOTAL = "steps.doc.fields.total"


@pytest.mark.parametrize(("confidence", "asked"), [(0.95, 0), (0.9, 0), (0.89, 1)])
def test_confidence_decides_whether_a_person_is_asked(play, reading, confidence, asked):
    assert (
        len(
            play(
                "- {name: doc, action: test.extract, accept: {confidence: 0.9}}",
                actions={"doc": reading(confidence)},
            ).tasks
        )
        == asked
    )


def test_without_accept_anything_is_taken(play, reading):
    assert play("- {name: doc, action: test.extract}", actions={"doc": reading(0.1, passed=False)}).ending


def test_accept_says_nothing_about_other_results(play):
    assert play(
        "- {name: a, action: test.read, accept: {confidence: 1}}", actions={"a": {"text": "x"}}
    ).ending


def test_the_task_shows_the_doubtful_field_with_its_place(play, reading):
    (task,) = play(TEXT, actions={"doc": reading(0.5)}).waiting
    assert (task.kind.value, task.code, task.reading_step) == (
        "validation",
        "validation.low-confidence",
        "doc",
    )
    assert "Total" in task.message
    assert task.choices == (D.CORRECT, D.RETRY, D.REJECT)
    total, number = task.form
    assert (total.path, total.title, total.type, total.doubtful, total.required) == (
        TOTAL,
        "Total",
        "decimal",
        True,
        True,
    )
    assert (total.confidence, total.page, total.box) == (0.5, 1, (0.1, 0.1, 0.2, 0.2))
    assert not number.doubtful


def test_a_field_that_was_not_found(play, reading):
    (task,) = play(TEXT, actions={"doc": reading(total=None)}).waiting
    assert task.code == "validation.field-missing"


def test_a_check_of_the_document_that_failed(play, reading):
    (task,) = play(TEXT, actions={"doc": reading(1, passed=False)}).waiting
    assert (task.code, task.message) == ("documents.sum", "The sum is wrong.")
    assert [field.path for field in task.form if field.doubtful] == [TOTAL]


def test_a_correction_goes_to_the_action_and_is_judged_again(play, reading):
    played = play(TEXT, actions={"doc": reading(0.5)}, people={"doc": [correct({TOTAL: 12}, by="berta")]})
    first, second = [effect for effect in played.effects if isinstance(effect, RunAction)]
    assert (first.previous, first.corrections) == (None, {})
    assert (second.previous["fields"]["total"], second.corrections, second.by) == (
        first_total(reading),
        {"total": 12},
        "berta",
    )
    assert played.ending.outputs == {"total": 12, "by": "berta"}
    assert played.passed == [("doc", "done")]


def first_total(reading):
    return reading()["fields"]["total"]


def test_a_correction_that_leaves_a_doubt_comes_back(play, reading):
    played = play(
        TEXT, actions={"doc": reading(0.5)}, people={"doc": [correct({"steps.doc.fields.number": "A-2"})]}
    )
    (task,) = played.waiting
    assert {field.path: field.value for field in task.form}["steps.doc.fields.number"] == "A-2"


def test_retry_reads_again(play, reading):
    played = play(
        "- {name: doc, action: test.extract, accept: {confidence: 0.9}}",
        actions={"doc": [reading(0.5), reading(0.99)]},
        people={"doc": [retry()]},
    )
    assert played.steps == ["doc", "doc"]
    assert played.ending
