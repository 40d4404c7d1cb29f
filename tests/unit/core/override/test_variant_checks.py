"""Everything is checked on the base and on every variant, each mistake at its place."""

import re
from typing import Any

import pytest

from servbot.core.bot import Bot
from servbot.core.definition_check import check_text
from servbot.core.loader import Diagnostic, try_yaml
from servbot.core.loader.document import data_of
from servbot.core.override.nodes import overlaid, value_at, without
from servbot.wiring.catalogue import all_actions

HEAD = "servbot: 1\nname: claims\ntitle: Claims\ngoal: {measure: cost, target: less}\nowner: finance\n"

STEPS = """inputs: {total: {type: money}, note: {type: string, required: false}}
steps:
  - {name: read, action: data.set, with: {values: {total: "${{ inputs.total }}", note: "${{ inputs.note }}"}}}
  - {name: check, action: data.set, with: {values: {ok: "${{ steps.read.values.total > 1 }}"}}}
  - name: parts
    each: [1, 2]
    as: part
    steps: [{name: inner, action: log, with: {message: "Part ${{ part }}"}}]
  - {name: tell, action: log, with: {message: "${{ steps.check.values.ok }}"}}
"""


def found(variants: str, steps: str = STEPS) -> list[Diagnostic]:
    return check_text(f"{HEAD}{steps}outputs: {{}}\nvariants:\n{variants}", "bot.yaml", all_actions())[0]


def marked(each: Diagnostic) -> str:
    """The word that the mark is at."""
    return re.split(r"[\s:,}\])]", each.snippet[each.column - 1 :])[0]


GOOD = """  small:
    when: "${{ steps.read.values.total < 50 }}"
    override:
      check: {replace: [{name: check, action: data.set, with: {values: {ok: "${{ steps.read.values.note }}"}}}]}
      tell: {with: {level: warning}, retry: {attempts: 2}, timeout: 3s, title: Tell, work_spec: Shout., on_error: [{do: reject}]}
      inner: {when: "${{ part > 1 }}", before: [{name: more, set: {seen: "${{ part }}"}}]}
"""


def test_a_variant_that_is_right_is_right() -> None:
    assert found(GOOD) == []


@pytest.mark.parametrize(
    ("variant", "code", "at", "words"),
    [
        ("when: true, override: {chek: {skip: true}}", "override.unknown-step", "chek", "Did you mean check?"),
        ("when: true, override: {check: {skp: true}}", "bot.unknown-field", "skp", "skip"),
        ("when: true, override: {check: {}}", "bot.wrong-value", "{", "changes something"),
        ("when: true, override: {check: {skip: true, title: x}}", "bot.wrong-value", "{skip", "only `skip` or"),
        ("when: true, override: {}", "bot.wrong-value", "{", "names no step"),
        ("override: {check: {title: x}}", "bot.missing-field", "{override", "'when'"),
        ("when: true, override: {parts: {timeout: 3s}}", "bot.unknown-field", "timeout", "(in the variant 'v')"),
        ("when: true, override: {tell: {with: {mesage: x}}}", "bot.unknown-action-field", "mesage", "message"),
        ("when: true, override: {tell: {before: [{name: read, action: log, with: {message: x}}]}}", "bot.wrong-value",
         "read", "another step is named"),
        ("when: true, override: {check: {before: [{name: a, action: log, with: {message: '${{ steps.tell }}'}}]}}",
         "expression.not-yet-run", "tell", "further down"),
        ("when: true, override: {check: {replace: [{name: other, action: log, with: {message: x}}]}}",
         "expression.unknown-name", "check.values.ok", "check"),
        ("when: true, override: {check: {skip: true}}", "override.needs-skipped-step", "steps.check.values.ok",
         "left out"),
        ("when: '${{ steps.tell.text }}', override: {check: {title: x}}", "expression.not-yet-run", "tell.text",
         "further down"),
        ("when: '${{ steps.reed.total }}', override: {check: {title: x}}", "expression.unknown-name",
         "reed.total", "read"),
        ("when: '${{ part > 1 }}', override: {inner: {title: x}}", "override.sees-loop-item", "'${{", "'part'"),
        ("when: '${{ steps.inner }}', override: {inner: {title: x}}", "expression.not-yet-run", "inner", "further down"),
        ("when: '${{ 1 + }}', override: {check: {title: x}}", "expression.syntax", "", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_place(variant: str, code: str, at: str, words: str) -> None:
    problems = found(f"  v: {{{variant}}}\n")
    assert [each.code for each in problems] == [code]
    assert at in marked(problems[0])
    assert words in f"{problems[0].message} {problems[0].remedy}"


def test_a_mistake_of_the_base_is_told_once() -> None:
    steps = STEPS.replace("steps.check.values.ok", "steps.chek.values.ok")
    assert [each.code for each in found(GOOD, steps)] == ["expression.unknown-name"]


BLOCKS = """steps:
  - {name: a, action: log, with: {message: x, level: info}}
  - name: pick
    choose: [{when: "${{ true }}", steps: [{name: b, action: log, with: {message: x}}]}, {steps: [{name: c, set: {v: 1}}]}]
  - name: side
    parallel:
      - {name: one, steps: [{name: d, decide: {table: t, with: {x: 1, y: 2}}}]}
      - {name: two, steps: [{name: e, action: log, with: {message: x}}]}
  - {name: t, try: [{name: f, set: {v: 1}}], fallback: [{name: g, set: {v: 2}}], finally: [{name: h, set: {v: 3}}]}
  - {name: s, session: {browser: erp}, steps: [{name: i, action: web.open, with: {path: /}}], resume: [{name: i, set: {v: 1}}]}
variants:
  v:
    when: true
    override:
      a: {with: {level: warning}, accept: {confidence: 0.5}}
      b: {replace: [{name: b1, set: {v: 1}}, {name: b2, set: {v: 1}}]}
      c: {skip: true, after: [{name: c1, set: {v: 1}}]}
      d: {with: {y: 3}}
      side: {title: Side, before: [{name: side0, set: {v: 1}}]}
      g: {before: [{name: g0, set: {v: 1}}], work_spec: Look.}
      h: {when: "${{ vars.v == 1 }}"}
      i: {title: I}
"""


def test_what_is_checked_is_what_a_run_walks() -> None:
    # The tree is overlaid to check it, the models to walk it: both must come to the same definition.
    document = try_yaml(HEAD + BLOCKS, "bot.yaml")
    overrides = value_at(document.root, "variants", "v", "override")
    data: Any = data_of(overlaid(without(document.root, "variants"), overrides))
    walked = Bot.model_validate(document.data).in_variant("v")
    assert Bot.model_validate(data) == walked
    assert [step.name for step in walked.all_steps()] == [
        "a", "pick", "b1", "b2", "c", "c1", "side0", "side", "d", "e", "t", "f", "g0", "g", "h", "s", "i", "i"
    ]  # fmt: skip


def test_a_variant_puts_no_control_into_a_branch_that_may_be_cut_off() -> None:
    race = """inputs: {total: {type: money}}
steps:
  - name: race
    wait_for: any
    parallel:
      - {name: a, steps: [{name: one, set: {x: 1}}]}
      - {name: b, steps: [{name: two, set: {y: 1}}]}
"""
    control = "{name: agreed, control: '${{ inputs.total < 9 }}'}"
    wrong = found(f"  large: {{when: true, override: {{one: {{before: [{control}]}}}}}}\n", race)
    assert [each.code for each in wrong] == ["control.may-be-cut-off"]
