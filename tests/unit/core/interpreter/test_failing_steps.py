"""Retries, routes, decisions and the tasks they follow from."""

import pytest

from servbot.core.errors import ApplicationFailure, BusinessFailure, UsageError
from servbot.core.lifecycle.run import RunStatus
from servbot.core.run import DecisionKind as D
from servbot.testkit.people import correct, done, reject, retry, skip

DOWN = ApplicationFailure("The ERP is down.", remedy="Wait.")
WRONG = BusinessFailure("The supplier is unknown.")
GOOD = {"text": "T"}
READ = "- {name: a, action: test.read, with: {what: x}%s}\n- {name: b, action: test.read}"


def test_retry_waits_longer_each_time_and_then_asks(play):
    retrying = ", retry: {attempts: 4, backoff: 2s, factor: 3}"
    played = play(READ % retrying, actions={"a": DOWN})
    assert played.steps == ["a"] * 4
    assert [effect.attempt for effect in played.effects if hasattr(effect, "attempt")] == [1, 2, 3, 4]
    assert played.slept == [2, 6, 18]
    assert [task.code for task in played.waiting] == ["application.failed"]


@pytest.mark.parametrize(
    ("on", "failure", "attempts"),
    [
        ("[application]", DOWN, 3),
        ("[application]", WRONG, 1),
        ("[business]", WRONG, 3),
        ("[business.refused]", WRONG, 3),
        ("[other.code]", DOWN, 1),
    ],
)
def test_retry_only_on_the_kinds_and_codes_named(play, on, failure, attempts):
    played = play(READ % f", retry: {{attempts: 3, on: {on}}}", actions={"a": failure})
    assert played.steps == ["a"] * attempts


def test_after_a_decision_the_attempts_begin_anew(play):
    played = play(
        READ % ", retry: {attempts: 2}", actions={"a": [DOWN, DOWN, DOWN, GOOD]}, people={"a": [retry()]}
    )
    assert played.steps == ["a", "a", "a", "a", "b"]
    assert len(played.tasks) == 1


def test_a_task_comes_back_until_its_step_passed_and_then_closes(play):
    played = play(READ % "", actions={"a": [DOWN, WRONG, GOOD]}, people={"a": [retry(), retry()]})
    assert [task.code for task in played.tasks] == ["application.failed", "business.refused"]
    assert {task.subject for task in played.tasks} == {"a"}
    assert played.passed == [("a", "done")]


def test_the_task_tells_what_happened(play):
    (task,) = play(READ % ", title: First", actions={"a": DOWN}).waiting
    assert (task.step, task.step_title, task.message, task.remedy) == (
        "a",
        "First",
        "The ERP is down.",
        "Wait.",
    )
    assert task.inputs == {"what": "x"}
    assert [(field.path, field.value) for field in task.form] == [("with.what", "x")]
    assert [field.path for field in task.result_form] == ["text"]


def test_done_takes_the_value_given(play):
    played = play(
        "- {name: a, action: test.read}\n- {name: b, action: test.read, with: {what: '${{ steps.a.text }}'}}",
        actions={"a": DOWN},
        people={"a": [done({"text": "by hand"})]},
    )
    assert played.effects[-1].inputs == {"what": "by hand"}
    assert played.passed == [("a", "given")]


def test_skip_leaves_the_step_out(play):
    played = play(READ % ", skip: allowed", actions={"a": DOWN}, people={"a": [skip("why not")]})
    assert (played.steps, played.passed) == (["a", "b"], [("a", "skipped")])


def test_reject_ends_the_case(play):
    played = play(READ % "", actions={"a": WRONG}, people={"a": [reject("not ours", by="berta")]})
    ending = played.ending
    assert (ending.status, ending.reason, ending.by, ending.code) == (
        RunStatus.REJECTED, "not ours", "berta", "person.rejected",
    )  # fmt: skip


def test_a_decision_that_was_not_offered_changes_nothing(play):
    played = play(READ % "", actions={"a": WRONG}, people={"a": [skip(), done({"text": "x"})]})
    assert (played.steps, len(played.tasks)) == (["a"], 3)


def test_correcting_the_steps_own_input(play):
    played = play(READ % "", actions={"a": [DOWN, GOOD]}, people={"a": [correct({"with.what": "y"})]})
    assert [effect.inputs for effect in played.effects if getattr(effect, "step", "") == "a" and hasattr(effect, "inputs")] == [
        {"what": "x"}, {"what": "y"},
    ]  # fmt: skip


