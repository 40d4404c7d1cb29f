"""Only what differs between two definitions, in words."""

import pytest

from servbot.core.bot import Bot
from servbot.core.comparison import differences, in_words
from servbot.core.loader import load

HEAD = """servbot: 1
name: filing
title: Filing
goal: {measure: cost, target: less}
owner: operations
outputs: {}
inputs: {file: {type: file}}
triggers: [{name: inbox, folder: {path: in}}]
"""
STEPS = """steps:
  - {name: a, title: Take, set: {x: 1}}
  - {name: b, title: Look, action: log, with: {message: hello}, retry: {attempts: 2, backoff: 30s}}
  - {name: c, title: Check, control: "${{ vars.x > 1 }}"}
  - name: d
    title: Choose
    choose:
      - {when: "${{ vars.x > 2 }}", title: large, steps: [{name: e, title: Large one, set: {y: 1}}]}
      - steps: [{name: f, title: Small one, set: {y: 2}}]
"""


def bot(steps: str = STEPS, head: str = HEAD) -> Bot:
    return load(head + steps, "bot.yaml", Bot)


def told(after: Bot) -> list[str]:
    return [in_words(each) for each in differences(bot(), after)]


def test_the_same_definition_written_otherwise_does_not_differ() -> None:
    spaced = STEPS.replace("30s", "0.5m").replace("set: {x: 1}", "when: true\n    set:\n      x: 1")
    spaced = spaced.replace(
        "{name: a, title: Take, when: true\n    set:\n      x: 1}",
        "name: a\n    title: Take\n    when: true\n    set:\n      x: 1",
    )
    assert spaced != STEPS
    assert told(bot(spaced)) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("backoff: 30s", "backoff: 90s", ["Step “Look” (b): retry.backoff: 30s → 1m 30s"]),
        ("message: hello", "message: bye", ["Step “Look” (b): with.message: hello → bye"]),
        (
            "  - {name: a, title: Take, set: {x: 1}}\n",
            "",
            ["Step “Take” (a) is gone: it stood first."],
        ),
        (
            "  - name: d\n",
            "  - {name: n, title: New, set: {z: 1}}\n  - name: d\n",
            ["Step “New” (n) is new: it stands after “Check”."],
        ),
        (
            ", steps: [{name: e, title: Large one, set: {y: 1}}]",
            ", steps: [{name: e, title: Large one, set: {y: 1}}, {name: n, title: New, set: {z: 1}}]",
            ["Step “New” (n) is new: it stands after “Large one” in “large” of “Choose”."],
        ),
        (
            "vars.x > 2",
            "vars.x > 3",
            ["Step “Choose” (d): branch 1.when: ${{ vars.x > 2 }} → ${{ vars.x > 3 }}"],
        ),
        (
            ", retry: {attempts: 2, backoff: 30s}",
            "",
            [
                "Step “Look” (b): retry: {attempts: 2, backoff: 30s, factor: 2, jitter: 0, on: [application]} → (not given)"
            ],
        ),
        ("set: {x: 1}", "set: {x: true}", ["Step “Take” (a): set.x: 1 → true"]),
    ],
)
def test_a_change_of_steps(old: str, new: str, expected: list[str]) -> None:
    assert told(bot(STEPS.replace(old, new))) == expected


def test_only_the_step_that_was_carried_elsewhere_has_moved() -> None:
    first, second, third, rest = STEPS.split("  - ", 4)[1:]
    assert told(bot(f"steps:\n  - {second}  - {third}  - {first}  - {rest}")) == [
        "Step “Take” (a) has moved: it stood first, now after “Check”."
    ]


def test_a_step_carried_into_another_list_has_moved() -> None:
    line = "  - {name: a, title: Take, set: {x: 1}}\n"
    inside = "steps: [{name: a, title: Take, set: {x: 1}}, {name: f"
    after = STEPS.replace(line, "").replace("steps: [{name: f", inside)
    assert told(bot(after)) == [
        "Step “Take” (a) has moved: it stood first, now first in branch 2 of “Choose”."
    ]


def test_a_change_of_the_bot_itself() -> None:
    head = HEAD.replace("target: less", "target: half").replace("inbox", "outbox")
    assert told(bot(head=head.replace("file: {", "note: {}, file: {"))) == [
        "goal.target: less → half",
        "inputs.note is new: {type: string, required: true}",
        "triggers.inbox is gone: {folder: {path: in, pattern: *, settle: 2s}}",
        "triggers.outbox is new: {folder: {path: in, pattern: *, settle: 2s}}",
    ]
