"""`servbot queue` as people type it."""

import json
import subprocess
import sys
from pathlib import Path

import openpyxl

SERVBOT = Path(sys.executable).with_name("servbot")
BOT = """servbot: 1
name: pay
title: Paying
goal: {measure: cost, target: less}
owner: operations
outputs: {}
inputs:
  amount: {type: money, title: Amount to pay}
triggers:
  - {name: work, queue: {name: payments, at_most: 1}}
steps:
  - {name: note, action: log, with: {message: "of ${{ inputs.amount }}"}}
  - {name: far, action: queue.progress, with: {text: half}}
"""


def servbot(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    file = folder / "servbot.toml"
    file.write_text('[paths]\ndata = "data"\nshared = "shared"\nbots = "bots"\n', encoding="utf-8")
    command = [str(SERVBOT), "--config", str(file), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=folder)


def test_items_are_imported_shown_edited_and_cancelled(tmp_path: Path) -> None:
    place = tmp_path / "bots" / "pay" / "bot.yaml"
    place.parent.mkdir(parents=True)
    place.write_text(BOT, encoding="utf-8")
    assert servbot(tmp_path, "release").returncode == 0
    assert servbot(tmp_path, "queue", "pause", "payments").stdout == "payments is paused\n"

    book = openpyxl.Workbook()
    for row in (("reference", "Amount to pay", "tags"), ("A", 5, "eu"), ("B", "a lot", ""), ("C", 7.5, "us")):
        book.active.append(row)
    book.save(tmp_path / "items.xlsx")
    told = servbot(tmp_path, "queue", "import", "payments", "items.xlsx", "--refused", "refused.csv")
    assert told.returncode == 1
    assert told.stdout == "2 added, 0 were there already, 1 refused.\n"
    assert told.stderr == "row 3 B: Amount to pay: 'a lot' is not an amount such as 1,234.56.\n"
    assert "3,B," in (tmp_path / "refused.csv").read_text(encoding="utf-8-sig")
    again = servbot(tmp_path, "queue", "import", "payments", "items.xlsx")
    assert again.stdout == "0 added, 2 were there already, 1 refused.\n"

    rows = [{"reference": "D", "amount": 0.1, "item.priority": 2}]
    (tmp_path / "items.json").write_text(json.dumps(rows), encoding="utf-8")
    assert servbot(tmp_path, "queue", "import", "payments", "items.json").stdout.startswith("1 added")

    edited = servbot(
        tmp_path, "queue", "edit", "payments", "input.amount=9", "priority=4", "--tag", "us", "--yes"
    )
    assert edited.stdout.endswith("edit: 1 items.\n1 changed.\n")
    shown = servbot(tmp_path, "queue", "show", "payments", "C").stdout
    assert "priority: 4" in shown
    cancelled = servbot(tmp_path, "queue", "cancel", "--text", "D", "--yes")
    assert cancelled.stdout.endswith("1 changed.\n")
    assert servbot(tmp_path, "queue", "retry", "--queue", "payments", "--yes").stdout.endswith("1 changed.\n")

    added = servbot(tmp_path, "queue", "add", "payments", "amount=1", "--reference", "A")
    assert (added.returncode, added.stdout) == (1, "not added: the queue has an item with that reference\n")
    assert "[value.wrong]" in servbot(tmp_path, "queue", "add", "payments", "amount=x").stderr
    assert "[queue.not-a-pair]" in servbot(tmp_path, "queue", "add", "payments", "amount").stderr
    assert "[queue.missing]" in servbot(tmp_path, "queue", "pause", "nothing").stderr
    listed = servbot(tmp_path, "queue", "list").stdout.splitlines()
    assert listed[0] == "payments (bot pay, paused): 3 new"
    assert servbot(tmp_path, "queue", "resume", "payments").returncode == 0
    assert "admitted" in servbot(tmp_path, "queue", "show", "payments", "C").stdout