def test_correcting_a_field_of_an_earlier_step_confirms_it(play, reading):
    played = play(
        """
        outputs: {seen: {value: "${{ steps.doc.evidence.number }}"}}
        steps:
          - {name: doc, action: test.extract}
          - {name: look, action: test.read, with: {what: "${{ steps.doc.fields.number }}"}}
        """,
        actions={"doc": reading(0.99), "look": [WRONG, GOOD]},
        people={"look": [correct({"steps.doc.fields.number": "B-2"}, by="berta")]},
    )
    (task,) = played.tasks
    assert (task.reading_step, [field.path for field in task.form if field.doubtful]) == (
        "doc", ["steps.doc.fields.number"],
    )  # fmt: skip
    assert task.choices == (D.CORRECT, D.RETRY, D.REJECT)
    assert [
        effect.inputs["what"] for effect in played.effects if getattr(effect, "action", "") == "test.read"
    ] == ["A-1", "B-2"]
    seen = played.ending.outputs["seen"]
    assert (seen["confirmed_by"], seen["confidence"]) == ("berta", 1.0)


@pytest.mark.parametrize("concurrency", [1, 2])
def test_a_correction_made_inside_a_loop_holds_after_it(play, reading, concurrency):
    played = play(
        f"""
        - {{name: doc, action: test.extract}}
        - name: loop
          each: [1]
          concurrency: {concurrency}
          steps: [{{name: look, action: test.read, with: {{what: "${{{{ steps.doc.fields.number }}}}"}}}}]
        - {{name: after, action: test.read, with: {{what: "${{{{ steps.doc.fields.number }}}}"}}}}
        """,
        actions={"doc": reading(0.99), "look": [WRONG, GOOD]},
        people={"look": [correct({"steps.doc.fields.number": "B-2"})]},
    )
    assert played.effects[-1].inputs == {"what": "B-2"}


ROUTE = "[{when: \"${{ error.kind == 'business' and error.step == 'a' }}\", do: DO, reason: by rule}]"


@pytest.mark.parametrize("place", ["step", "bot"])
@pytest.mark.parametrize(
    ("do", "status"), [("skip", RunStatus.SUCCEEDED), ("reject", RunStatus.REJECTED), ("ask", None)]
)
def test_routes_of_steps_and_bots(play, place, do, status):
    route = ROUTE.replace("DO", do)
    own = f", on_error: {route}" if place == "step" else ""
    text = f"steps:\n  - {{name: a, action: test.read{own}}}\n"
    if place == "bot":
        text = f"{text}on_error: {route}\n"
    played = play(text, actions={"a": WRONG})
    assert (played.ending.status if played.ending else None) == status
    if do == "reject":
        assert (played.ending.reason, played.ending.by, played.ending.code) == (
            "by rule",
            "",
            "business.refused",
        )


def test_the_first_route_that_fits_counts_and_others_do_not(play):
    routes = "[{when: \"${{ error.code == 'x.y' }}\", do: reject}, {do: skip}]"
    played = play(f"- {{name: a, action: test.read, on_error: {routes}}}", actions={"a": DOWN})
    assert played.ending.status is RunStatus.SUCCEEDED


@pytest.mark.parametrize(
    "step",
    [
        "{name: a, set: {x: '${{ nothing.here }}'}, on_error: [{do: skip}]}",
        "{name: a, each: '${{ nothing.here }}', steps: [{name: i, action: test.read}], on_error: [{do: skip}]}",
        "{name: a, choose: [{when: '${{ nothing.here }}', steps: [{name: i, action: test.read}]}], on_error: [{do: skip}]}",
        "{name: a, when: '${{ nothing.here }}', action: test.read, on_error: [{do: skip}]}",
        "{name: a, session: {browser: erp}, steps: [{name: i, action: test.read}], on_error: [{do: skip}]}",
        "{name: a, ask: {question: '${{ nothing.here }}'}, on_error: [{do: skip}]}",
    ],
)
def test_skipping_by_route_leaves_out_a_step_of_every_verb(play, step):
    played = play(
        f"- {step}\n- {{name: b, action: test.read, with: {{what: '${{{{ steps.a.skipped }}}}'}}}}",
        sessions={"a": DOWN},
    )
    assert played.ending.status is RunStatus.SUCCEEDED
    assert (played.steps, played.effects[-1].inputs) == (["b"], {"what": True})


