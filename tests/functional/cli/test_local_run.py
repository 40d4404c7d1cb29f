"""`servbot run --local`: real actions and files, no database, the person at the terminal."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

SERVBOT = str(Path(sys.executable).with_name("servbot"))

BOT = """
servbot: 1
name: claims
title: Claims
goal: {measure: cost, target: none}
owner: nobody
inputs:
  list: {type: file}
  least: {type: money, default: 100}
outputs:
  paid: {type: integer, title: Paid, value: "${{ steps.work.items | length }}"}
steps:
  - name: read
    action: sheets.read
    with: {file: "${{ inputs.list }}", columns: {Amount: money}}
    on_error: [{when: "${{ error.code == 'sheets.no-such-column' }}", do: reject, reason: It is no list of claims.}]
  - name: work
    each: "${{ steps.read.rows }}"
    as: claim
    steps:
      - name: agree
        when: "${{ claim.Amount > inputs.least }}"
        ask:
          question: Pay ${{ claim.Amount | money }} to ${{ claim.Person }}?
          authority: {amount: "${{ claim.Amount }}"}
          role: finance-approver
          form: {note: {type: string, title: Note, default: as agreed}}
      - {name: pause, wait: {for: 100ms}}
      - name: pay
        action: sheets.append
        with: {file: shared/paid.csv.xlsx, row: {Person: "${{ claim.Person }}", Note: "${{ steps.agree.note | default('') }}"}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bots" / "claims").mkdir(parents=True)
    (tmp_path / "bots" / "claims" / "bot.yaml").write_text(BOT, encoding="utf-8")
    (tmp_path / "list.csv").write_text("Person,Amount\nAna,40.00\nBo,412.50\n", encoding="utf-8")
    return tmp_path


def local(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SERVBOT, "run", "--local", *words],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def rows(folder: Path) -> list[tuple[object, ...]]:
    from openpyxl import load_workbook

    place = folder / "data" / "shared" / "paid.csv.xlsx"
    return list(load_workbook(place).active.iter_rows(values_only=True))[1:] if place.exists() else []


def test_a_run_does_what_its_actions_do_and_needs_no_database(folder: Path) -> None:
    done = local(folder, "claims", "--input", "list=@list.csv", "--input", "least=500")
    assert done.returncode == 0, done.stdout + done.stderr
    assert rows(folder) == [("Ana", None), ("Bo", None)]
    told = [line[10:] for line in done.stdout.splitlines() if ": done in" in line]
    assert [line.partition(":")[0] for line in told] == ["Read", "Pay", "Pay"]
    assert done.stdout.endswith("paid: 2\nThe run ended as succeeded.\n")
    assert not list(folder.rglob("*.sqlite3*"))
    assert not list((folder / "data" / "workspaces").iterdir())


def test_without_a_terminal_a_question_ends_it_with_a_clear_message(folder: Path) -> None:
    done = local(folder, "bots/claims", "--input", "list=@list.csv")
    assert done.returncode == 1
    assert "“Agree” needs a person: Pay 412.50 to Bo? Start it in a terminal" in done.stderr
    assert "[run.nobody-to-ask]" in done.stderr
    assert rows(folder) == [("Ana", None)]
    assert not list((folder / "data" / "workspaces").iterdir())


def test_at_a_terminal_the_person_is_asked_by_the_rules_of_the_console(folder: Path) -> None:
    said, status = at_a_terminal(folder, "7\n1\n\n")
    assert status == 0, said
    assert "Authority is not checked in a local run." in said
    assert "Type a number from 1 to 2." in said
    assert rows(folder) == [("Ana", None), ("Bo", "as agreed")]


def test_a_rejection_ends_it_with_its_reason(folder: Path) -> None:
    said, status = at_a_terminal(folder, "2\nnot this month\n")
    assert status == 1
    assert "The run ended as rejected. not this month" in said
    assert rows(folder) == [("Ana", None)]


def at_a_terminal(folder: Path, typed: str) -> tuple[str, int]:
    """What stood on the terminal, and the exit status."""
    mine, theirs = pty.openpty()
    words = [SERVBOT, "run", "--local", "claims", "--input", "list=@list.csv"]
    process = subprocess.Popen(words, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    os.write(mine, typed.encode())
    said = b""
    try:
        while part := os.read(mine, 4096):
            said += part
    except OSError:  # the other side has closed its end
        pass
    os.close(mine)
    return said.decode(), process.wait(timeout=60)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["nowhere"], "bot.missing"),
        (["claims"], "value.wrong"),
        (["claims", "--input", "list=@none.csv"], "usage.wrong"),
    ],
)
def test_what_cannot_be_begun_is_told(folder: Path, words: list[str], code: str) -> None:
    done = local(folder, *words)
    assert (done.returncode, f"[{code}]" in done.stderr) == (1, True), done.stderr


STEPPED = """
servbot: 1
name: stepped
title: Stepped
goal: {measure: cost, target: none}
owner: nobody
outputs:
  first: {type: boolean, value: "${{ steps.first.skipped | default(false) }}"}
  second: {type: string, value: "${{ steps.second.message }}"}
steps:
  - {name: first, skip: allowed, action: log, with: {message: "${{ 40 + 2 }} euros"}}
  - {name: sure, control: "${{ 1 < 2 }}"}
  - {name: second, action: log, with: {message: as written}}
  - {name: third, action: log, with: {message: the last}}
"""


def debugged(folder: Path, *typed: str) -> subprocess.CompletedProcess[str]:
    (folder / "stepped.yaml").write_text(STEPPED, encoding="utf-8")
    command = [SERVBOT, "run", "--debug", "stepped.yaml"]
    given = "".join(f"{line}\n" for line in typed)
    return subprocess.run(
        command, cwd=folder, input=given, capture_output=True, text=True, check=False, timeout=180
    )


def test_the_debugger_stops_before_each_step_sets_values_and_skips_only_what_may_be(folder: Path) -> None:
    told = debugged(folder, "skip", "skip", "what", "n", "skip", "set message by hand", "continue")
    assert told.returncode == 0, told.stderr
    for words in (
        "→ First (first): log",
        "message: 42 euros",
        "→ Sure (sure): ${{ 1 < 2 }}",
        "holds a control point: nothing leads around it",
        "next (or Enter), continue, set NAME VALUE, skip, quit",
        "does not allow to leave it out",
        "message: by hand",
        "first: True",
        "second: by hand",
        "The run ended as succeeded.",
    ):
        assert words in told.stdout
    assert "→ Third" not in told.stdout


def test_the_debugger_is_left_before_anything_more_is_done(folder: Path) -> None:
    told = debugged(folder, "quit")
    assert told.returncode == 130
    assert "Second" not in told.stdout
