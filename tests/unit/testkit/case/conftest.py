"""A small bot with most verbs, and a way to write cases of it in a line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from servbot.core.definition_check import checked_bot
from servbot.testkit.case.judging import Judged, judge
from servbot.testkit.case.reading import read_cases
from servbot.wiring.catalogue import all_actions

BOT = """
servbot: 1
name: parcels
title: Parcels
goal: {measure: cost, target: none}
owner: nobody
inputs:
  list: {type: file}
outputs:
  count: {type: integer, value: "${{ steps.each_one.items | length }}"}
steps:
  - name: read
    action: sheets.read
    with: {file: "${{ inputs.list }}", columns: {Weight: decimal}}
    retry: {attempts: 2, backoff: 4s}
    on_error:
      - {when: "${{ error.code == 'files.missing' }}", do: reject, reason: No list today.}
  - name: each_one
    each: "${{ steps.read.rows }}"
    as: parcel
    steps:
      - name: way
        decide:
          table:
            inputs: [{name: weight, type: decimal}]
            outputs: [{name: carrier}]
            rules:
              - {id: light, when: {weight: "< 5"}, then: {carrier: bicycle}}
              - {id: heavy, when: {weight: ">= 5"}, then: {carrier: lorry}}
          with: {weight: "${{ parcel.Weight }}"}
      - name: allowed
        control: "${{ parcel.Weight < 100 }}"
        code: parcel.too-heavy
      - name: send
        action: sheets.append
        with: {file: shared/sent.xlsx, row: {Carrier: "${{ steps.way.carrier }}"}}
  - name: tell
    when: "${{ steps.read.rows | length > 1 }}"
    action: notify.send
    with: {to: [office], title: "${{ steps.read.rows | length }} parcels"}
"""

CASES = """
usual:
  inputs: {list: list.csv}
  actions:
    read: {returns: {rows: [{Weight: 2}, {Weight: 7.5}]}}
    send: {returns: {row_numbers: [2], appended: 1}}
cases:
"""

Try = Callable[[str], Judged]


@pytest.fixture
def bot_file(tmp_path: Path) -> Path:
    file = tmp_path / "parcels" / "bot.yaml"
    (file.parent / "tests").mkdir(parents=True)
    file.write_text(BOT, encoding="utf-8")
    return file


@pytest.fixture
def tried(bot_file: Path) -> Try:
    """What becomes of the one case whose keys are given as text."""

    def run(keys: str) -> Judged:
        file = bot_file.parent / "tests" / "parcels.yaml"
        file.write_text(
            f"{CASES}  - case: tried\n" + "".join(f"    {line}\n" for line in keys.strip().splitlines()),
            encoding="utf-8",
        )
        bot = checked_bot(BOT, "bot.yaml", all_actions())
        (case,) = read_cases(file, bot, bot_file, all_actions())
        return judge(case, all_actions())

    return run
