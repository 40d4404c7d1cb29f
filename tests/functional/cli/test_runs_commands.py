"""`servbot runs` and `servbot retention` as people type them."""

import sqlite3
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
SERVBOT = Path(sys.executable).with_name("servbot")


def servbot(folder: Path, *words: str, settings: str = "") -> subprocess.CompletedProcess[str]:
    file = folder / "servbot.toml"
    bots = (ROOT / "bots").as_posix()
    paths = f'[paths]\ndata = "data"\nshared = "shared"\nbots = "{bots}"\n'
    file.write_text(f'{paths}[calendars.china]\ncountry = "CN"\n{settings}', encoding="utf-8")
    command = [str(SERVBOT), "--config", str(file), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=folder)


def test_rows_that_differ_from_the_log_are_told_and_mended(tmp_path: Path) -> None:
    servbot(tmp_path, "release")
    run_id = servbot(tmp_path, "run", "daily-summary").stdout.split()[0]
    agreed = servbot(tmp_path, "runs", "rebuild", "--all", "--check")
    assert (agreed.returncode, agreed.stdout) == (
        0,
        "1 looked at, 0 differ from their log, 0 could not be compared.\n",
    )
    with sqlite3.connect(tmp_path / "data" / "servbot.sqlite3") as database:
        database.execute("UPDATE store_run SET error = 'never happened'")
    found = servbot(tmp_path, "runs", "rebuild", run_id, "--check")
    assert found.returncode == 1
    assert f"{run_id}: run, error: 'never happened' in the row, '' by the log" in found.stdout
    assert servbot(tmp_path, "runs", "rebuild", run_id).returncode == 0
    assert servbot(tmp_path, "runs", "rebuild", "--all", "--check").returncode == 0
    assert "[run.missing]" in servbot(tmp_path, "runs", "rebuild", "nothing").stderr
    assert "[runs.none-named]" in servbot(tmp_path, "runs", "rebuild").stderr


def test_retention_says_what_would_go_and_what_went(tmp_path: Path) -> None:
    servbot(tmp_path, "release")
    run_id = servbot(tmp_path, "run", "daily-summary").stdout.split()[0]
    ages = '[retention]\nruns = "0s"\nevents = "never"\n'
    with sqlite3.connect(tmp_path / "data" / "servbot.sqlite3") as database:
        database.execute("UPDATE store_run SET status = 'succeeded', finished_at = created_at")
    preview = servbot(tmp_path, "retention", "run", "--dry-run", settings=ages)
    assert "finished runs: 1\nevents of finished runs: kept for good\n" in preview.stdout
    assert "[run.missing]" not in servbot(tmp_path, "runs", "rebuild", run_id, "--check").stderr
    assert "finished runs: 1\n" in servbot(tmp_path, "retention", "run", settings=ages).stdout
    assert "[run.missing]" in servbot(tmp_path, "runs", "rebuild", run_id).stderr
    record = servbot(tmp_path, "retention", "record").stdout
    assert "by hand: finished runs 1, events of finished runs 0" in record
    assert "not finished" not in record
