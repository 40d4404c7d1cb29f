"""A run with nothing done: each step with its rendered inputs."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from servbot.core.bot import Bot
from servbot.core.errors import ServbotError
from servbot.core.lifecycle.run import RunStatus
from servbot.core.loader import load
from servbot.core.rehearsal import Noted, Rehearsed, rehearsal_inputs, rehearse
from servbot.wiring.catalogue import all_actions

ROOT = Path(__file__).parents[4]
NOW = datetime(2026, 3, 31, 8, tzinfo=UTC)
HEAD = """servbot: 1
name: filing
title: Filing
goal: {measure: cost, target: less}
owner: operations
outputs: {}
inputs:
  amount: {type: money, default: 5}
  note: {required: false}
  day: {type: date}
steps:
"""


def seen(steps: str, **given: Any) -> Rehearsed:
    bot = load(HEAD + steps, "bot.yaml", Bot)
    return rehearse(bot, rehearsal_inputs(bot, given), all_actions(), NOW)


def by_name(rehearsed: Rehearsed) -> dict[str, Noted]:
    return {note.path: note for note in rehearsed.notes}


def test_the_main_job_is_walked_to_its_end() -> None:
    text = (ROOT / "bots" / "invoice_intake" / "bot.yaml").read_text(encoding="utf-8")
    bot = load(text, "bot.yaml", Bot)
    walked = rehearse(bot, rehearsal_inputs(bot, {"invoice": "a.pdf"}), all_actions(), NOW)
    notes = by_name(walked)
    assert walked.ending is not None
    assert walked.ending.status is RunStatus.SUCCEEDED
    assert list(notes)[:4] == ["read", "supplier", "once", "unbooked"]
    assert notes["read"].values == {"file": "a.pdf", "template": "invoice"}
    assert notes["once"].values == {"key": "‹supplier.row.Supplier› / ‹read.fields.number›"}
    assert "would refuse" in notes["unbooked"].what
    assert "left out" in notes["approve"].what
    assert notes["enter"].what == "would open a browser on erp signed in as erp-robot"
    assert notes["enter@1/number"].what == "web.read_text"
    assert notes["record"].values["row"]["Booking"] == "‹number.text›"
    assert walked.ending.outputs == {"booking": "‹number.text›", "total": Decimal(1)}


def test_branches_taken_are_shown() -> None:
    steps = """\
  - name: which
    choose:
      - {when: "${{ inputs.amount > 100 }}", title: large, steps: [{name: a, set: {x: 1}}]}
      - {title: small, steps: [{name: b, set: {x: "${{ inputs.amount }}"}}]}
"""
    small, large = seen(steps), seen(steps, amount="1,000")
    assert by_name(small)["which"].what == "takes branch 2 of 2: small"
    assert by_name(small)["which[1]/b"].values == {"x": Decimal(5)}
    assert "which[0]/a" not in by_name(small)
    assert by_name(large)["which"].what == "takes branch 1 of 2: large"


def test_who_would_be_asked() -> None:
    walked = seen(
        "  - name: a\n    ask:\n      role: boss\n      question: 'Pay ${{ inputs.amount }}?'\n"
        "      form: {how: {type: choice, options: [bank, cash]}, words: {type: text}}\n"
        "  - {name: b, set: {how: '${{ steps.a.how }}', words: '${{ steps.a.words }}'}}\n"
    )
    asked, after = walked.notes
    assert (asked.what, asked.remark) == ("would ask role boss", "“Pay 5?”")
    assert after.values == {"how": "bank", "words": "‹a.words›"}


def test_outputs_have_the_types_their_actions_declare() -> None:
    walked = seen(
        "  - {name: t, action: web.read_table, with: {target: {css: table}}}\n"
        "  - name: all\n    each: '${{ steps.t.rows }}'\n    as: row\n"
        "    steps: [{name: one, set: {name: '${{ row.Name }}', pages: '${{ steps.t.pages + 1 }}'}}]\n"
        "  - {name: done, set: {whole: '${{ steps.t.complete }}', days: '${{ inputs.day | date }}'}}\n"
    )
    notes = by_name(walked)
    assert notes["all[0]/one"].values == {"name": "‹t.rows[0].Name›", "pages": 2}
    assert notes["done"].values["whole"] is True


def test_undeclared_values_are_what_the_expressions_take_them_for() -> None:
    walked = seen(
        "  - {name: r, action: documents.extract, with: {file: a.pdf, template: invoice}}\n"
        "  - name: s\n    set:\n      more: '${{ steps.r.fields.total * 2 }}'\n"
        "      day: \"${{ steps.r.fields.day | date('%Y') }}\"\n"
        "      many: '${{ services.erp.open_items(1) | length }}'\n"
    )
    assert by_name(walked)["s"].values == {"more": Decimal(2), "day": "2000", "many": 1}


def test_what_cannot_be_told_is_said_and_the_walk_goes_on() -> None:
    walked = seen(
        "  - {name: a, action: web.read_text, with: {target: {label: '${{ inputs.note.x }}'}}}\n"
        "  - {name: b, control: '${{ steps.a.text + 1 > 2 }}'}\n"
        "  - {name: c, set: {x: '${{ steps.a.text }}'}}\n"
    )
    first, second, third = walked.notes
    assert "cannot be told" in first.remark
    assert second.what == "control point: cannot be told with values that stand in"
    assert third.values == {"x": "‹a.text›"}


def test_inputs_are_checked_and_those_missing_are_stood_in_for() -> None:
    bot = load(HEAD + "  - {name: a, set: {x: 1}}\n", "bot.yaml", Bot)
    assert rehearsal_inputs(bot, {"amount": "2,5"}) == {
        "amount": Decimal("2.5"),
        "note": None,
        "day": date(2000, 1, 1),
    }
    for wrong in ({"amount": "many"}, {"nothing": 1}):
        with pytest.raises(ServbotError):
            rehearsal_inputs(bot, wrong)


def test_all_branches_of_a_race_are_shown() -> None:
    steps = """\
  - name: p
    wait_for: any
    parallel:
      - {name: x, steps: [{name: a, set: {v: 1}}]}
      - {name: y, steps: [{name: b, set: {w: 2}}]}
"""
    notes = by_name(seen(steps))
    assert list(notes) == ["p", "p[x]/a", "p[y]/b"]
    assert notes["p"].what.startswith("would go on when 1 of 2 branches")
