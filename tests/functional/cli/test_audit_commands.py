"""Attempts to lead around a control are on record, and variants are compared, as people type it."""

import json
from getpass import getuser
from pathlib import Path

import pytest
from command_line import servbot

BOTS = Path(__file__).parents[3] / "bots"


@pytest.fixture
def sly(tmp_path: Path) -> Path:
    """A bot made of a shipped one, which would leave out its control."""
    place = tmp_path / "bots"
    for name in ("expense_claim", "travel_claim"):
        (place / name).mkdir(parents=True)
        text = (BOTS / name / "bot.yaml").read_text(encoding="utf-8")
        (place / name / "bot.yaml").write_text(text, encoding="utf-8")
    tables = place / "expense_claim" / "decisions"
    tables.mkdir()
    (tables / "accounts.csv").write_bytes((BOTS / "expense_claim/decisions/accounts.csv").read_bytes())
    travel = place / "travel_claim" / "bot.yaml"
    travel.write_text(travel.read_text(encoding="utf-8") + "  in_time: {skip: true}\n", encoding="utf-8")
    return travel


def test_validating_says_so_and_makes_no_database(tmp_path: Path, sly: Path) -> None:
    told = servbot("validate", "bots", "--json", folder=tmp_path)
    assert told.returncode == 1
    (found,) = json.loads(told.stdout)
    assert (found["code"], found["snippet"][found["column"] - 1 :][:4]) == ("control.overridden", "skip")
    assert not (tmp_path / "data").exists()


def test_who_tried_to_release_or_validate_it_is_on_record(tmp_path: Path, sly: Path) -> None:
    nothing = servbot("audit", "list", folder=tmp_path)
    assert nothing.stdout == "Nothing was refused.\n"
    refused = servbot("release", str(sly), folder=tmp_path)
    assert (refused.returncode, "[definition.invalid]" in refused.stderr) == (1, True)
    assert "attempt refused [control.overridden]" in refused.stderr
    servbot("validate", "bots", folder=tmp_path)
    latest, first = servbot("audit", "list", folder=tmp_path).stdout.splitlines()
    assert f"{getuser()}: validate [control.overridden]" in latest
    assert f"{getuser()}: release [control.overridden]" in first
    assert "bots/travel_claim/bot.yaml:" in latest
    (newest, more) = servbot("audit", "list", "--limit", "1", folder=tmp_path).stdout.splitlines()
    assert newest == latest
    assert more == "1 older ones: raise --limit."


def test_a_variant_is_compared_in_words_and_drawn(tmp_path: Path) -> None:
    claim = str(BOTS / "expense_claim")
    told = servbot("diff", claim, "--variant", "small", "--svg", "small.svg", folder=tmp_path)
    assert told.stdout.splitlines() == [
        "Step “Approval” (approve) is left out.",
        "Step “Enter the claim” (book): with.rows[1].Approved by: ${{ steps.approve.by }} → small claim",
    ]
    assert "∅ left out" in (tmp_path / "small.svg").read_text(encoding="utf-8")
    chinese = servbot("diff", claim, "--variant", "small", "--language", "zh", folder=tmp_path)
    assert chinese.stdout.startswith("步骤“Approval”（approve）略过不做。\n")
    for words in (("--variant", "tiny"), (), (claim, "--variant", "small")):
        wrong = servbot("diff", claim, *words, folder=tmp_path)
        assert (wrong.returncode, "[diff.one-to-compare]" in wrong.stderr) == (1, True)


def test_base_and_derived_bot_differ_by_the_overrides(tmp_path: Path) -> None:
    told = servbot("diff", str(BOTS / "expense_claim"), str(BOTS / "travel_claim"), folder=tmp_path).stdout
    steps = [line for line in told.splitlines() if line.startswith("Step")]
    assert steps == [
        "Step “Journey planned” (planned) is new: it stands after “Find the account of the journey”.",
        "Step “Find the account of the journey” (account): title: Find the account → Find the account of the journey",
    ]
