"""The plugin in runs of pytest of their own: with bots, and where nobody tests any."""

import subprocess
import sys
from pathlib import Path

import pytest

BOT = """
servbot: 1
name: greet
title: Greet
goal: {measure: cost, target: none}
owner: nobody
inputs: {who: {type: string}}
outputs: {said: {type: string, value: "${{ steps.say.text }}"}}
steps:
  - name: fit
    control: "${{ inputs.who != 'nobody' }}"
  - name: say
    action: web.read_text
    with: {target: {label: Greeting}}
    retry: {attempts: 2, backoff: 3s}
"""

CASES = """
cases:
  - case: Ana is greeted
    inputs: {who: Ana}
    actions: {say: {returns: {text: Good day Ana}}}
    expect: {outputs: {said: Good day Ana}}
  - case: Bo is greeted
    inputs: {who: Bo}
    actions: {say: {returns: {text: Good day Ana}}}
    expect: {outputs: {said: Good day Bo}}
"""

TESTS = """
import pytest
from servbot.testkit import Crash, Injection, failing
from servbot.testkit.people import reject

BOT = "bots/greet"


def test_a_good_day(run_bot):
    run = run_bot(BOT, {"who": "Ana"}, actions={"say": {"text": "Good day"}})
    run.ended("succeeded").took_path("fit", "say").gave(said="Good day").asked().told()


def test_injected(run_bot):
    run = run_bot(
        BOT, {"who": "Ana"}, actions={"say": {"text": "Good day"}},
        inject=[Injection("say", failing("web.slow")), Injection("say", Crash(), attempt=2)],
    )
    run.ended("succeeded").done_times("say", 3).slept_for(3).was_given("say", target={"label": "Greeting"})


def test_people(run_bot):
    run = run_bot(BOT, {"who": "nobody"}, people={"fit": [reject("no such person")]})
    run.ended("rejected", reason="no such person").left_out("say").asked({"step": "fit", "kind": "control"})


def test_recorded(run_bot):
    run_bot(BOT, recorded="bots/greet/tests/cases.yaml").ended("succeeded").gave(said="Good day Ana")


def test_context(action_context):
    assert action_context.writable("a.txt").parent.name == "workspace"


async def test_in_a_loop(run_bot):
    run_bot(BOT, {"who": "Ana"}, actions={"say": lambda effect: {"text": effect.step}}).gave(said="say")


@pytest.mark.xfail(strict=True, raises=AssertionError)
def test_wrong(run_bot):
    run_bot(BOT, {"who": "Ana"}).walked("say", "fit")
"""


def run_pytest(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-W", "error", *words]
    line += ["-o", "asyncio_default_fixture_loop_scope=function"]
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in {
        "bots/greet/bot.yaml": BOT,
        "bots/greet/tests/cases.yaml": CASES,
        "test_greet.py": TESTS,
        "tests/other.yaml": "not: a case",
        "pytest.ini": "[pytest]\nasyncio_mode = auto\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_fixtures_and_cases_run_and_failures_are_told_side_by_side(project: Path) -> None:
    done = run_pytest(project, "-q", "-rA")
    assert "1 failed, 7 passed, 1 xfailed" in done.stdout, done.stdout
    lines = done.stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if line.split() == ["wanted", "found"])
    assert lines[at + 1].split("   ") == ["outputs.said", "Good day Bo", "Good day Ana"]
    assert "Traceback" not in done.stdout


def test_a_file_of_cases_that_cannot_be_read_is_an_error_at_its_place(project: Path) -> None:
    (project / "bots/greet/tests/cases.yaml").write_text(
        "cases:\n  - case: x\n    expct: {}\n", encoding="utf-8"
    )
    done = run_pytest(project, "bots", "-q")
    assert done.returncode == 2
    assert (
        "cases.yaml:3:5: error [case.unknown-field]: unknown field 'expct'; did you mean 'expect'?"
        in done.stdout
    )


def test_a_run_that_tests_no_bot_loads_nothing_of_servbot(tmp_path: Path) -> None:
    (tmp_path / "test_plain.py").write_text(
        "import sys\n\n\ndef test_plain():\n"
        "    known = {'django', 'pydantic', 'loguru', 'servbot.core'}\n"
        "    assert not known & set(sys.modules)\n"
        "    assert 'servbot.testkit.plugin' in sys.modules\n",
        encoding="utf-8",
    )
    done = run_pytest(tmp_path, "-q", "-p", "no:hypothesispytest")
    assert "1 passed" in done.stdout, done.stdout
