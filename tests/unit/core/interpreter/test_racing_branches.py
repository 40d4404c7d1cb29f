"""Branches side by side of which not all are waited for."""

import pytest

from servbot.core.errors import ApplicationFailure
from servbot.core.interpreter import CloseSession
from servbot.core.lifecycle.run import RunStatus
from servbot.testkit import Crash
from servbot.testkit.people import done, reject, retry

DOWN = ApplicationFailure("down")


def race(*branches: str, more: str = "wait_for: any") -> str:
    inner = "\n".join(f"    - {{name: b{at}, steps: [{steps}]}}" for at, steps in enumerate(branches))
    return f"- name: p\n  {more}\n  parallel:\n{inner}\n- {{name: after, action: test.read}}\n"


READ = "{name: a, action: test.read}"
QUESTION = "{name: q, ask: {question: Go on?}}"
SLEEP = "{name: w, wait: {for: 2h}}"


def test_the_run_goes_on_when_one_has_ended_and_nobody_is_asked_any_more(play):
    played = play(race(READ, QUESTION, f"{SLEEP}, {{name: late, action: test.read}}"))
    assert played.ending.status is RunStatus.SUCCEEDED
    assert (played.steps, played.waiting) == (["a", "after"], [])
    assert played.outcomes["p:cut"].value == {"ended": ["b0"], "must_end": []}


def test_what_is_known_afterwards_is_what_the_branches_left_that_ended(play):
    text = race(READ, "{name: q, set: {y: 1}}, " + SLEEP.replace("w", "v", 1), SLEEP)
    text += "- {name: out, set: {got: ['${{ steps.p }}', '${{ steps.v is defined }}', '${{ vars.y is defined }}']}}"
    played = play(text, actions={"a": {"text": "A"}})
    output, known, remembered = played.walk.data["vars"]["got"]
    assert output == {"branches": {"b0": {"a": {"text": "A"}}}, "ended": ["b0"]}
    assert (known, remembered) == (False, False)


def test_so_many_as_are_wanted(play):
    played = play(race(SLEEP, "{name: v, wait: {for: 1h}}", "{name: u, wait: {for: 3h}}", more="wait_for: 2"))
    assert played.walk.data["steps"]["p"]["ended"] == ["b0", "b1"]
    assert played.slept == [7200, 3600, 10800]
    assert (played.clock - played.walk.data["now"]).total_seconds() == 7200


def test_a_failing_branch_does_not_matter_while_enough_others_end(play):
    text = "- name: t\n  try:\n" + "".join(f"    {line}\n" for line in race(READ, SLEEP).splitlines())
    played = play(text + "  fallback: [{name: f, action: test.read}]", actions={"a": DOWN})
    assert (played.steps, played.walk.data["steps"]["p"]["ended"]) == (["a", "after"], ["b1"])


def test_too_many_failing_branches_are_a_failure(play):
    steps = race(READ, "{name: b, action: test.read}", SLEEP, more="wait_for: 2")
    text = "- name: t\n  try:\n" + "".join(f"    {line}\n" for line in steps.splitlines())
    fallback = "  fallback: [{name: f, action: test.read, with: {what: '${{ error.step }}'}}]"
    played = play(text + fallback, actions={"a": DOWN, "b": DOWN})
    assert played.steps == ["a", "b", "f"]
    assert played.effects[-1].inputs == {"what": "a"}


def test_a_branch_whose_turn_has_not_come_is_never_begun(play):
    played = play(race(READ, "{name: b, action: test.read}", more="wait_for: any\n  concurrency: 1"))
    assert played.steps == ["a", "after"]


def test_a_step_that_must_not_be_repeated_is_not_cut_in_the_middle(shell):
    built = shell(race(READ, "{name: send, action: test.submit}, {name: b, action: test.read}"))
    built._begin_wanted()  # both are under way
    built._give("p[b0]/a:run.1")
    built.run()
    assert (built.steps, built.ending.status) == (["a", "send", "after"], RunStatus.SUCCEEDED)
    assert built.outcomes["p:cut"].value["must_end"] == ["p[b1]/send:run.1"]
    assert built.walk.data["steps"]["p"]["ended"] == ["b0"]


def test_a_step_that_must_not_be_repeated_is_not_begun_once_it_is_cut_off(shell):
    built = shell(race(READ, "{name: s, action: test.read}, {name: send, action: test.submit}"))
    built._begin_wanted()
    built._give("p[b1]/s:run.1")
    built._give("p[b0]/a:run.1")
    built.run()
    assert built.steps == ["a", "s", "after"]


@pytest.mark.parametrize("backwards", [False, True])
def test_a_doubt_in_a_branch_that_was_cut_off_is_put_to_a_person(shell, backwards):
    built = shell(
        race(READ, "{name: s, action: test.read}, {name: send, action: test.submit}"),
        actions={"send": [Crash(), {"number": "7"}]},
    )
    built._begin_wanted()
    built._give("p[b1]/s:run.1")
    built._begin_wanted()  # the worker dies of it
    built.died = False
    built._give("p[b0]/a:run.1")
    built._begin_wanted()
    built._give("p:cut")
    known = list(built.outcomes)
    built.restarted(reversed(known) if backwards else known)
    assert built.run() is None
    assert [task.code for task in built.waiting] == ["step.in-doubt"]
    built.people["send"] = [done({"number": "7"})]
    assert built.run().status is RunStatus.SUCCEEDED
    assert built.steps.count("send") == 1


def test_not_done_is_not_done_again_once_it_is_cut_off(shell):
    built = shell(race(READ, "{name: send, action: test.submit}"), actions={"send": DOWN})
    built._begin_wanted()
    built._give("p[b1]/send:run.1")
    built._give("p[b0]/a:run.1")
    built.people["send"] = [retry()]
    assert built.run().status is RunStatus.SUCCEEDED
    assert built.steps == ["a", "send", "after"]


def test_a_rejection_about_what_must_end_ends_the_case(shell):
    built = shell(race(READ, "{name: send, action: test.submit}"), actions={"send": DOWN})
    built._begin_wanted()
    built._give("p[b1]/send:run.1")
    built.people["send"] = [reject("never")]
    built._give("p[b0]/a:run.1")
    assert built.run().status is RunStatus.REJECTED


def test_sessions_of_branches_that_are_cut_off_are_closed(play):
    session = f"{{name: s, session: {{browser: erp}}, steps: [{QUESTION}]}}"
    played = play(race(SLEEP, session))
    assert [each.session for each in played.effects if isinstance(each, CloseSession)] == ["p[b1]/s@1"]
    assert played.ending.status is RunStatus.SUCCEEDED


def test_in_a_session_the_first_branches_of_the_file_count(play):
    inner = "".join(f"    {line}\n" for line in race(READ, "{name: b, action: test.read}").splitlines())
    played = play("- name: s\n  session: {browser: erp}\n  steps:\n" + inner)
    assert played.steps == ["a", "after"]
    assert played.outcomes["s@1/p:cut"].value["ended"] == ["b0"]


def test_a_race_in_a_race(play):
    inner = f"{{name: i, wait_for: any, parallel: [{{name: x, steps: [{READ}]}}, {{name: y, steps: [{QUESTION}]}}]}}"
    played = play(race(f"{inner}, {SLEEP}", "{name: v, wait: {for: 1h}}"))
    assert (played.steps, played.walk.data["steps"]["p"]["ended"]) == (["a", "after"], ["b1"])
    assert played.restarted(reversed(list(played.outcomes))).run().status is RunStatus.SUCCEEDED
