"""Commands that explain a definition, as people type them: nothing is written by any of them."""

import subprocess
import sys
from pathlib import Path

import pytest
from command_line import servbot

BOTS = Path(__file__).parents[3] / "bots"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


@pytest.fixture
def summary(tmp_path: Path) -> Path:
    """A copy of a shipped bot that may be changed."""
    path = tmp_path / "daily_summary" / "bot.yaml"
    path.parent.mkdir()
    path.write_text((BOTS / "daily_summary" / "bot.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return path


def test_revisions_and_files_are_compared(tmp_path: Path, summary: Path) -> None:
    released = servbot("release", str(summary), folder=tmp_path)
    assert released.returncode == 0, released.stderr
    text = summary.read_text(encoding="utf-8")
    summary.write_text(text.replace("to: [finance]", "to: [directors]"), encoding="utf-8")
    servbot("release", str(summary), folder=tmp_path)
    changed = "Step “Tell finance” (tell): with.to: [finance] → [directors]\n"
    assert servbot("diff", "daily-summary@1", "daily-summary@2", folder=tmp_path).stdout == changed
    assert servbot("diff", "daily-summary@1", "daily-summary", folder=tmp_path).stdout == changed
    same = servbot("diff", "daily-summary@2", "daily_summary", folder=tmp_path)
    assert same.stdout == "Nothing differs.\n"
    missing = servbot("diff", "daily-summary@1", "daily-summary@7", folder=tmp_path)
    assert (missing.returncode, "[definition.revision-missing]" in missing.stderr) == (1, True)


def test_a_bot_that_is_not_there_is_named_and_no_database_is_made(tmp_path: Path) -> None:
    (tmp_path / "servbot.toml").write_text("", encoding="utf-8")
    told = servbot("diff", "nothing", str(BOTS / "daily_summary"), folder=tmp_path)
    assert told.returncode == 1
    assert "[bot.missing]" in told.stderr
    assert names(tmp_path) == ["servbot.toml"]


def test_a_bot_is_explained_and_drawn(tmp_path: Path, summary: Path) -> None:
    told = servbot("explain", "daily_summary", "--svg", "pictures/bot.svg", folder=tmp_path)
    assert told.returncode == 0, told.stderr
    assert "It starts at 18:00 from Monday to Friday" in told.stdout
    assert (tmp_path / "pictures" / "bot.svg").read_text(encoding="utf-8").startswith("<svg")
    chinese = servbot("explain", str(summary), "--language", "zh", folder=tmp_path)
    assert "周一至周五 18:00 启动" in chinese.stdout
    assert not (tmp_path / "data").exists()


def test_a_dry_run_does_nothing(tmp_path: Path) -> None:
    (tmp_path / "servbot.toml").write_text("", encoding="utf-8")
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    intake = str(BOTS / "invoice_intake")
    told = servbot("run", intake, "--dry-run", "--input", "invoice=@a.pdf", folder=tmp_path)
    assert told.returncode == 0, told.stderr
    assert "   file: a.pdf\n" in told.stdout
    assert "would open a browser on erp signed in as erp-robot" in told.stdout
    assert "It would end as succeeded." in told.stdout
    assert names(tmp_path) == ["a.pdf", "servbot.toml"]
    wrong = servbot("run", intake, "--dry-run", "--input", "bill=1", folder=tmp_path)
    assert (wrong.returncode, "[value.wrong]" in wrong.stderr) == (1, True)


def test_connections_are_told_with_what_happened_to_them(tmp_path: Path) -> None:
    place = tmp_path.as_posix()
    (tmp_path / "servbot.toml").write_text(
        f'[paths]\ndata = "{place}/data"\nshared = "{place}/shared"\n'
        '[connections.bank]\n[connections.erp]\ntitle = "Harbour ERP"\n[connections.erp.breaker]\nfailures = 1\n',
        encoding="utf-8",
    )
    fresh = servbot("connections", "--changes", folder=tmp_path)
    assert fresh.stdout == "bank: in use.\nerp: in use.\n"
    opening = (
        "from servbot.wiring.application import Application\n"
        "from servbot.wiring.settings import read_settings\n"
        "from servbot.actions.web.errors import Unreachable\n"
        f"ready = Application(read_settings(__import__('pathlib').Path('{place}/servbot.toml')))\n"
        "ready.prepare()\n"
        "ready.breakers.failed('erp', Unreachable('No answer.'), 0)\n"
    )
    subprocess.run([sys.executable, "-c", opening], check=True, cwd=tmp_path, timeout=60)
    told = servbot("connections", "--changes", folder=tmp_path)
    bank, erp, change = told.stdout.splitlines()
    assert bank == "bank: in use."
    assert erp.startswith("erp: given up for now, since ")
    assert erp.endswith("No answer. [web.unreachable]")
    assert change.endswith("erp: in use -> given up for now. 1 outage within 2m. The last: No answer.")
