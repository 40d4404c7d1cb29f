"""`servbot test`, as people and build servers use it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

BOTS = Path(__file__).parents[3] / "bots"
SERVBOT = Path(sys.executable).with_name("servbot")


@pytest.fixture
def bots(tmp_path: Path) -> Path:
    shutil.copytree(BOTS, tmp_path / "bots")
    return tmp_path / "bots"


def servbot(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "100"}
    return subprocess.run(
        [str(SERVBOT), *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=60,
    )


def test_the_shipped_bots_pass_and_are_walked_whole(bots: Path) -> None:
    done = servbot(bots.parent, "test", "--min-coverage", "100")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "daily-summary: 100% walked (3 of 3 steps, 1 of 1 branches)" in done.stdout
    assert "invoice-intake: 100% walked" in done.stdout
    assert not (bots.parent / "data").exists()


def test_a_changed_bot_fails_with_what_was_wanted_and_found(bots: Path) -> None:
    file = bots / "daily_summary" / "bot.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("invoices booked", "bookings"), encoding="utf-8")
    done = servbot(bots.parent, "test", "daily-summary", "-k", "workbook of what")
    assert done.returncode == 1
    assert done.stdout == (
        "FAILED bots/daily_summary/tests/summary.yaml:13: Finance gets a workbook of what was booked, and is told\n"
        "                       wanted              found\n"
        "    notices[0].title   2 invoices booked   2 bookings\n"
        "\n"
        "1 case of 1 bot: 0 passed, 1 failed.\n"
    )


def test_too_little_coverage_fails_and_names_what_was_not_walked(bots: Path) -> None:
    file = bots / "daily_summary" / "tests" / "summary.yaml"
    text = file.read_text(encoding="utf-8")
    start = text.index("  - case: On a day without")
    file.write_text(text[:start] + text[text.index("  - case: A workbook that cannot") :], encoding="utf-8")
    done = servbot(bots.parent, "test", "bots/daily_summary", "--min-coverage", "90")
    assert done.returncode == 1
    assert "daily-summary: 75% walked (3 of 3 steps, 0 of 1 branches); less than 90%" in done.stdout
    assert "never walked: read: on_error 1" in done.stdout
    assert servbot(bots.parent, "test", "bots/daily_summary", "--min-coverage", "75").returncode == 0


def test_programs_get_json_and_build_servers_junit(bots: Path) -> None:
    file = bots / "daily_summary" / "bot.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("invoices booked", "bookings"), encoding="utf-8")
    done = servbot(bots.parent, "test", "--json", "--junit", "out/report.xml")
    assert done.returncode == 1
    bots_told = {each["bot"]: each for each in json.loads(done.stdout)["bots"]}
    summary, intake = bots_told["daily-summary"], bots_told["invoice-intake"]
    assert (summary["bot"], summary["coverage"]["percent"], intake["coverage"]["missed"]) == (
        "daily-summary",
        100,
        [],
    )
    wrong = [case for case in summary["cases"] if not case["passed"]]
    assert [each["differences"] for each in wrong] == [
        [{"what": "notices[0].title", "wanted": "2 invoices booked", "found": "2 bookings"}]
    ]
    suites = ET.parse(bots.parent / "out" / "report.xml").getroot()
    names = sorted(bots_told)
    assert [(suite.get("name"), suite.get("failures")) for suite in suites] == [
        (name, "1" if name == "daily-summary" else "0") for name in names
    ]
    assert "2 bookings" in "".join(suites.itertext())


def test_one_file_of_cases_is_run_without_coverage(bots: Path) -> None:
    done = servbot(bots.parent, "test", "bots/invoice_intake/tests/intake.yaml")
    assert done.returncode == 0
    assert done.stdout == "9 cases of 1 bot: 9 passed, 0 failed.\n"


@pytest.mark.parametrize(
    ("words", "code"),
    [(["nowhere"], "bot.missing"), (["-k", "no such thing"], "case.none"), (["out"], "bot.missing")],
)
def test_nothing_to_test_is_an_error(bots: Path, words: list[str], code: str) -> None:
    (bots.parent / "out").mkdir()
    done = servbot(bots.parent, "test", *words)
    assert (done.returncode, f"[{code}]" in done.stderr) == (1, True), done.stderr
