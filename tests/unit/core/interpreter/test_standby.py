"""A session with a standby: where it is opened, when it moves, and when it must not."""

import pytest

from servbot.core.errors import ApplicationFailure
from servbot.core.interpreter import OpenSession
from servbot.core.lifecycle.run import RunStatus
from servbot.core.loader import DefinitionError
from servbot.core.run import Decision, DecisionKind
from servbot.testkit.memory_shell import MemoryShell
from servbot.testkit.script import Crash

HEAD = "servbot: 1\nname: lab\ntitle: Lab\ngoal: {measure: cost, target: none}\nowner: ops\n"
BOT = f"""{HEAD}
steps:
  - name: enter
    session: {{browser: erp, standby: erp-standby, login: robot}}
    steps:
      - {{name: open, action: web.open, with: {{path: /new}}}}
      - {{name: fill, action: web.fill_form, with: {{fields: {{Total: "1"}}}}, retry: {{attempts: 2, backoff: 1s}}}}
      - {{name: submit, action: web.click, with: {{target: {{text: Save}}}}, repeatable: false}}
      - {{name: number, action: web.read_text, with: {{target: {{label: Number}}}}}}
    resume:
      - {{name: number, action: web.read_text, with: {{target: {{label: Number}}}}}}
"""


class Down(ApplicationFailure):
    """It is down."""

    code = "web.unreachable"
    outage = True


class NoButton(ApplicationFailure):
    """There is no such button."""

    code = "web.not-found"


def used(shell: MemoryShell) -> list[tuple[str, str]]:
    """Connections and logins in the order sessions were opened."""
    return [
        (each.spec.connection, each.spec.login) for each in shell.effects if isinstance(each, OpenSession)
    ]


def connections(shell: MemoryShell) -> list[str]:
    return [connection for connection, _ in used(shell)]


def retry() -> Decision:
    return Decision(kind=DecisionKind.RETRY, by="emil")


def test_the_first_connection_is_used_while_it_works() -> None:
    shell = MemoryShell(BOT)
    assert shell.run().status is RunStatus.SUCCEEDED
    assert used(shell) == [("erp", "robot")]


def test_while_it_is_down_the_session_opens_at_the_standby() -> None:
    shell = MemoryShell(BOT, sessions={"enter": [Down("No answer."), {}]})
    assert shell.run().status is RunStatus.SUCCEEDED
    assert connections(shell) == ["erp", "erp-standby"]
    assert shell.tasks == []


def test_the_standby_may_have_a_login_of_its_own() -> None:
    text = BOT.replace("login: robot", "login: robot, standby_login: other-robot")
    shell = MemoryShell(text, sessions={"enter": [Down("No answer."), {}]})
    shell.run()
    assert used(shell) == [("erp", "robot"), ("erp-standby", "other-robot")]


def test_a_failure_that_is_no_outage_is_not_led_to_the_standby() -> None:
    shell = MemoryShell(BOT, sessions={"enter": NoButton("The page has changed.")})
    assert shell.run() is None
    assert connections(shell) == ["erp"]
    assert shell.tasks[0].code == "web.not-found"


def test_when_both_are_down_a_person_is_asked_and_both_are_tried_again() -> None:
    failures = [Down("No answer."), Down("No answer either."), Down("No answer."), {}]
    shell = MemoryShell(BOT, sessions={"enter": failures}, people={"enter": [retry()]})
    assert shell.run().status is RunStatus.SUCCEEDED
    assert connections(shell) == ["erp", "erp-standby", "erp", "erp-standby"]
    assert [each.message for each in shell.tasks] == ["No answer either."]


def test_a_system_that_goes_down_in_the_midst_of_it_leads_to_the_standby_from_the_first_step() -> None:
    shell = MemoryShell(
        BOT, actions={"fill": [Down("Gone."), Down("Gone."), {}]}, sessions={"enter": [{}, Down("Gone."), {}]}
    )
    assert shell.run().status is RunStatus.SUCCEEDED
    assert connections(shell) == ["erp", "erp", "erp-standby"]
    assert shell.steps == ["open", "fill", "fill", "open", "fill", "submit", "number"]
    assert shell.slept == [1.0]
    assert shell.tasks == []


def test_without_a_standby_it_goes_to_a_person_as_ever() -> None:
    shell = MemoryShell(BOT.replace("standby: erp-standby, ", ""), actions={"open": Down("Gone.")})
    assert shell.run() is None
    assert connections(shell) == ["erp"]
    assert [each.step for each in shell.tasks] == ["open"]


def test_what_is_in_doubt_at_the_first_is_never_done_at_the_standby() -> None:
    shell = MemoryShell(
        BOT,
        actions={"submit": [Down("Gone."), {}]},
        sessions={"enter": [{}, Down("Gone."), Down("Gone."), {}]},
        people={"submit": [retry()], "enter": [retry(), retry()]},
    )
    assert shell.run().status is RunStatus.SUCCEEDED
    assert shell.tasks[0].code == "step.in-doubt"
    assert set(connections(shell)) == {"erp"}


def test_a_worker_that_dies_over_it_binds_the_session_too() -> None:
    shell = MemoryShell(
        BOT, actions={"submit": [Crash(), {}]}, sessions={"enter": [{}, Down("Gone."), {}]},
        people={"submit": [retry()], "enter": [retry()]},
    )  # fmt: skip
    assert shell.run() is None
    assert shell.restarted().run().status is RunStatus.SUCCEEDED
    assert set(connections(shell)) == {"erp"}
    assert [each.code for each in shell.tasks] == ["step.in-doubt", "web.unreachable"]


def test_after_the_effect_the_rest_is_read_where_it_was_done() -> None:
    shell = MemoryShell(
        BOT,
        actions={"number": [Down("Gone."), {}]},
        people={"number": [retry()]},
    )
    assert shell.run().status is RunStatus.SUCCEEDED
    assert set(connections(shell)) == {"erp"}
    assert shell.steps.count("submit") == 1


def test_an_effect_that_surely_did_not_take_place_does_not_bind() -> None:
    shell = MemoryShell(
        BOT,
        actions={"submit": [Down("Gone.", nothing_done=True), {}]},
        sessions={"enter": [{}, Down("Gone."), {}]},
    )
    assert shell.run().status is RunStatus.SUCCEEDED
    assert connections(shell) == ["erp", "erp", "erp-standby"]


@pytest.mark.parametrize("kept", range(1, 9))
def test_a_replay_keeps_to_where_it_was_opened(kept: int) -> None:
    shell = MemoryShell(BOT, sessions={"enter": [Down("No answer."), {}]})
    shell.run(kept)
    before = connections(shell)
    shell.restarted()
    assert shell.run().status is RunStatus.SUCCEEDED
    assert connections(shell)[: len(before)] == before


@pytest.mark.parametrize(
    ("use", "words"),
    [
        ("browser: erp, standby: erp", "another connection"),
        ("browser: erp, standby_login: x", "needs a `standby`"),
    ],
)
def test_a_standby_that_makes_no_sense_is_refused(use: str, words: str) -> None:
    steps = (
        f"steps:\n  - name: enter\n    session: {{{use}}}\n    steps: [{{name: open, action: web.open}}]\n"
    )
    with pytest.raises(DefinitionError, match=words):
        MemoryShell(HEAD + steps)
