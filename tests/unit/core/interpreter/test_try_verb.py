"""Another way when steps fail; nothing leads around a control or a doubt."""

import pytest

from servbot.core.errors import ApplicationFailure, BusinessFailure
from servbot.core.interpreter import CloseSession
from servbot.core.lifecycle.run import RunStatus
from servbot.testkit.people import done, reject, retry

DOWN = ApplicationFailure("down")

WAYS = """
outputs: {how: {value: "${{ steps.t }}"}}
steps:
  - name: t
    try:
      - {name: a, action: test.read, retry: {attempts: 2}}
      - {name: b, action: test.submit}
    fallback: [{name: c, action: test.read, with: {what: "${{ error.step }} ${{ error.message }}"}}]
    finally: [{name: z, action: test.read, with: {what: "${{ error.code if error else 'fine' }}"}}]
  - {name: after, action: test.read}
"""


def test_without_a_failure_the_fallback_is_passed_by(play):
    played = play(WAYS)
    assert played.steps == ["a", "b", "z", "after"]
    assert played.effects[2].inputs == {"what": "fine"}
    assert played.ending.outputs == {"how": {"fell_back": False, "error": None}}


def test_a_failure_leads_to_the_fallback_after_its_retries_and_before_any_person(play):
    played = play(WAYS, actions={"a": DOWN})
    assert played.steps == ["a", "a", "c", "z", "after"]
    assert played.tasks == []
    fallback, last = (effect for effect in played.effects if getattr(effect, "step", "") in {"c", "z"})
    assert fallback.inputs == {"what": "a down"}
    assert last.inputs == {"what": DOWN.code}
    assert played.ending.outputs["how"]["error"]["step"] == "a"
    assert [effect.address for effect in played.effects if hasattr(effect, "action")] == [
        "t[try]/a:run.1", "t[try]/a:run.2", "t[fallback]/c:run.1", "t[finally]/z:run.1", "after:run.1",
    ]  # fmt: skip


def test_what_is_in_doubt_goes_to_a_person(play):
    played = play(WAYS, actions={"b": DOWN})
    assert [task.code for task in played.waiting] == ["step.in-doubt"]
    played.people["b"] = [done({"number": "7"})]
    assert played.run().status is RunStatus.SUCCEEDED
    assert "c" not in played.steps


def test_a_task_is_closed_when_its_step_falls_back_later(play):
    surely = BusinessFailure("refused", nothing_done=True)
    played = play(WAYS, actions={"b": [DOWN, surely]}, people={"b": [retry()]})
    assert played.steps == ["a", "b", "b", "c", "z", "after"]
    assert played.passed == [("t[try]/b", "failed")]


@pytest.mark.parametrize(
    "control",
    [
        "control: '${{ false }}'",
        "control: '${{ services.erp.down() }}'",
        "{when: '${{ 1 / 0 > 1 }}', control: '${{ true }}'}",
    ],
)
def test_a_control_that_does_not_hold_or_cannot_be_asked_never_falls_back(play, control):
    line = control.removeprefix("{").removesuffix("}") if control.startswith("{") else control
    played = play(
        f"- name: t\n  try: [{{name: k, {line}}}]\n  fallback: [{{name: pay, action: test.submit}}]",
        services={"erp.down": DOWN},
    )
    assert played.steps == []
    assert [task.step for task in played.waiting] == ["k"]
    played.people["k"] = [reject("no")]
    assert played.run().status is RunStatus.REJECTED
    assert played.steps == []


HELD = "{name: k, control: '${{ true }}'}"


@pytest.mark.parametrize(
    "steps",
    [
        f"[{{name: a, action: test.read}}, {HELD}]",
        f"[{{name: s, choose: [{{steps: [{{name: a, action: test.read}}, {HELD}]}}]}}]",
        f"[{{name: s, each: [1, 2], steps: [{HELD}, {{name: a, action: test.read}}]}}]",
        f"[{{name: s, parallel: [{{name: x, steps: [{HELD}]}}, {{name: y, steps: [{{name: a, action: test.read}}]}}]}}]",
        f"[{{name: s, try: [{{name: a, action: test.read}}], finally: [{{name: q, set: {{x: 1}}}}]}}, {HELD}]",
    ],
)
def test_a_failure_before_a_control_does_not_lead_around_it(play, steps):
    played = play(
        f"- name: t\n  try: {steps}\n  fallback: [{{name: pay, action: test.submit}}]", actions={"a": DOWN}
    )
    assert {task.step for task in played.waiting} == {"a"}
    assert "pay" not in played.steps


