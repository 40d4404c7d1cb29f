"""The time limit of a whole run: what is under way fails with it, once, and then a person has it in hand."""

from datetime import timedelta

import pytest

from servbot.core.errors import ApplicationFailure
from servbot.core.lifecycle.run import RunStatus
from servbot.core.run import Decision, DecisionKind
from servbot.core.run.deadline import RunTimedOut
from servbot.testkit.memory_shell import BEGINNING, MemoryShell

HEAD = "servbot: 1\nname: lab\ntitle: Lab\ngoal: {measure: cost, target: none}\nowner: ops\ntimeout: 1h\n"
REJECT = """on_error:
  - {when: "${{ error.code == 'run.timed-out' }}", do: reject, reason: It took too long.}
"""
WAIT = "steps:\n  - {name: pause, wait: {for: 3h}}\n  - {name: last, action: log, with: {message: x}}\n"
ASK = "steps:\n  - {name: approve, ask: {question: Pay?}}\n"
READ = "{name: read, action: log, with: {message: x}, retry: {attempts: 9, backoff: 50m, factor: 1}}"


def decision(kind: DecisionKind) -> Decision:
    return Decision(kind=kind, by="emil", reason="why")


def test_a_wait_that_would_last_longer_goes_to_a_person_in_time() -> None:
    shell = MemoryShell(HEAD + WAIT)
    assert shell.run() is None
    assert [each.code for each in shell.tasks] == ["run.timed-out"]
    assert shell.clock == BEGINNING + timedelta(hours=1)


def test_the_person_may_end_the_wait() -> None:
    shell = MemoryShell(HEAD + WAIT, people={"pause": [decision(DecisionKind.DONE)]})
    assert shell.run().status is RunStatus.SUCCEEDED
    assert shell.steps == ["last"]


def test_after_a_retry_the_limit_counts_no_more() -> None:
    shell = MemoryShell(HEAD + WAIT, people={"pause": [decision(DecisionKind.RETRY)]})
    assert shell.run().status is RunStatus.SUCCEEDED
    assert len(shell.tasks) == 1
    assert shell.clock == BEGINNING + timedelta(hours=4)


def test_it_cuts_off_a_pause_between_attempts_and_is_not_tried_again() -> None:
    shell = MemoryShell(f"{HEAD}steps:\n  - {READ}\n", actions={"read": ApplicationFailure("Down.")})
    assert shell.run() is None
    assert [each.code for each in shell.tasks] == ["run.timed-out"]
    assert shell.steps == ["read", "read"]


def test_no_retry_no_fallback_and_no_loop_takes_it() -> None:
    steps = f"""steps:
  - name: attempt
    try:
      - name: all
        each: [1]
        on_item_failure: collect
        steps: [{READ}]
    fallback: [{{name: other, action: log, with: {{message: y}}}}]
"""
    shell = MemoryShell(HEAD + steps, actions={"read": RunTimedOut()})
    assert shell.run() is None
    assert (shell.steps, [each.code for each in shell.tasks]) == (["read"], ["run.timed-out"])


def test_a_route_of_the_bot_may_end_the_case() -> None:
    ending = MemoryShell(HEAD + REJECT + WAIT).run()
    assert (ending.status, ending.reason, ending.code) == (
        RunStatus.REJECTED, "It took too long.", "run.timed-out",
    )  # fmt: skip


def test_a_question_waits_on_but_for_a_route_that_ends_the_case() -> None:
    assert MemoryShell(HEAD + ASK).run() is None
    ending = MemoryShell(HEAD + REJECT + ASK).run()
    assert (ending.status, ending.reason) == (RunStatus.REJECTED, "It took too long.")


def test_a_question_that_is_answered_in_time_is_answered() -> None:
    shell = MemoryShell(HEAD + REJECT + ASK, people={"approve": [decision(DecisionKind.SUBMIT)]})
    assert shell.run().status is RunStatus.SUCCEEDED


def test_a_doubt_is_not_ended_by_the_route() -> None:
    steps = "steps:\n  - {name: pay, action: notify.send, with: {to: [a], title: t, text: x}}\n"
    shell = MemoryShell(HEAD + REJECT + steps, actions={"pay": RunTimedOut()})
    assert shell.run() is None
    assert [each.code for each in shell.waiting] == ["step.in-doubt"]


@pytest.mark.parametrize("text", [HEAD + WAIT, HEAD + REJECT + WAIT, HEAD + REJECT + ASK], ids=len)
def test_a_replay_ends_the_same_way(text: str) -> None:
    people = {"pause": [decision(DecisionKind.RETRY)]}
    shell = MemoryShell(text, people=people)
    ending = shell.run()
    assert ending is not None
    assert shell.restarted().run() == ending
