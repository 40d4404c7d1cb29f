"""What `retry.on` may name, and what is said when it names something else."""

import pytest

from servbot.core.definition_check import check_text
from servbot.testkit.memory_shell import MemoryShell
from servbot.wiring.catalogue import all_actions

HEAD = "servbot: 1\nname: lab\ntitle: Lab\ngoal: {measure: cost, target: none}\nowner: ops\noutputs: {}\nsteps:\n"


def told(on: str) -> list[tuple[str, str, str, int, int]]:
    text = f"{HEAD}  - name: a\n    action: log\n    with: {{message: x}}\n    retry:\n      on: [{on}]\n"
    found, _ = check_text(text, "bot.yaml", all_actions())
    return [(each.severity, each.code, each.remedy, each.line, each.column) for each in found]


@pytest.mark.parametrize(
    "on",
    ["application", "business", "validation", "defect", "web.timeout", "service.failed", "connection.open",
     "step.timed-out", "session.lost", "application, web.timeout"],
)  # fmt: skip
def test_kinds_and_codes_that_exist_are_fine(on: str) -> None:
    assert told(on) == []


@pytest.mark.parametrize(
    ("on", "remedy"),
    [
        ("aplication", "Did you mean application?"),
        ("web.time-out", "Did you mean web.timeout?"),
        ("conection.open", "Did you mean connection.open?"),
    ],
)
def test_a_slip_of_the_pen_is_an_error_at_its_place(on: str, remedy: str) -> None:
    assert told(on) == [("error", "bot.unknown-failure", remedy, 12, 12)]


def test_what_no_retry_reaches_is_refused() -> None:
    [(severity, code, remedy, *_)] = told("in_doubt")
    assert (severity, code) == ("error", "bot.unknown-failure")
    assert "person decides" in remedy


def test_a_code_of_something_not_installed_is_a_warning() -> None:
    [(severity, code, *_)] = told("acme.portal-closed")
    assert (severity, code) == ("warning", "bot.doubtful-code")


@pytest.mark.parametrize(
    "step",
    [
        'set: {x: "${{ services.erp.find(1) }}"}',
        'control: "${{ services.erp.find(1) }}"',
    ],
)
def test_verbs_that_ask_services_try_again(step: str) -> None:
    from servbot.core.errors import ApplicationFailure

    text = f"{HEAD}  - name: a\n    {step}\n    retry: {{attempts: 2, backoff: 1s}}\n"
    shell = MemoryShell(text, services={"erp.find": [ApplicationFailure("Down."), True]})
    assert shell.run() is not None
    assert (shell.slept, shell.tasks) == ([1.0], [])


JITTER = f"{HEAD}  - {{name: a, action: log, with: {{message: x}}, retry: {{attempts: 6, backoff: 10s, factor: 1, jitter: 0.5}}}}\n"


def pauses(text: str = JITTER) -> list[float]:
    from servbot.core.errors import ApplicationFailure

    shell = MemoryShell(text, actions={"a": ApplicationFailure("Down.")})
    shell.run()
    return shell.slept


def test_chance_changes_every_pause_within_its_bounds_and_comes_out_the_same_again() -> None:
    first = pauses()
    assert all(5 <= each <= 15 for each in first)
    assert len(set(first)) == 5
    assert pauses() == first


def test_chance_differs_between_runs_and_steps() -> None:
    from servbot.core.bot.policy import Retry

    retry = Retry(jitter=0.5)
    drawn = {retry.pause_before(2, f"run-{number} a:pause.1") for number in range(20)}
    assert len(drawn) == 20
    assert pauses(JITTER.replace("jitter: 0.5", "jitter: 0")) == [10.0] * 5
