"""The tutorial's files and commands, taken from its page and carried out by the real engine."""

import asyncio
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from servbot.core.human_task import TaskKind
from servbot.core.lifecycle.human_task import TaskStatus
from servbot.core.lifecycle.run import RunStatus
from servbot.core.run import DecisionKind
from servbot.engine import LocalEngine
from servbot.ports.run_store import RunFilter
from servbot.services.exception_queue import Person
from servbot.testkit.database import database_at
from servbot.wiring.application import Application
from servbot.wiring.settings import Paths, Settings

PAGE = Path(__file__).parents[3] / "docs" / "tutorial.md"
PATIENCE = 40
PACKAGE = "servbot-claims"


def files_of(page: str) -> dict[str, str]:
    """The files that the page tells the reader to write."""
    return dict(re.findall(r"^`([\w/.-]+)`:\n\n```\w+\n(.*?)^```", page, re.MULTILINE | re.DOTALL))


def commands_of(page: str) -> list[list[str]]:
    """The commands that end by themselves, in their order."""
    blocks = re.findall(r"^```sh\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    lines = re.findall(r"^servbot (.+)$", "".join(blocks), re.MULTILINE)
    return [shlex.split(line) for line in lines if not line.startswith(("up", "user"))]


FILES = files_of(PAGE.read_text(encoding="utf-8"))
COMMANDS = commands_of(PAGE.read_text(encoding="utf-8"))


def servbot(folder: Path, *words: str, status: int = 0, environment: dict[str, str] | None = None) -> str:
    line = [sys.executable, "-m", "servbot", *words]
    done = subprocess.run(
        line, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False, env=environment
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder after steps 1 to 7 of the page."""
    folder = tmp_path_factory.mktemp("first")
    write(folder, {name: text for name, text in FILES.items() if not name.startswith(PACKAGE)})
    said = [servbot(folder, *words) for words in COMMANDS[2:7]]
    assert '"$decimal": "86.40"' in said[0]
    assert "1 checked, 0 wrong." in said[1]
    assert "expense-claims: 100% walked" in said[2]
    assert "2 cases of 1 bot: 2 passed, 0 failed." in said[2]
    assert said[-1].strip().endswith("queued")
    return folder


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def ready(first: Path) -> Iterator[Application]:
    with database_at(first / "data" / "servbot.sqlite3"):
        yield Application(Settings(paths=Paths(data=first / "data", shared=first / "data" / "shared")))


async def worked_until(application: Application, wanted: RunStatus) -> None:
    """Let a worker go until the run stands where it should."""
    around, stop = application.surroundings(), asyncio.Event()
    engine = LocalEngine(around, worker="tutorial", legs=2, lock=application.data / "worker.lock")
    work = asyncio.create_task(engine.run(stop))
    try:
        async with asyncio.timeout(PATIENCE):
            while await asyncio.to_thread(status_of, application) is not wanted:  # noqa: ASYNC110 - rows tell nobody
                await asyncio.sleep(0.1)
    finally:
        stop.set()
        await work
        around.database.shutdown(wait=True)


def status_of(application: Application) -> RunStatus:
    from django.db import connections

    try:
        (run,), _ = application.runs.runs(RunFilter(), limit=2)
        return run.status
    finally:
        connections.close_all()


def rows_written(folder: Path) -> list[tuple[object, ...]]:
    from openpyxl import load_workbook

    sheet = load_workbook(folder / "data" / "shared" / "payments.xlsx").worksheets[0]
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


def test_a_page_without_its_files_would_be_noticed() -> None:
    assert set(FILES) == {
        "data/shared/claims.csv",
        "data/shared/staff.csv",
        "bots/expense_claims/bot.yaml",
        "bots/expense_claims/tests/claims.yaml",
        f"{PACKAGE}/src/servbot_claims/claims/category.py",
        f"{PACKAGE}/tests/test_claims_category.py",
    }
    assert [" ".join(words[:2]) for words in COMMANDS] == [
        "action list",
        "action show",
        "action run",
        "validate bots",
        "test expense-claims",
        "release bots",
        "run expense-claims",
        "test --record",
        "new action",
        "action run",
    ]


def test_a_wrong_expectation_is_shown_beside_what_was_found(first: Path, tmp_path: Path) -> None:
    shutil.copytree(first / "bots", tmp_path / "bots")
    cases = tmp_path / "bots" / "expense_claims" / "tests" / "claims.yaml"
    text = cases.read_text(encoding="utf-8").replace("Decision: refuse, Decided", "Decision: pay, Decided")
    cases.write_text(text, encoding="utf-8")
    told = servbot(tmp_path, "test", status=1).splitlines()
    assert told[2].split() == ["given.work[1]/record.row.Decision", "pay", "refuse"]


def test_an_action_of_ones_own_is_made_tested_and_run(tmp_path: Path) -> None:
    servbot(tmp_path, *COMMANDS[8])
    write(tmp_path, {name: text for name, text in FILES.items() if name.startswith(PACKAGE)})
    # As `pip install --editable`, but into a folder of its own and without fetching anything.
    uv = [str(Path(sys.executable).with_name("uv")), "pip", "install", "--quiet", "--offline", "--no-deps"]
    uv += ["--no-build-isolation", "--python", sys.executable, "--target", "site", f"./{PACKAGE}"]
    subprocess.run(uv, cwd=tmp_path, check=True)
    site = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", PACKAGE]
    tested = subprocess.run(tests, cwd=tmp_path, env=site, capture_output=True, text=True, check=False)
    assert "3 passed" in tested.stdout, tested.stdout
    assert servbot(tmp_path, *COMMANDS[9], environment=site) == '{"category": "travel"}\n'


def test_the_bot_asks_about_one_claim_and_writes_all_three(first: Path, ready: Application) -> None:
    asyncio.run(worked_until(ready, RunStatus.WAITING))
    assert {row[0] for row in rows_written(first)} == {"Claim", "C-101", "C-103"}

    (run,), _ = ready.runs.runs(RunFilter(), limit=2)
    (task,) = ready.exception_queue.of_run(run.id)
    assert task.request.kind is TaskKind.APPROVAL
    assert "412.00" in task.request.message
    person = Person(name="ana", roles=frozenset({"exception-staff"}))
    ready.exception_queue.decide(task.id, DecisionKind.SUBMIT, person, {"decision": "refuse", "note": ""})

    asyncio.run(worked_until(ready, RunStatus.SUCCEEDED))
    header, *rows = rows_written(first)
    assert header == ("Claim", "Person", "Cost centre", "Amount", "Decision", "Decided by")
    decided = {row[0]: (float(str(row[3])), row[4], row[5]) for row in rows}
    assert decided == {
        "C-101": (86.4, "pay", "servbot"),
        "C-102": (412.0, "refuse", "ana"),
        "C-103": (58.0, "pay", "servbot"),
    }
    (run,), _ = ready.runs.runs(RunFilter(), limit=2)
    assert run.outputs == {"count": 3}
    assert ready.exception_queue.task(task.id).status is TaskStatus.RESOLVED

    record = [run.id if word == "RUN" else word for word in COMMANDS[7]]
    assert servbot(first, *record) == "bots/expense_claims/tests/recorded.yaml is written.\n"
    assert "3 cases of 1 bot: 3 passed, 0 failed." in servbot(first, "test")
    again = servbot(first, *record, status=1)
    assert again == ""