def test_no_route_and_no_decision_passes_a_control(play):
    text = """
    steps:
      - {name: lock, control: "${{ false }}", code: invoice.wrong, refuse: "No ${{ 1 + 1 }}.", on_error: [{do: skip}]}
      - {name: b, action: test.read}
    on_error: [{do: skip}]
    """
    played = play(text, people={"lock": [skip(), done({"held": True}), retry(), correct()]})
    assert (played.ending, played.steps) == (None, [])
    assert {(task.code, task.kind.value, task.message, task.choices) for task in played.tasks} == {
        ("invoice.wrong", "control", "No 2.", (D.RETRY, D.REJECT))
    }
    played.people["lock"] = [reject("false")]
    assert played.run().status is RunStatus.REJECTED


def test_a_control_whose_service_is_down_can_only_be_tried_again(play):
    played = play("- {name: lock, control: '${{ services.erp.ok() }}'}", services={"erp.ok": [DOWN, True]})
    (task,) = played.waiting
    assert task.choices == (D.RETRY, D.REJECT)
    played.people["lock"] = [retry()]
    assert played.run().status is RunStatus.SUCCEEDED


@pytest.mark.parametrize(
    ("failure", "more", "choices"),
    [
        (DOWN, "", (D.RETRY, D.CORRECT, D.DONE, D.REJECT)),
        (DOWN, ", skip: allowed", (D.RETRY, D.CORRECT, D.DONE, D.SKIP, D.REJECT)),
        (WRONG, "", (D.REJECT, D.RETRY)),
        (WRONG, ", skip: allowed", (D.REJECT, D.RETRY)),
        (UsageError("no"), "", (D.CORRECT, D.RETRY, D.DONE, D.REJECT)),
    ],
)
def test_choices_by_kind_of_failure(play, failure, more, choices):
    (task,) = play(READ % more, actions={"a": failure}).waiting
    assert task.choices == choices


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("{name: a, action: test.raed}", "usage.wrong"),
        ("{name: a, action: test.read, with: {what: '${{ steps.nowhere.x }}'}}", "expression.unknown-name"),
        ("{name: a, action: test.read, with: {what: '${{ 1 / 0 }}'}}", "expression.failed"),
        ("{name: a, action: test.read, when: '${{ vars.nowhere }}'}", "expression.unknown-name"),
        ("{name: a, action: test.read, when: '${{ 1 }} or so'}", "expression.failed"),
        ("{name: a, control: '${{ vars.nowhere }}'}", "expression.unknown-name"),
        (
            "{name: a, choose: [{when: '${{ x }}', steps: [{name: b, action: test.read}]}]}",
            "expression.unknown-name",
        ),
        ("{name: a, ask: {question: '${{ x }}'}}", "expression.unknown-name"),
        (
            "{name: a, control: '${{ false }}', on_error: [{when: '${{ x }}', do: reject}]}",
            "expression.unknown-name",
        ),
        ("{name: a, set: {x: '${{ x }}'}}", "expression.unknown-name"),
    ],
)
def test_a_mistake_in_the_bot_is_put_to_a_person(play, step, code):
    played = play(f"- {step}")
    (task,) = played.waiting
    assert (task.kind.value, task.code, task.step) == ("defect", code, "a")


def test_outputs_that_cannot_be_made_are_given_by_a_person(play):
    played = play(
        "outputs: {booking: {title: Booking number, value: '${{ steps.a.number }}'}}\nsteps: [{name: a, action: test.read}]",
        actions={"a": GOOD},
    )
    (task,) = played.waiting
    assert (task.code, task.choices) == ("expression.unknown-name", (D.RETRY, D.DONE, D.REJECT))
    assert [(field.path, field.title) for field in task.result_form] == [("booking", "Booking number")]
    played.people["outputs"] = [done({"booking": "B-1"})]
    assert played.run().outputs == {"booking": "B-1"}


def test_one_rejection_ends_the_items_beside_it(play):
    played = play(
        "- {name: loop, each: [1, 2, 3], concurrency: 2, steps: [{name: a, action: test.read, with: {what: '${{ item }}'}}]}",
        actions={"a": lambda effect: WRONG if effect.inputs["what"] == 1 else GOOD},
        people={"a": [reject("all of it")]},
    )
    assert (played.ending.status, played.ending.reason) == (RunStatus.REJECTED, "all of it")
    assert not played.walk.wanted
