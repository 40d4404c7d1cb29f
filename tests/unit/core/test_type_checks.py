"""Values that cannot fit are found before anything runs, each at its place; what is not known is left alone."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from servbot.core.action import Action, ActionCatalogue
from servbot.core.definition_check import check_text
from servbot.core.interface import interface_of
from servbot.core.loader import try_yaml
from servbot.core.record import Record
from servbot.services.definitions import bot_files, checked_file
from servbot.wiring.catalogue import all_actions

ROOT = Path(__file__).parents[3]
HEAD = """servbot: 1
name: b
title: B
goal: {measure: cost, target: none}
owner: o
inputs:
  total: {type: money}
  day: {type: date}
  who: {type: string}
  lines: {type: table, columns: {net: money, when: {type: date}}}
  party: {type: record, fields: {name: string}}
steps:
  - {name: all, set: {a: ["${{ inputs.total }}", "${{ inputs.day }}", "${{ inputs.who }}", "${{ inputs.lines }}", "${{ inputs.party }}"]}}
  - {name: read, action: lab.read, with: {text: x}}
"""


class Read(Action):
    """Read."""

    name = "lab.read"
    text: str
    """A text."""
    count: int = 1
    """A number."""
    rows: list[dict[str, Any]] = []
    """Rows."""
    either: str | list[str] = ""
    """A text or several."""

    class Output(Record):
        amount: Decimal | None
        """An amount."""
        due: date
        """A date."""
        fields: dict[str, Any]
        """Anything."""


SET = '{name: NAME, set: {v: "${{ HERE }}"}}'

CALLEE = "name: other\ninputs: {name: {type: string}, day: {type: date}}\noutputs: {n: {type: integer, value: 1}, any: {value: 1}}\n"


def found(step: str) -> list[tuple[str, int, str]]:
    text = HEAD + f"  - {step}\noutputs: {{}}\n"
    bots = {each.name: each for each in [interface_of(try_yaml(CALLEE, "x").data)]}
    diagnostics, _ = check_text(text, "b.yaml", ActionCatalogue.of(Read), bots=lambda: bots)
    assert all(each.line == 15 for each in diagnostics)
    return [(each.severity, each.column, f"{each.code}: {each.message}") for each in diagnostics]


def expression(text: str) -> list[tuple[str, int, str]]:
    return found(SET.replace("NAME", "s").replace("HERE", text))


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("inputs.day < inputs.total", 29, "A date and a number cannot be compared by size."),
        ("steps.read.due > 5", 29, "A date and a number cannot be compared by size."),
        ("now < inputs.day", 29, "A date with time and a date cannot be compared by size."),
        ("inputs.who + inputs.total", 29, "A text and a number cannot be added."),
        ("1 + inputs.who * 2", 33, "A text and a number cannot be multiplied."),
        ("inputs.lines[0].when - inputs.lines[0].net", 29, "A date and a number cannot be subtracted."),
        ("inputs.lines | first < 3", 44, "A record and a number cannot be compared by size."),
        ("inputs.party | money", 29, "`money` cannot be made of a record."),
        ("inputs.who | round", 29, "`round` cannot be made of a text."),
        ("inputs.total | days(3)", 29, "`days` cannot be made of a number."),
        ("-inputs.who", 30, "A number is needed, but there is a text."),
        ("inputs.total in inputs.who", 29, "A text cannot contain a number."),
    ],
)
def test_what_can_only_fail_is_an_error(text, column, message):
    assert expression(text) == [("error", column, f"expression.type-mismatch: {message}")]


def test_what_is_never_equal_is_a_warning():
    assert expression("inputs.day == inputs.total") == [
        (
            "warning",
            29,
            "expression.type-mismatch: A date is never equal to a number: this is never so.",
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        "inputs.day < steps.read.due",
        "inputs.day - steps.read.due",
        "(inputs.day | days(3)) > steps.read.due",
        "steps.read.amount > 5 and steps.read.amount is not none",
        "steps.read.fields.x > inputs.day",
        "inputs.who ~ inputs.total",
        "(inputs.who | decimal) + 1",
        "inputs.total | money ~ ' EUR'",
        "'%d' ~ inputs.day | date('%d.%m.%Y')",
        "inputs.lines | map('net') | sum > 5",
        "inputs.lines | sum(attribute='net') > 5",
        "inputs.lines | length > 5 or inputs.who == ''",
        "inputs.party.other > 5",
        "inputs.party.name.upper() == 'X'",
        "services.erp.find(inputs.who) > 5",
        "(inputs.day if inputs.who else 5) == 5",
        "steps.read.amount | default('none') == 'none'",
        "inputs.total in [1, 2]",
        "inputs.who in steps.read.fields",
        "run.id + '-' + run.reference",
    ],
)
def test_what_may_be_right_is_left_alone(text):
    assert expression(text) == []


@pytest.mark.parametrize(
    ("step", "column", "message"),
    [
        ("{name: s, action: lab.read, with: {text: '${{ inputs.party }}'}}", 46, "lab.read wants a text for 'text', not a record."),
        ("{name: s, action: lab.read, with: {text: '${{ inputs.total }}'}}", 46, "lab.read wants a text for 'text', not a number."),
        ("{name: s, action: lab.read, with: {text: x, rows: '${{ inputs.party }}'}}", 55, "lab.read wants a list for 'rows', not a record."),
        ("{name: s, action: lab.read, with: {text: x, either: '${{ inputs.day }}'}}", 57, "lab.read wants a text or a list for 'either', not a date."),
        ("{name: s, call: other, with: {name: '${{ inputs.party }}', day: 2026-01-01}}", 41, "other wants a text for 'name', not a record."),
        ("{name: s, call: other, with: {name: x, day: '${{ inputs.total }}'}}", 49, "other wants a date such as 2026-03-31 for 'day', not a number."),
    ],
)  # fmt: skip
def test_what_is_handed_over_must_fit(step, column, message):
    assert found(step) == [("error", column, f"expression.type-mismatch: {message}")]


@pytest.mark.parametrize(
    "step",
    [
        "{name: s, action: lab.read, with: {text: '${{ inputs.who }}', count: '${{ inputs.who }}'}}",
        "{name: s, action: lab.read, with: {text: 'a ${{ inputs.party }}', count: '${{ inputs.total }}'}}",
        "{name: s, action: lab.read, with: {text: '${{ steps.read.fields.x }}', either: '${{ inputs.who }}'}}",
        "{name: s, call: other, with: {name: '${{ inputs.total }}', day: '${{ inputs.who }}'}}",
        "{name: s, each: '${{ inputs.lines }}', as: row, steps: [{name: t, set: {x: '${{ row.net > 5 and index > 1 }}'}}]}",
    ],
)
def test_what_may_fit_is_left_alone(step):
    assert found(step) == []


@pytest.mark.parametrize(
    ("step", "bad"),
    [
        ("{name: c, call: other, with: {name: x, day: 2026-01-01}}", "steps.c.n + inputs.who"),
        ("{name: c, ask: {form: {due: {type: date}}}}", "steps.c.due > 5"),
        ("{name: c, action: lab.read, with: {text: x}, returns: {fields: {type: record, fields: {x: date}}}}", "steps.c.fields.x > 5"),
        ("{name: c, set: {v: 5}}", "vars.v + inputs.who"),
        ("{name: c, set: {v: '${{ services.a.b() }}'}, returns: {v: date}}", "vars.v > 5"),
    ],
)  # fmt: skip
def test_types_are_followed_from_step_to_step(step, bad):
    second = f"  - {SET.replace('NAME', 'z').replace('HERE', bad)}\n"
    bots = {"other": interface_of(try_yaml(CALLEE, "x").data)}
    text = HEAD + f"  - {step}\n{second}outputs: {{}}\n"
    diagnostics, _ = check_text(text, "b.yaml", ActionCatalogue.of(Read), bots=lambda: bots)
    assert [(each.line, each.code) for each in diagnostics] == [(16, "expression.type-mismatch")]


def test_an_item_of_a_loop_has_the_type_of_its_list():
    step = (
        "{name: s, each: '${{ inputs.lines }}', as: row, steps: [{name: t, set: {x: '${{ row.when > 5 }}'}}]}"
    )
    assert [each[2] for each in found(step)] == [
        "expression.type-mismatch: A date and a number cannot be compared by size."
    ]


def test_outputs_and_defaults():
    text = HEAD.replace("who: {type: string}", "who: {type: integer, default: many}") + (
        "outputs:\n  a: {type: money, value: '${{ inputs.day }}'}\n  b: {value: '${{ inputs.day }}'}\n"
        "  c: {type: string, value: '${{ inputs.day }}'}\n"
    )
    diagnostics, _ = check_text(text, "b.yaml", ActionCatalogue.of(Read))
    assert [(each.code, each.line, each.column) for each in diagnostics] == [
        ("bot.wrong-default", 9, 33),
        ("expression.type-mismatch", 16, 27),
        ("bot.untyped", 17, 3),
    ]


def test_the_shipped_bots_raise_no_alarm():
    for path in bot_files(ROOT / "bots"):
        assert checked_file(path, all_actions()) == []