def test_a_failure_behind_a_control_that_has_held_falls_back(play):
    played = play(
        f"- name: t\n  try: [{HELD}, {{name: a, action: test.read}}]\n  fallback: [{{name: b, action: test.read}}]",
        actions={"a": DOWN},
    )
    assert (played.steps, played.tasks) == (["a", "b"], [])


def test_the_steps_own_route_comes_first_and_the_bots_routes_last(play):
    text = """
    on_error: [{do: reject, reason: never seen}]
    steps:
      - name: t
        try:
          - {name: a, action: test.read, on_error: [{do: skip}]}
          - {name: b, action: test.read}
        fallback: [{name: c, action: test.read}]
    """
    played = play(text, actions={"a": DOWN, "b": DOWN})
    assert (played.steps, played.ending.status) == (["a", "b", "c"], RunStatus.SUCCEEDED)


def test_a_rejection_ends_the_case_after_the_finally_steps(play):
    text = """
    - name: t
      try:
        - name: inner
          try: [{name: ok, ask: {question: Pay?}}]
          fallback: [{name: c, action: test.read}]
          finally: [{name: y, action: test.read}]
      fallback: [{name: d, action: test.read}]
      finally: [{name: z, action: test.read, with: {what: "${{ error.kind }} ${{ error.message }}"}}]
    - {name: after, action: test.read}
    """
    played = play(text, people={"ok": [reject("no")]})
    assert played.steps == ["y", "z"]
    assert played.effects[-1].inputs == {"what": "rejected no"}
    assert (played.ending.status, played.ending.reason) == (RunStatus.REJECTED, "no")


def test_a_failing_last_step_of_a_rejected_case_is_asked_about_and_leads_to_no_fallback(play):
    text = """
    - name: t
      try:
        - name: inner
          try: [{name: ok, ask: {question: Pay?}}]
          finally: [{name: y, action: test.read}]
      fallback: [{name: pay, action: test.submit}]
    """
    played = play(text, people={"ok": [reject("no")]}, actions={"y": [DOWN, {}]})
    assert [task.step for task in played.waiting] == ["y"]
    played.people["y"] = [reject("tired")]
    assert played.run().reason == "no"
    assert "pay" not in played.steps


def test_a_failure_without_an_own_fallback_walks_finally_and_goes_further_out(play):
    text = """
    - name: t
      try:
        - {name: inner, try: [{name: a, action: test.read}], finally: [{name: y, action: test.read}]}
      fallback: [{name: c, action: test.read}]
    """
    played = play(text, actions={"a": DOWN})
    assert played.steps == ["a", "y", "c"]


def test_without_a_fallback_a_person_is_asked_and_finally_comes_after(play):
    played = play(
        "- {name: t, try: [{name: a, action: test.read}], finally: [{name: z, action: test.read}]}",
        actions={"a": [DOWN, {}]},
    )
    assert (played.steps, [task.step for task in played.waiting]) == (["a"], ["a"])
    played.people["a"] = [retry()]
    played.run()
    assert played.steps == ["a", "a", "z"]


def test_a_session_is_closed_before_the_fallback(play):
    text = """
    - name: t
      try: [{name: s, session: {browser: erp}, steps: [{name: a, action: test.read}]}]
      fallback: [{name: c, action: test.read}]
    """
    played = play(text, actions={"a": DOWN})
    assert isinstance(played.effects[-2], CloseSession)
    assert played.steps == ["a", "c"]


def test_a_rejection_stands_when_the_session_is_lost_in_its_finally_steps(play):
    text = """
    - name: s
      session: {browser: erp}
      steps:
        - name: t
          try: [{name: pay, action: test.submit}, {name: ok, ask: {question: Well?}}]
          finally: [{name: out, action: test.read}]
    """
    played = play(text, people={"ok": [reject("no")]}, actions={"out": ApplicationFailure("x")})
    assert [task.step for task in played.waiting] == ["out"]
    played.people["out"] = [retry()]
    ended = played.restarted().run()
    assert ended is not None
    assert (ended.status, ended.reason) == (RunStatus.REJECTED, "no")
    assert played.steps.count("pay") == 1


def test_a_killed_worker_walks_no_step_twice(shell):
    built = shell(WAYS, actions={"a": DOWN})
    while built.run(1) is None:
        built.restarted()
    assert built.steps == ["a", "a", "c", "z", "after"]
