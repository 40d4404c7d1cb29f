"""What is wrong with a bot is found before it runs, at its line, and all of it at once."""

import re
from typing import Any

import pytest
from pydantic import model_validator

from servbot.core.action import Action, ActionCatalogue, Context
from servbot.core.declared_check import Declared
from servbot.core.definition_check import check_text, checked_bot
from servbot.core.errors import BusinessFailure
from servbot.core.loader import DefinitionError, Diagnostic
from servbot.core.record import Record


class Send(Action):
    """Send something."""

    name = "mail.send"

    to: str
    """Address."""

    copies: int = 1
    """How many."""

    urgent: bool = False
    """Whether it is urgent."""

    async def run(self, context: Context) -> Record:
        return self.Output()

    @model_validator(mode="after")
    def _few_when_urgent(self) -> "Send":
        if self.urgent and self.copies > 1:
            raise ValueError("an urgent mail goes out once")
        if self.to == "nobody":
            raise BusinessFailure("Nobody has no address.", remedy="Name somebody.")
        return self


HEAD = """servbot: 1
name: filing
title: Filing
goal: {measure: cost, target: less}
owner: operations
"""

CATALOGUE = ActionCatalogue.of(Send)


def found(body: str) -> list[Diagnostic]:
    text = HEAD + body + ("" if "outputs:" in body else "outputs: {}\n")
    return check_text(text, "bot.yaml", CATALOGUE)[0]


def places(body: str) -> list[tuple[int, str, str]]:
    """Line of the body, the word at the mark, and the code, of each mistake."""
    return [(each.line - 5, _marked(each), each.code) for each in found(body)]


def _marked(each: Diagnostic) -> str:
    rest = each.snippet[each.column - 1 :]
    # Expressions mark only where a name begins.
    return re.split(r"\W", rest)[0] if each.code.startswith("expression.") else rest[: each.width]


GOOD = """inputs:
  file: {type: file}
  note: {type: string, required: false}
triggers:
  - name: inbox
    folder: {path: in}
steps:
  - name: send
    action: mail.send
    with: {to: "${{ inputs.file }}"}
  - name: counted
    set: {count: "${{ inputs.note }}"}
  - name: each_one
    each: "${{ [1, 2] }}"
    as: number
    steps:
      - name: inner
        action: mail.send
        with:
          to: "${{ number ~ index ~ steps.send.anything }}"
          copies: "${{ vars.count }}"
"""


def test_good_bot_has_nothing_wrong() -> None:
    assert found(GOOD) == []
    assert checked_bot(HEAD + GOOD, "bot.yaml", CATALOGUE).name == "filing"


def one_step(text: str) -> str:
    return f"steps:\n  - name: send\n    action: {text}\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (one_step("mail.sned\n    with: {to: x}"), (3, "mail.sned", "bot.unknown-action")),
        (one_step("nope"), (3, "nope", "bot.unknown-action")),
        (one_step("mail.send\n    with: {to: x, copeis: 2}"), (4, "copeis", "bot.unknown-action-field")),
        (one_step("mail.send\n    with: {copies: 2}"), (4, "{", "bot.missing-action-field")),
        (one_step("mail.send"), (3, "mail.send", "bot.missing-action-field")),
        (one_step("mail.send\n    with: {to: x, copies: many}"), (4, "many", "bot.wrong-action-value")),
        (one_step("mail.send\n    with: {to: nobody}"), (4, "{", "business.refused")),
        (
            one_step("mail.send\n    with: {to: x, copies: 2, urgent: true}"),
            (4, "{", "bot.wrong-action-value"),
        ),
        (one_step('mail.send\n    with: {to: "${{ inputs.x }}"}'), (4, "x", "expression.unknown-name")),
        (
            one_step('mail.send\n    with: {to: "${{ steps.sedn.x }}"}'),
            (4, "sedn", "expression.unknown-name"),
        ),
    ],
)
def test_one_mistake_is_shown_at_its_place(body: str, expected: tuple[int, str, str]) -> None:
    assert [(line, text[: len(expected[1])], code) for line, text, code in places(body)] == [expected]


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        (one_step("mail.sned"), "Did you mean mail.send?"),
        (one_step("nothing.alike"), "`servbot action list`"),
        (one_step("mail.send\n    with: {to: x, copeis: 2}"), "write `copies:` instead"),
        (one_step("mail.send\n    with: {to: x, zzz: 2}"), "there are to, copies, urgent"),
    ],
)
def test_hint(body: str, hint: str) -> None:
    assert hint in found(body)[0].remedy


