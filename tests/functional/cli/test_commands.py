"""Commands as people type them."""

import json
import resource
import subprocess
from pathlib import Path

import pytest
from command_line import SERVBOT, servbot

ROOT = Path(__file__).parents[3]


def quickest(*words: str) -> float:
    """Processor seconds of the quickest of five runs: what the command costs, however busy the machine is."""
    times = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([str(SERVBOT), *words], check=True, capture_output=True, cwd=ROOT)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)


def test_the_version_is_told_at_once() -> None:
    assert quickest("--version") < 0.3


def test_the_shipped_bots_are_valid_and_checked_quickly() -> None:
    assert quickest("validate", "bots") < 2.5, "four bots, every action and the calendars read for them"


def test_doctor_finds_everything_here_and_says_so_by_its_exit_status(tmp_path: Path) -> None:
    told = servbot("doctor", folder=tmp_path)
    assert told.returncode == 0, told.stdout
    for thing in ("Python", "browser", "tesseract chi_sim", "Chinese fonts", "database", "data folder"):
        assert thing in told.stdout


def test_doctor_names_what_is_missing_and_the_command_that_mends_it(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the data folder should be", encoding="ascii")
    told = servbot("doctor", folder=tmp_path)
    assert told.returncode == 1
    assert "MISSING  data folder" in told.stdout
    assert "write access" in told.stdout


def test_an_action_runs_by_hand_and_answers_with_json(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("Order,Amount\nPO-1,12.50\n", encoding="utf-8")
    given = json.dumps({"file": "orders.csv", "columns": {"Amount": "money"}})
    told = servbot("action", "run", "sheets.read", "--with", given, "--json", folder=tmp_path)
    assert told.returncode == 0, told.stderr
    [row] = json.loads(told.stdout)["rows"]
    assert (row["Order"], row["Amount"]) == ("PO-1", {"$decimal": "12.50"})


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("action", "run", "sheets.reed"), "usage.wrong"),
        (("action", "run", "sheets.read", "--with", "{"), "action.inputs-wrong"),
        (("action", "run", "sheets.read", "--with", "{}"), "action.bad-inputs"),
        (("action", "run", "sheets.read", "--with", '{"file": "absent.xlsx"}'), "files.missing"),
        (("run", "no-such-bot"), "bot.missing"),
        (("validate", "no-such-folder"), "validate.nothing-found"),
    ],
)
def test_a_wrong_command_is_answered_in_one_line_with_a_code(
    tmp_path: Path, words: tuple[str, ...], code: str
) -> None:
    told = servbot(*words, folder=tmp_path)
    assert told.returncode == 1
    assert f"[{code}]" in told.stderr
    assert "Traceback" not in told.stderr


def test_every_action_can_be_shown(tmp_path: Path) -> None:
    names = [line.split()[0] for line in servbot("action", "list", folder=tmp_path).stdout.splitlines()]
    assert {"documents.extract", "web.fill_form", "sheets.reconcile", "notify.send", "log"} <= set(names)
    assert "action: web.click" in servbot("action", "show", "web.click", folder=tmp_path).stdout


def test_a_secret_is_kept_and_never_shown(tmp_path: Path) -> None:
    command = [str(SERVBOT), "vault", "set", "erp", "--username", "robot"]
    servbot("vault", "list", folder=tmp_path)
    kept = subprocess.run(
        [*command[:1], "--config", str(tmp_path / "servbot.toml"), *command[1:]],
        input="s3cret-word\n",
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert kept.returncode == 0, kept.stderr
    assert servbot("vault", "list", folder=tmp_path).stdout.split() == ["erp"]
    written = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
    assert b"s3cret-word" not in written
