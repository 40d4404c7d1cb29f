"""A backup taken while a worker works is put back elsewhere, and the runs go on from there."""

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
from servbot.testkit.database import database_at  # noqa: E402
from servbot.testkit.people import done  # noqa: E402
from servbot.testkit.samples import decision  # noqa: E402

LONG = "y" * 50_000
ASKS = """
inputs: {long: {type: text}}
steps:
  - {name: big, action: lab.line, with: {text: "${{ inputs.long }}"}}
  - {name: ok, ask: {question: Go on?, form: {yes: {type: boolean}}}}
  - {name: last, action: lab.line, with: {text: "${{ steps.big.text[:2] }}"}}
"""
SLEEPS = "steps: [{name: nap, wait: {for: 12s}}, {name: awake, action: lab.line, with: {text: awake}}]"
ONCE = "steps: [{name: once, action: lab.once, with: {text: sent, seconds: 60}}]"


def settings(folder: Path) -> Path:
    path = folder.with_suffix(".toml")
    place = folder.as_posix()
    path.write_text(f'[paths]\ndata = "{place}"\nshared = "{place}/shared"\n', encoding="utf-8")
    return path


def servbot(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(SERVBOT), "--config", str(settings(folder)), *words]
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
            [sys.executable, str(ENGINE / "engine_worker.py"), str(folder)], stderr=subprocess.DEVNULL
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


@pytest.mark.slow
async def test_a_restored_installation_goes_on_with_its_runs(backed_up, tmp_path) -> None:
    archive, (asks, sleeps, once) = backed_up
    folder = tmp_path / "two"
    told = servbot(folder, "restore", str(archive))
    assert told.returncode == 0, told.stderr
    assert "not ended: 3; under way when it was written: 1" in told.stdout
    assert "vault.key" in told.stdout
    assert servbot(folder, "runs", "rebuild", "--all", "--check").returncode == 0
    with database_at(folder / "servbot.sqlite3"):
        lab = Lab(folder)
        async with lab.working():
            await lab.decide(asks, decision(DecisionKind.SUBMIT, value={"yes": True}))
            await lab.until(asks, S.SUCCEEDED)
            await lab.until(sleeps, S.SUCCEEDED, seconds=40)
            await lab.until(once, S.WAITING)
            assert (await lab.task(once)).request.code == "step.in-doubt"
            await lab.decide(once, done({"text": "sent"}))
            await lab.until(once, S.SUCCEEDED)
        assert sorted(lab.lines()) == ["awake", "yy"]
        lab.close()
    again = servbot(folder, "restore", str(archive))
    assert again.returncode == 1
    assert "[restore.would-overwrite]" in again.stderr
