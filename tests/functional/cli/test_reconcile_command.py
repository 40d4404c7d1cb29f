"""`servbot reconcile` as people run it: compare with progress, verify, suggest rules, learn from what was decided."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from servbot.actions.sheets.reconcile import SEALING
from servbot.actions.sheets.reconciliation.answer import answers_of
from servbot.actions.sheets.reconciling import Given, Job, ReportWanted, carry_out
from servbot.actions.sheets.rule_file import read_rules
from servbot.core.review import verdicts
from servbot.core.value import plain
from servbot.demo.ledgers import bank_files

RULES = Path(__file__).parents[3] / "bots" / "bank_reconciliation" / "matching.yaml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("by-hand")
    (place / "servbot.toml").write_text(f'[paths]\ndata = "{place / "data"}"\n', encoding="utf-8")
    bank_files(place)
    return place


def servbot(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    line = [
        sys.executable,
        "-m",
        "servbot",
        "--config",
        str(folder / "servbot.toml"),
        "reconcile",
        *map(str, words),
    ]
    return subprocess.run(line, capture_output=True, text=True, timeout=120, check=False, cwd=folder)


def test_from_comparing_to_a_tampered_report(folder: Path) -> None:
    done = servbot(folder, "ledger.xlsx", "statement.sta", "--rules", RULES, "--out", "march.xlsx", "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert (summary["matched"], summary["groups"], summary["breaks"], summary["suggestions"]) == (40, 2, 3, 1)
    told = done.stderr.splitlines()
    assert told[0] == "Reading the left side"
    assert "Rule same reference" in told
    assert told[-1] == "Writing the report"

    verified = servbot(folder, "verify", "march.xlsx")
    assert verified.stdout.endswith("Done again with the same result.\n"), verified.stderr

    path = folder / "march.xlsx"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert any(b"1354" in content for content in parts.values())
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace(b"1354", b"1534"))
    tampered = servbot(folder, "verify", "march.xlsx")
    assert tampered.returncode == 1
    assert "was changed or saved again" in tampered.stderr
    assert "sheets.report-not-genuine" in tampered.stderr


def test_rules_are_suggested_from_the_data_and_work(folder: Path) -> None:
    suggested = servbot(folder, "ledger.xlsx", "statement.xml", "--suggest-rules")
    assert suggested.returncode == 0, suggested.stderr
    (folder / "found.yaml").write_text(suggested.stdout, encoding="utf-8")
    rules = read_rules(folder / "found.yaml")
    assert (rules.rules[0].keys[0].left, rules.rules[0].keys[0].right) == ("Document", "Reference")


def test_what_is_missing_is_said(folder: Path) -> None:
    assert "needs rules and an .xlsx report" in servbot(folder, "ledger.xlsx", "statement.sta").stderr
    assert (
        "Two files" in servbot(folder, "ledger.xlsx", "statement.sta", "third.csv", "--suggest-rules").stderr
    )


def test_decisions_of_earlier_periods_become_a_rule(folder: Path) -> None:
    servbot(folder, "ledger.xlsx", "statement.sta", "--rules", RULES, "--out", "key.xlsx")
    reports = [period(folder, number, wrong=number == 2) for number in (1, 2)]
    done = servbot(folder, "propose", *reports, "--out", "learned.yaml")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    spaces = next(
        at
        for at, line in enumerate(lines)
        if line.startswith("Recommended: alike, written the same but for spaces")
    )
    assert "People accepted 4 of the pairs" in lines[spaces + 1]
    assert lines[spaces + 2].strip() == "period1.xlsx: 2 right, 0 wrong, 0 undecided"
    loose = next(at for at, line in enumerate(lines) if "punctuation" in line)
    assert lines[loose].startswith("Not recommended")
    assert "1 wrong" in "".join(lines[loose + 2 : loose + 4])
    learned = read_rules(folder / "learned.yaml")
    assert [rule.name for rule in learned.rules][1].startswith("alike, written the same but for spaces")
    again = servbot(
        folder, "left1.csv", "right1.csv", "--rules", "learned.yaml", "--out", "again.xlsx", "--json"
    )
    assert json.loads(again.stdout)["suggestions"] == 0, again.stderr


def period(folder: Path, number: int, *, wrong: bool) -> Path:
    """A report of a period in which people accepted references that differ by spaces, and parted one that differs more."""
    left = f"Ref,Amount\nA{number} 100,5\nB{number} 200,7\n" + ("C-3 00,9\n" if wrong else "")
    right = f"Reference,Value\nA{number}100,5\nB{number}200,7\n" + ("C300,9\n" if wrong else "")
    (folder / f"left{number}.csv").write_text(left, encoding="utf-8")
    (folder / f"right{number}.csv").write_text(right, encoding="utf-8")
    rules = folder / "alike.yaml"
    rules.write_text(
        "rules:\n"
        "  - {name: same, keys: [{left: Ref, right: Reference}], compare: [{left: Amount, right: Value}]}\n"
        "  - {name: alike, keys: [{left: Ref, right: Reference, fuzzy: 0.6}]}\n",
        encoding="utf-8",
    )
    job = Job(
        Given(path=folder / f"left{number}.csv"),
        Given(path=folder / f"right{number}.csv"),
        read_rules(rules),
        reviews=9,
    )
    [review] = carry_out(job).reviews
    given = {
        entry.id: "accept"
        if entry.ways[0].left[0].values["Ref"].replace(" ", "") == entry.ways[0].right[0].values["Reference"]
        else "split"
        for entry in review.entries
    }
    answers = answers_of([{"decided": verdicts(plain(review), given), "by": "anna"}])
    key = _key(folder)
    report = folder / f"period{number}.xlsx"
    carry_out(
        Job(job.left, job.right, job.rules, answers=answers, report=ReportWanted(report, key, "Period"))
    )
    return report


def _key(folder: Path) -> bytes:
    from servbot.wiring.application import Application
    from servbot.wiring.settings import read_settings

    return Application(read_settings(folder / "servbot.toml")).vault.key_for(SEALING)
