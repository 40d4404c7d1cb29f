"""A backup taken while a worker works is put back elsewhere, and the runs go on from there."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ENGINE = ROOT / "tests" / "functional" / "engine"
SERVBOT = Path(sys.executable).with_name("servbot")
sys.path.insert(0, str(ENGINE))

from engine_lab import Lab  # noqa: E402

from servbot.core.lifecycle.run import RunStatus as S  # noqa: E402
from servbot.core.run import DecisionKind  # noqa: E402
from servbot.core.run import EventType as E  # noqa: E402
from servbot.testkit.database import connected, database_at, database_in  # noqa: E402
from servbot.testkit.people import done  # noqa: E402
from servbot.testkit.samples import decision, event  # noqa: E402

LONG = "y" * 50_000
ASKS = """
inputs: {long: {type: text}}
steps:
  - {name: big, action: lab.line, with: {text: "${{ inputs.long }}"}}
  - {name: ok, ask: {question: Go on?, form: {yes: {type: boolean}}}}
  - {name: last, action: lab.line, with: {text: "${{ steps.big.text[:2] }}"}}
"""
SLEEPS = "steps: [{name: nap, wait: {for: 40s}}, {name: awake, action: lab.line, with: {text: awake}}]"
ONCE = "steps: [{name: once, action: lab.once, with: {text: sent, seconds: 60}}]"


def settings(folder: Path, url: str = "") -> Path:
    path = folder.with_suffix(".toml")
    place = folder.as_posix()
    text = f'[paths]\ndata = "{place}"\nshared = "{place}/shared"\n[database]\nurl = "{url}"\n'
    path.write_text(text, encoding="utf-8")
    return path


def servbot(folder: Path, *words: str, url: str = "") -> subprocess.CompletedProcess[str]:
    command = [str(SERVBOT), "--config", str(settings(folder, url)), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def wait_for(what) -> None:
    end = time.monotonic() + 60
    while not what():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


@pytest.fixture
def backed_up(tmp_path: Path):
    """The backup of an installation at work, and its runs: one waits, one sleeps, one is in the middle of a step."""
    folder = tmp_path / "one"
    with database_at(folder / "servbot.sqlite3"):
        lab = Lab(folder)
        runs = (lab.create(ASKS, inputs={"long": LONG}), lab.create(SLEEPS), lab.create(ONCE))
        worker = subprocess.Popen(
            [
                sys.executable,
                str(ENGINE / "engine_worker.py"),
                *map(str, (folder, folder / "servbot.sqlite3", "w1")),
            ],
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(lambda: "sent" in lab.lines())
            wait_for(lambda: all(lab.runs.run(run).status is S.WAITING for run in runs[:2]))
            subprocess.run(
                [str(SERVBOT), "--config", str(settings(folder)), "vault", "set", "erp", "--username", "robot"],
                input="s3cret-word\n", text=True, check=True, capture_output=True,
            )  # fmt: skip
            told = servbot(folder, "backup", str(tmp_path / "copy.tar.gz"))
            assert told.returncode == 0, told.stderr
            assert worker.poll() is None
        finally:
            worker.kill()
            worker.wait()
        lab.close()
    return tmp_path / "copy.tar.gz", runs


async def all_worked_to_the_end(lab: Lab, asks: str, sleeps: str, once: str) -> None:
    async with lab.working():
        await lab.decide(asks, decision(DecisionKind.SUBMIT, value={"yes": True}))
        await lab.until(asks, S.SUCCEEDED)
        await lab.until(sleeps, S.SUCCEEDED, seconds=90)
        await lab.until(once, S.WAITING)
        assert (await lab.task(once)).request.code == "step.in-doubt"
        await lab.decide(once, done({"text": "sent"}))
        await lab.until(once, S.SUCCEEDED)


@pytest.mark.slow
def test_a_restored_installation_goes_on_with_its_runs(backed_up, tmp_path) -> None:
    archive, runs = backed_up
    folder = tmp_path / "two"
    told = servbot(folder, "restore", str(archive))
    assert told.returncode == 0, told.stderr
    assert "not ended: 3; under way when it was written: 1" in told.stdout
    assert "vault.key" in told.stdout
    assert servbot(folder, "runs", "rebuild", "--all", "--check").returncode == 0
    with database_at(folder / "servbot.sqlite3"):
        lab = Lab(folder)
        asyncio.run(all_worked_to_the_end(lab, *runs))
        assert sorted(lab.lines()) == ["awake", "yy"]
        lab.close()
    again = servbot(folder, "restore", str(archive))
    assert again.returncode == 1
    assert "[restore.would-overwrite]" in again.stderr


def left_by_a_dead_worker(lab: Lab) -> str:
    """A run in the middle of a step that must not be repeated, whose worker is gone."""
    run = lab.create(ONCE)
    lease = lab.runs.claim_leg("dead")
    intended = event(E.STEP_INTENDED, "once:run.1", step="once", action="lab.once", inputs={"text": "sent"})
    lab.runs.append(lease, [event(E.RUN_STARTED, worker="dead"), intended])
    return run


async def worked_until_it_waits(lab: Lab, run: str) -> None:
    async with lab.working():
        await lab.until(run, S.WAITING)


async def worked_to_the_end(lab: Lab, asks: str, once: str) -> None:
    async with lab.working():
        await lab.until(once, S.WAITING)
        assert (await lab.task(once)).request.code == "step.in-doubt"
        await lab.decide(asks, decision(DecisionKind.SUBMIT, value={"yes": True}))
        await lab.until(asks, S.SUCCEEDED)


@pytest.mark.slow
def test_the_same_on_postgresql(cluster, tmp_path) -> None:
    archive, second = tmp_path / "copy.tar", cluster.new_database()
    with database_in(cluster) as first:
        lab = Lab(tmp_path / "one")
        asks = lab.create(ASKS, inputs={"long": LONG})
        asyncio.run(worked_until_it_waits(lab, asks))
        once = left_by_a_dead_worker(lab)
        told = servbot(tmp_path / "one", "backup", str(archive), url=first)
        assert told.returncode == 0, told.stderr
        lab.close()
        refused = servbot(tmp_path / "two", "restore", str(archive), url=first)
        assert "[restore.would-overwrite]" in refused.stderr
        assert "[restore.wrong-database]" in servbot(tmp_path / "three", "restore", str(archive)).stderr
    told = servbot(tmp_path / "two", "restore", str(archive), url=second)
    assert told.returncode == 0, told.stderr
    assert "not ended: 2; under way when it was written: 1" in told.stdout
    with connected(second):
        lab = Lab(tmp_path / "two")
        asyncio.run(worked_to_the_end(lab, asks, once))
        assert lab.lines() == ["yy"]
        lab.close()
    cluster.drop(second)
