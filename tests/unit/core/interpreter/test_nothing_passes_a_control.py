"""Every way around a control point that a walk knows is refused, and the log is told who tried what."""

from typing import Any

import pytest

from servbot.core.errors import ApplicationFailure, ControlBypassed
from servbot.core.interpreter import Note
from servbot.core.lifecycle.run import RunStatus
from servbot.core.run import DecisionKind, EventType
from servbot.testkit.memory_shell import MemoryShell
from servbot.testkit.people import correct, done, reject, retry, skip, submit

READ = "{name: a, action: test.read, with: {what: '${{ inputs.what }}'}}"
CONTROL = "{name: genuine, title: Genuine, control: '${{ inputs.what == \"good\" }}'}"
AFTER = "{name: after, action: test.read}"


def refused(played: MemoryShell) -> list[tuple[str, str, str, str]]:
    """Step, what was tried, by whom, and the code of each refusal in the log."""
    notes = [each for each in played.effects if isinstance(each, Note)]
    assert all(each.type is EventType.ATTEMPT_REFUSED and each.data["message"] for each in notes)
    return [(each.step, each.data["what"], each.data["by"], each.data["code"]) for each in notes]


def stopped(played: MemoryShell, step: str = "genuine") -> bool:
    """Whether the run waits at the control and nothing behind it was done."""
    return (
        played.ending is None
        and [each.step for each in played.waiting] == [step]
        and "after" not in played.steps
    )


@pytest.mark.parametrize("kind", ["skip", "done", "submit"])
def test_a_decision_that_is_not_offered(play: Any, kind: str) -> None:
    decisions = {"skip": skip("why not"), "done": done({"held": True}), "submit": submit({})}
    played = play(
        f"steps: [{READ}, {CONTROL}, {AFTER}]", {"what": "bad"}, people={"genuine": [decisions[kind]]}
    )
    assert stopped(played)
    assert refused(played) == [("genuine", kind, "anna", "task.decision-refused")]


@pytest.mark.parametrize("path", ["steps.genuine.held", "steps.a.text", "with.control"])
def test_a_correction_of_what_is_not_in_the_form(play: Any, path: str) -> None:
    body = f"steps: [{READ}, {CONTROL.replace('inputs.what', 'steps.a.text')}, {AFTER}]"
    played = play(
        body, {"what": "bad"}, actions={"a": {"text": "bad"}}, people={"genuine": [correct({path: "good"})]}
    )
    assert stopped(played)
    assert refused(played) == [("genuine", "correct", "anna", "task.decision-refused")]


def test_a_correction_beyond_the_form_of_a_document(play: Any, reading: Any) -> None:
    body = f"steps: [{READ}, {{name: b, action: test.read}}, {CONTROL.replace('inputs.what', 'steps.b.text')}, {AFTER}]"
    actions = {"a": reading(1.0), "b": {"text": "bad"}}
    offered = {"steps.a.fields.total": 12}
    played = play(
        body,
        {"what": "x"},
        actions=actions,
        people={"genuine": [correct({**offered, "steps.b.text": "good"})]},
    )
    assert stopped(played)
    assert [what for _, what, _, _ in refused(played)] == ["correct"]
    assert DecisionKind.CORRECT in played.waiting[0].choices
    again = play(body, {"what": "x"}, actions=actions, people={"genuine": [correct(offered)]})
    assert refused(again) == []


@pytest.mark.parametrize(
    ("body", "step"),
    [
        ("{name: genuine, control: '${{ false }}', on_error: [{do: skip}]}", "genuine"),
        ("{name: items, each: '${{ 1 / 0 }}', on_error: [{do: skip}], steps: [{name: genuine, control: '${{ true }}'}]}",
         "items"),
        (("{name: pick, on_error: [{do: skip}], choose: [{when: '${{ 1 / 0 > 1 }}', steps: [{name: genuine, control: "
         "'${{ true }}'}]}]}"), "pick"),
        (("{name: t, when: '${{ 1 / 0 > 1 }}', on_error: [{do: skip}], try: [{name: genuine, control: '${{ true }}'}], "
         "finally: [{name: z, action: test.read}]}"), "t"),
        ("{name: s, session: {browser: erp}, on_error: [{do: skip}], steps: [{name: genuine, control: '${{ true }}'}]}", "s"),
    ],
)  # fmt: skip
def test_a_route_that_skips_the_control_or_a_block_with_one(play: Any, body: str, step: str) -> None:
    played = play(f"steps: [{body}, {AFTER}]", sessions={"s": ApplicationFailure("down")})
    assert stopped(played, step)
    assert refused(played) == [(step, "on_error: skip", "", "control.route-refused")]


def test_a_route_of_the_bot_that_skips(play: Any) -> None:
    played = play(f"on_error: [{{do: skip}}]\nsteps: [{CONTROL}, {AFTER}]", {"what": "bad"})
    assert stopped(played)
    assert refused(played) == [("genuine", "on_error: skip", "", "control.route-refused")]


@pytest.mark.parametrize(
    "body",
    [
        f"{{name: t, try: [{CONTROL}], fallback: [{{name: other, action: test.read}}]}}",
        f"{{name: items, each: [1], on_item_failure: collect, steps: [{CONTROL}]}}",
    ],
)
def test_a_fallback_and_a_loop_that_collects(play: Any, body: str) -> None:
    played = play(f"steps: [{body}, {AFTER}]", {"what": "bad"})
    assert stopped(played)
    assert refused(played) == [("genuine", "fallback", "", "control.fallback-refused")]


def test_a_step_before_the_control_does_not_fall_back_around_it(play: Any) -> None:
    body = f"{{name: t, try: [{READ}, {CONTROL}], fallback: [{{name: other, action: test.read}}]}}"
    played = play(f"steps: [{body}, {AFTER}]", {"what": "bad"}, actions={"a": ApplicationFailure("down")})
    assert stopped(played, "a")
    assert refused(played) == [("a", "fallback", "", "control.fallback-refused")]


def test_a_retry_only_looks_again(play: Any) -> None:
    read = "{name: a, action: test.read, retry: {attempts: 3, backoff: 1s, on: [control]}}"
    played = play(f"steps: [{read}, {AFTER}]", actions={"a": ControlBypassed("no")})
    assert played.steps == ["a"] * 3
    assert [each.step for each in played.waiting] == ["a"]
    again = play(f"steps: [{CONTROL}, {AFTER}]", {"what": "bad"}, people={"genuine": [retry(), retry()]})
    assert stopped(again)


def test_what_was_refused_is_not_refused_again_in_a_replay(play: Any) -> None:
    played = play(
        f"steps: [{CONTROL}, {AFTER}]", {"what": "bad"}, people={"genuine": [skip(), skip(), reject()]}
    )
    assert played.ending.status is RunStatus.REJECTED
    assert len(refused(played)) == 2
    assert played.restarted().ending == played.ending
    assert len(refused(played)) == 2


def test_an_answer_to_a_question_that_was_not_offered(play: Any) -> None:
    played = play(
        f"steps: [{{name: ok, ask: {{question: Pay?}}}}, {AFTER}]", people={"ok": [skip(), submit({})]}
    )
    assert played.ending.status is RunStatus.SUCCEEDED
    assert refused(played) == [("ok", "skip", "anna", "task.decision-refused")]
