"""Steps that must not be repeated: never blindly again."""

import pytest

from servbot.core.errors import ApplicationFailure, BusinessFailure
from servbot.core.interpreter.action_verb import PROBE_PAUSE
from servbot.core.interpreter.passing import MOST_SURE_RETRIES
from servbot.core.lifecycle.run import RunStatus
from servbot.core.run import DecisionKind as D
from servbot.testkit import Crash
from servbot.testkit.people import done, reject, retry

LATE = ApplicationFailure("It took too long.")
SURE = ApplicationFailure("The button was not found.", nothing_done=True)
SENT = {"number": "N-1"}
PLAIN = "- {name: send, action: test.submit, with: {what: x}}\n- {name: b, action: test.read, with: {what: '${{ steps.send.number }}'}}"
PROBED = """
- {name: send, action: test.submit, probe: "${{ services.erp.find('x') }}"}
- {name: b, action: test.read, with: {what: "${{ steps.send.number }}"}}
"""


def crashed(shell, text, **script):
    """Killed in the step `send`, begun again, and run."""
    played = shell(text, actions={"send": [Crash(), SENT], "b": {"text": ""}}, **script)
    played.run()
    assert played.died
    played.restarted().run()
    return played


@pytest.fixture(params=["crash", "failure"])
def doubted(request, shell):
    """A run whose step `send` ended in a doubt, one way or the other."""

    def build(text, **script):
        if request.param == "crash":
            return crashed(shell, text, **script)
        played = shell(text, actions={"send": [LATE, SENT]}, **script)
        played.run()
        return played

    return build


def test_without_a_probe_a_person_is_asked(doubted):
    played = doubted(PLAIN)
    (task,) = played.waiting
    assert (task.kind.value, task.code, task.step) == ("in_doubt", "step.in-doubt", "send")
    assert task.choices == (D.DONE, D.RETRY, D.REJECT)
    assert task.inputs == {"what": "x"}
    assert [field.path for field in task.result_form] == ["number"]
    assert played.steps == ["send"]


def test_done_says_it_was_done(doubted):
    played = doubted(PLAIN, people={"send": [done({"number": "N-7"})]})
    assert (played.steps, played.effects[-1].inputs) == (["send", "b"], {"what": "N-7"})
    assert played.passed == [("send", "given")]


def test_retry_says_it_was_not_done(doubted):
    played = doubted(PLAIN, people={"send": [retry()]})
    assert (played.steps, played.effects[-1].inputs) == (["send", "send", "b"], {"what": "N-1"})


def test_a_probe_that_finds_it_gives_the_result(doubted):
    played = doubted(PROBED, services={"erp.find": {"number": "N-3"}})
    assert (played.steps, played.effects[-1].inputs, played.tasks) == (["send", "b"], {"what": "N-3"}, [])


def test_a_probe_is_asked_twice_before_nothing_is_believed(doubted):
    played = doubted(PROBED, services={"erp.find": [None, {"number": "N-3"}]})
    assert (played.steps, played.slept) == (["send", "b"], [PROBE_PAUSE])


def test_a_probe_that_finds_nothing_lets_it_be_done_again(doubted):
    played = doubted(PROBED, services={"erp.find": None})
    assert (played.steps, played.tasks) == (["send", "send", "b"], [])


def test_it_is_not_done_again_for_ever(play):
    played = play(PROBED, actions={"send": LATE}, services={"erp.find": None})
    assert played.steps == ["send"] * MOST_SURE_RETRIES
    assert [(task.code, task.kind.value) for task in played.waiting] == [("step.not-done", "application")]


def test_a_probe_that_fails_leaves_the_doubt(doubted):
    played = doubted(PROBED, services={"erp.find": ApplicationFailure("The ERP is down.")})
    (task,) = played.waiting
    assert (task.kind.value, task.details["cause"]) == ("in_doubt", "application.failed")
    assert (task.choices, played.steps) == ((D.DONE, D.RETRY, D.REJECT), ["send"])


def test_a_probe_with_a_mistake_leaves_the_doubt(doubted):
    played = doubted(PROBED.replace("services.erp.find('x')", "nothing.here"))
    (task,) = played.waiting
    assert (task.kind.value, task.details["cause"]) == ("in_doubt", "expression.unknown-name")
    assert played.steps == ["send"]


@pytest.mark.parametrize("answer", [7, "N-9"])
def test_a_probe_that_answers_no_record_gives_its_value(doubted, answer):
    text = PROBED.replace("steps.send.number", "steps.send.value")
    played = doubted(text, services={"erp.find": answer})
    assert played.effects[-1].inputs == {"what": answer}


@pytest.mark.parametrize(
    "more",
    [
        "retry: {attempts: 5, on: [in_doubt, step.in-doubt]}",
        "on_error: [{do: skip}]",
        "on_error: [{do: reject}]",
    ],
)
def test_neither_retry_nor_route_settles_a_doubt(doubted, more):
    played = doubted(PLAIN.replace("with: {what: x}", f"with: {{what: x}}, {more}"))
    assert ([task.code for task in played.waiting], played.steps) == (["step.in-doubt"], ["send"])


def test_what_surely_did_nothing_is_tried_again_without_a_doubt(play):
    text = PLAIN.replace("with: {what: x}", "retry: {attempts: 2, backoff: 1s}")
    played = play(text, actions={"send": [SURE, SENT], "b": {"text": ""}})
    assert (played.steps, played.tasks) == (["send", "send", "b"], [])


def test_what_surely_did_nothing_is_a_plain_failure(play):
    (task,) = play(PLAIN, actions={"send": SURE}).waiting
    assert (task.kind.value, task.code) == ("application", "application.failed")


def test_a_refusal_of_the_other_system_may_still_have_an_effect(play):
    (task,) = play(PLAIN, actions={"send": BusinessFailure("Refused.")}).waiting
    assert task.kind.value == "in_doubt"


def test_repeatable_steps_are_simply_done_again(shell):
    played = shell("- {name: a, action: test.read}", actions={"a": [Crash(), {"text": "T"}]})
    played.run()
    assert played.restarted().run().status is RunStatus.SUCCEEDED
    assert (played.steps, played.tasks) == (["a", "a"], [])


def test_a_step_declared_repeatable_is_done_again(shell):
    played = shell("- {name: a, action: test.submit, repeatable: true}", actions={"a": [Crash(), SENT]})
    played.run()
    assert played.restarted().run()
    assert played.steps == ["a", "a"]


def test_rejecting_a_doubt_ends_the_case(doubted):
    assert doubted(PLAIN, people={"send": [reject("leave it")]}).ending.status is RunStatus.REJECTED


def test_an_unknown_action_is_never_in_doubt(play):
    (task,) = play("- {name: a, action: test.sumbit}").waiting
    assert task.kind.value == "defect"