@pytest.mark.parametrize(
    "block",
    [
        "  - name: s\n    session: {browser: erp}\n    steps: [{name: a, action: nope}]\n",
        (
            "  - name: s\n    session: {browser: erp}\n    steps: [{name: b, set: {x: 1}}]\n"
            "    resume: [{name: a, action: nope}]\n"
        ),
        "  - name: s\n    each: [1]\n    steps: [{name: a, action: nope}]\n",
        "  - name: s\n    choose: [{when: true, steps: [{name: a, action: nope}]}]\n",
        (
            "  - name: s\n    choose:\n      - steps:\n          - name: b\n            each: [1]\n"
            "            steps: [{name: a, action: nope}]\n"
        ),
    ],
)
def test_steps_inside_others_are_checked(block: str) -> None:
    assert [code for _, _, code in places("steps:\n" + block)] == ["bot.unknown-action"]


@pytest.mark.parametrize(
    "fields",
    ['{to: "${{ vars.x }}", copies: "${{ vars.n }}"}', '{to: x, urgent: "${{ vars.u }}", copies: 2}'],
)
def test_values_known_only_later_are_not_judged_now(fields: str) -> None:
    first = "steps:\n  - {name: first, set: {x: a, n: 2, u: true}}\n"
    step = one_step(f"mail.send\n    with: {fields}")
    assert places(step.replace("steps:\n", first)) == []


def test_three_mistakes_are_shown_together() -> None:
    body = (
        "steps:\n"
        "  - name: send\n    action: mail.sned\n"
        "  - name: again\n    action: mail.send\n    with: {to: x, copeis: 1}\n"
        "  - name: last\n    control: ${{ steps.agian.ok }}\n    refsue: never\n"
        "outputs: {}\n"
    )
    assert places(body) == [
        (3, "mail.sned", "bot.unknown-action"),
        (6, "copeis", "bot.unknown-action-field"),
        (8, "agian", "expression.unknown-name"),
        (9, "refsue", "bot.unknown-field"),
    ]
    with pytest.raises(DefinitionError) as caught:
        checked_bot(HEAD + body, "bot.yaml", CATALOGUE)
    assert len(caught.value.diagnostics) == 4


STEPS = "steps: [{name: a, set: {x: 1}}]\n"
FILES = "inputs: {one: {type: file}, two: {type: file}}\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "triggers:\n  - name: inbox\n    folder: {path: in}\n",
            [(3, "folder", "bot.trigger-file-input")],
        ),
        (
            FILES + "triggers:\n  - name: inbox\n    folder: {path: in}\n",
            [(4, "folder", "bot.trigger-file-input")],
        ),
        (
            FILES + "triggers:\n  - name: inbox\n    folder: {path: in, input: thre}\n",
            [(4, "thre", "bot.trigger-file-input")],
        ),
        (
            "triggers:\n  - name: x\n    inputs: {year: 1}\n    schedule: {cron: 0 8 * * *}\n",
            [(3, "year", "bot.trigger-input-unknown")],
        ),
        (
            "inputs: {year: {type: integer}}\ntriggers:\n  - name: x\n    schedule: {cron: 0 8 * * *}\n",
            [(3, "", "bot.trigger-input-missing")],
        ),
        (
            "triggers:\n  - {name: x, schedule: {cron: 0 8 * * *}}\n  - {name: x, schedule: {cron: 0 9 * * *}}\n",
            [(3, "x", "bot.trigger-name-twice")],
        ),
    ],
)
def test_triggers_that_could_never_start_a_run(body: str, expected: list[tuple[int, str, str]]) -> None:
    wrong = [place for place in places(body + STEPS) if place[2] != "bot.unused-input"]
    shown = [
        (line, text if mark else "", code)
        for (line, text, code), (_, mark, _) in zip(wrong, expected, strict=True)
    ]
    assert shown == expected


