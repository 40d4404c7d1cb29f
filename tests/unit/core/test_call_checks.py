"""Mistakes in calls of other bots are found before anything runs, each at its place."""

import pytest

from servbot.core.action import ActionCatalogue
from servbot.core.definition_check import check_text
from servbot.core.interface import interface_of
from servbot.core.loader import try_yaml

HEAD = "servbot: 1\nname: {}\ntitle: T\ngoal: {{measure: cost, target: none}}\nowner: o\n"
BOOK = HEAD.format("book-invoice") + (
    "inputs:\n"
    "  invoice: {type: file}\n"
    "  total: {type: money}\n"
    "  kind: {type: choice, options: [a, b], default: a}\n"
    "  lines: {type: list, of: {type: record, fields: {net: money}}, required: false}\n"
    "outputs: {number: {type: string, value: x}}\n"
    "steps: [{name: s, set: {a: 1}}]\n"
)
STEPS = HEAD.format("intake") + "steps:\n  - {}\n"


def found(step: str, *others: str, rest: str = "") -> list[tuple[str, int, int, str, str]]:
    text = STEPS.replace("{}", step) + rest + ("" if "outputs:" in rest else "outputs: {}\n")
    known = [interface_of(try_yaml(each, "x").data) for each in (text, BOOK, *others)]
    bots = {each.name: each for each in known}
    diagnostics, _ = check_text(text, "bot.yaml", ActionCatalogue({}), bots=lambda: bots)
    return [(each.code, each.line, each.column, each.message, each.remedy) for each in diagnostics]


GOOD = "{name: book, call: book-invoice, with: {invoice: a.pdf, total: '1,234.50'}}"


def test_a_call_that_fits_has_no_mistake():
    use = "  - {name: z, set: {n: '${{ steps.book.number }}', s: '${{ steps.book.skipped is defined }}'}}\n"
    assert found(GOOD, rest=use) == []


@pytest.mark.parametrize(
    ("step", "code", "column", "message", "remedy"),
    [
        (
            "{name: book, call: book-invoce}",
            "bot.unknown-callee",
            24,
            "There is no bot named 'book-invoce'.",
            "Did you mean book-invoice?",
        ),
        (
            "{name: book, call: other}",
            "bot.unknown-callee",
            24,
            "There is no bot named 'other'.",
            "Known are: book-invoice.",
        ),
        (
            "{name: book, call: book-invoice, with: {invoise: a.pdf, total: 1}}",
            "bot.unknown-call-input",
            45,
            "book-invoice has no input named 'invoise'.",
            "Did you mean invoice?",
        ),
        (
            "{name: book, call: book-invoice, with: {invoice: a.pdf}}",
            "bot.missing-call-input",
            44,
            "book-invoice needs the input 'total'.",
            "Add `total:` below `with:`.",
        ),
        (
            "{name: book, call: book-invoice, with: {invoice: a.pdf, total: soon}}",
            "bot.wrong-call-value",
            68,
            "book-invoice: total: 'soon' is not an amount such as 1,234.56.",
            "",
        ),
        (
            "{name: book, call: book-invoice, with: {invoice: a.pdf, total: 1, kind: c}}",
            "bot.wrong-call-value",
            77,
            "book-invoice: kind: 'c' is not one of a, b.",
            "",
        ),
        (
            "{name: book, call: book-invoice, with: {invoice: a.pdf, total: 1, lines: [{net: x}]}}",
            "bot.wrong-call-value",
            78,
            "book-invoice: lines, item 1, net: 'x' is not an amount such as 1,234.56.",
            "",
        ),
        (
            "{name: book, call: intake}",
            "bot.call-cycle",
            24,
            "A bot calls itself: intake → intake.",
            "Take what they share into a bot of its own, and let both call that.",
        ),
    ],
)
def test_a_mistake_is_told_at_its_place(step, code, column, message, remedy):
    assert found(step) == [(code, 7, column, message, remedy)]


def test_a_circle_is_told_with_all_who_are_in_it():
    b = HEAD.format("b") + "steps: [{name: x, choose: [{steps: [{name: y, call: c}]}]}]"
    c = HEAD.format("c") + "steps: [{name: x, call: intake}]"
    ((code, _, _, message, _),) = found("{name: book, call: b}", b, c)
    assert (code, message) == ("bot.call-cycle", "A bot calls itself: intake → b → c → intake.")


def test_a_circle_of_others_is_theirs_to_mend():
    b = HEAD.format("b") + "steps: [{name: x, call: c}]"
    c = HEAD.format("c") + "steps: [{name: x, call: b}]"
    assert found("{name: book, call: b}", b, c) == []


def test_an_output_that_is_not_there():
    use = "  - {name: z, set: {n: '${{ steps.book.nubmer }}'}}\n"
    ((code, line, column, message, _),) = found(GOOD, rest=use)
    assert (code, line, column) == ("expression.unknown-name", 8, 40)
    assert "did you mean steps.book.number?" in message


def test_a_callee_with_mistakes_is_known_as_far_as_it_can_be_read():
    broken = HEAD.format("broken") + "inputs: {a: {type: strnig}, b: {type: integer}}\nsteps: 5\n"
    step = "{name: x, call: broken, with: {a: [1], b: many}}"
    assert [each[3] for each in found(step, broken)] == ["broken: b: 'many' is not a whole number."]


CONTROLLED = (
    HEAD.format("pay") + "steps: [{name: right, control: '${{ 1 == 1 }}', code: pay.right, refuse: no}]\n"
)
OVER = HEAD.format("over") + "steps: [{name: pay, call: pay}]\n"


@pytest.mark.parametrize(
    ("override", "others", "told"),
    [
        ("book: {skip: true}", (), []),
        ("book: {skip: true}", (CONTROLLED,), ["'book' calls pay, which holds a control point; `skip`"]),
        ("book: {replace: [{name: x, set: {a: 1}}]}", (CONTROLLED,), ["`replace` would lead around it"]),
        ("book: {when: false}", (CONTROLLED,), ["`when` would lead around it"]),
        ("book: {title: Pay it}", (CONTROLLED,), []),
        ("around: {skip: true}", (CONTROLLED,), ["'around' calls pay"]),
        ("far: {skip: true}", (CONTROLLED, OVER), ["'far' calls pay, which holds a control point"]),
    ],
)
def test_no_override_leads_around_a_control_of_a_called_bot(override, others, told):
    callee = "pay" if others else "book-invoice, with: {invoice: a, total: 1}"
    far = "  - {name: far, call: over}\n" if OVER in others else ""
    around = f"{{name: around, each: [1], as: n, steps: [{{name: book, call: {callee}}}]}}"
    rest = f"{far}variants:\n  v: {{when: true, override: {{{override}}}}}\n"
    seen = found(around, *others, rest=rest)
    assert [each[0] for each in seen] == ["control.overridden"] * len(told)
    assert all(words in each[3] for words, each in zip(told, seen, strict=True))