def test_cron_line_is_checked_with_the_bot() -> None:
    body = "triggers:\n  - name: x\n    schedule: {cron: 61 * * * *}\n" + STEPS
    (line, text, _), *rest = places(body)
    assert (line, text, rest) == (3, "61 * * * *", [])
    assert "minute" in found(body)[0].message


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "- a\n- b\n",
        "steps: 5\n",
        "steps: [5, null, [], {name: 3}]\n",
        "steps: [{name: a, action: mail.send, with: 5}]\n",
        "steps: [{name: a, action: [mail.send]}]\n",
        "steps: [{name: a, choose: {x: 1}}]\n",
        "steps: [{name: a, each: [1], steps: {x: 1}}]\n",
        "triggers: {x: 1}\nsteps: []\n",
        "triggers: [5, {name: [x], folder: 5, inputs: 7}, {folder: {input: [x]}}]\ninputs: 9\nsteps: []\n",
        "inputs: [a]\nsteps: [{name: a, set: '${{ inputs.a }}'}]\n",
        "steps: [{name: {a: b}, action: mail.send, as: [x], each: y}]\n",
    ],
)
def test_odd_shapes_give_diagnostics_and_no_crash(odd: str) -> None:
    for text in (odd, HEAD + odd):
        diagnostics, bot = check_text(text, "bot.yaml", CATALOGUE)
        assert bot is None
        assert diagnostics
        assert all(isinstance(each.line, int) and each.line >= 1 for each in diagnostics)


def test_everything_in_the_shipped_bots_is_right() -> None:
    from pathlib import Path

    from servbot.services.bot_folders import BotFolder
    from servbot.wiring.catalogue import all_actions

    root: Any = Path(__file__).parents[3]
    for path in (root / "bots").rglob("bot.yaml"):
        assert BotFolder(path).checked(all_actions()).found == []


NESTED = """steps:
  - name: both
    parallel:
      - {name: x, steps: [{name: a, action: mail.sent}]}
  - name: ways
    try: [{name: b, action: mail.sent}]
    fallback:
      - {name: c, action: mail.send, with: {to: "${{ error.mesage }} ${{ steps.bb }}"}}
    finally:
      - {name: d, action: mail.send, with: {too: x}}
  - {name: p, wait_for: most, parallel: [{name: x, steps: [{name: q, wait: {fr: 2h}}]}]}
"""


def test_mistakes_in_nested_blocks_are_found_at_their_place() -> None:
    assert places(NESTED) == [
        (4, "mail.sent", "bot.unknown-action"),
        (6, "mail.sent", "bot.unknown-action"),
        (8, "bb", "expression.unknown-name"),
        (10, "too", "bot.unknown-action-field"),
        (11, "most", "bot.wrong-value"),
        (11, "fr", "bot.unknown-field"),
    ]


CALENDARS = """service_level: {calendar: chnia, resolve_within: 4h}
steps:
  - {name: a, wait: {for: 4h, calendar: china}}
  - {name: b, try: [{name: c, wait: {event: paid, timeout: 8h, calendar: harbour}}], finally: [{name: d, set: {x: 1}}]}
"""


def test_a_calendar_that_is_not_in_the_settings_is_found() -> None:
    found, _ = check_text(
        f"{HEAD}{CALENDARS}outputs: {{}}\n", "bot.yaml", CATALOGUE, declared=Declared(calendars=["china"])
    )
    assert [(each.code, each.remedy) for each in found] == [
        ("calendar.unknown", "Did you mean china?"),
        ("calendar.unknown", "Declare [calendars.harbour] there; known: china."),
    ]
    assert check_text(f"{HEAD}{CALENDARS}outputs: {{}}\n", "bot.yaml", CATALOGUE)[0] == []


def test_an_address_of_a_webhook_that_no_step_waits_for_is_found() -> None:
    text = (
        "steps:\n  - {name: a, set: {x: '${{ run.webhooks.pay }}'}}\n  - {name: paid, wait: {webhook: {}}}\n"
    )
    assert places(text) == [(2, "pay", "expression.unknown-name")]
    assert places(text.replace("pay }", "paid }")) == []
