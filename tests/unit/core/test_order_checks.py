"""Names that are known only later, only in another branch, only in a loop, or to nobody."""

import pytest

from servbot.core.action import ActionCatalogue
from servbot.core.definition_check import check_text
from servbot.core.loader import Diagnostic

HEAD = """servbot: 1
name: filing
title: Filing
goal: {measure: cost, target: less}
owner: operations
"""
LATER = "expression.not-yet-run"


def found(body: str) -> list[Diagnostic]:
    text = HEAD + body + ("" if "outputs:" in body else "outputs: {}\n")
    return check_text(text, "bot.yaml", ActionCatalogue.of())[0]


def places(body: str) -> list[tuple[int, int, str]]:
    """Line of the body, column, and code of each mistake."""
    return [(each.line - 5, each.column, each.code) for each in found(body)]


CHOOSE = """steps:
  - name: which
    choose:
      - when: "${{ run.id == 'a' }}"
        steps: [{name: left, set: {x: 1}}]
      - steps: [{name: right, set: {y: %s}}]
  - {name: after, set: {z: %s}}
"""
LOOP = """steps:
  - name: all
    each: [1, 2]
    steps: [{name: inner, set: {x: %s}}]
  - {name: after, set: {z: %s}}
"""
RACE = """steps:
  - name: first
    wait_for: %s
    parallel:
      - {name: x, steps: [{name: left, set: {x: 1}}]}
      - {name: y, steps: [{name: right, set: {y: 1}}]}
  - {name: after, set: {z: %s}}
"""
SESSION = """steps:
  - name: work
    session: {browser: erp}
    steps:
      - {name: first, set: {x: "${{ steps.second is defined }}"}}
      - {name: second, set: {x: %s}}
    resume:
      - {name: second, set: {x: "${{ steps.first }}"}}
      - {name: third, set: {x: "${{ steps.second }}"}}
  - {name: after, set: {z: %s}}
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            'steps:\n  - {name: a, set: {x: "${{ steps.b.y }}"}}\n  - {name: b, set: {y: 1}}\n',
            [(2, 35, LATER)],
        ),
        ('steps:\n  - {name: a, set: {x: "${{ steps.a }}"}}\n', [(2, 35, LATER)]),
        (
            "steps:\n  - {name: a, when: '${{ vars.y > 1 }}', set: {x: 1}}\n  - {name: b, set: {y: 1}}\n",
            [(2, 31, LATER)],
        ),
        (
            'steps:\n  - {name: a, set: {count: 1, n: "${{ vars.cuont }}"}}\n',
            [(2, 44, "expression.unknown-name")],
        ),
        (CHOOSE % ('"${{ steps.left }}"', 1), [(6, 51, LATER)]),
        (LOOP % (1, '"${{ steps.inner }}"'), [(5, 39, LATER)]),
        (LOOP % (1, '"${{ vars.x }}"'), [(5, 38, LATER)]),
        (LOOP % ('"${{ steps.all }}"', 1), [(4, 47, LATER)]),
        (RACE % ("any", '"${{ steps.left }}"'), [(7, 39, LATER)]),
        (RACE % ("1", '"${{ vars.y }}"'), [(7, 38, LATER)]),
        (SESSION % ('"${{ steps.work }}"', 1), [(6, 44, LATER)]),
        (SESSION % ('"${{ steps.third }}"', 1), [(6, 44, LATER)]),
        (
            "inputs:\n  used: {type: string}\n  spare: {type: integer}\nsteps: [{name: a, set: {x: '${{ inputs.used }}'}}]\n",
            [(3, 3, "bot.unused-input")],
        ),
    ],
)
def test_line_column_and_code(body: str, expected: list[tuple[int, int, str]]) -> None:
    assert places(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        CHOOSE % ('"${{ steps.left.x | default(1) }}"', '"${{ steps.left.x }}"'),
        CHOOSE % ('"${{ steps.left.x if steps.left is defined else 0 }}"', "1"),
        RACE % ("any", '"${{ steps.first.ended }} ${{ steps.left.x | default(0) }}"'),
        RACE % ("2", '"${{ steps.left.x + vars.y }}"'),
        LOOP % ('"${{ item + index }}"', '"${{ steps.all.items }}"'),
        SESSION % ('"${{ steps.first.x }}"', '"${{ [steps.second, steps.third, steps.work] }}"'),
        "outputs: {o: {type: integer, value: '${{ steps.a.x }}'}}\nsteps: [{name: a, set: {x: 1}}]\n",
        "on_error: [{when: '${{ steps.a is defined }}', do: ask}]\nsteps: [{name: a, set: {x: 1}}]\n",
        "inputs: {a: {type: string}, b: {type: string}}\nsteps: [{name: a, set: {x: '${{ inputs }}'}}]\n",
    ],
)
def test_what_is_there_may_be_used(body: str) -> None:
    assert places(body) == []


def test_an_unused_input_does_not_make_the_bot_unusable() -> None:
    diagnostics, bot = check_text(
        HEAD + "inputs: {a: {type: string}}\noutputs: {}\nsteps: [{name: a, set: {x: 1}}]\n",
        "b",
        ActionCatalogue.of(),
    )
    assert [each.severity for each in diagnostics] == ["warning"]
    assert bot is not None


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (CHOOSE % ('"${{ steps.left }}"', 1), "another branch"),
        (LOOP % (1, '"${{ steps.inner }}"'), "only inside the loop 'all'"),
        ('steps:\n  - {name: a, set: {x: "${{ steps.a }}"}}\n', "this very step"),
        (SESSION % ('"${{ steps.third }}"', 1), "further down"),
    ],
)
def test_the_cause_is_told(body: str, words: str) -> None:
    (one,) = found(body)
    assert words in one.message
    assert one.remedy


def test_many_steps_are_checked_in_time() -> None:
    from time import perf_counter

    steps = "".join(f"  - {{name: s{n}, set: {{x: '${{{{ steps.s{n - 1} }}}}'}}}}\n" for n in range(1, 3000))
    began = perf_counter()
    assert places("steps:\n  - {name: s0, set: {x: 1}}\n" + steps) == []
    assert perf_counter() - began < 10


BESIDE = """steps:
  - name: side
    parallel:
      - {name: left, steps: [{name: a, set: {x: 1}}]}
      - {name: right, steps: [{name: b, set: {y: %s}}]}
  - name: attempt
    try: [{name: c, set: {z: %s}}]
    fallback: [{name: d, set: {w: "${{ steps.c }}"}}]
    finally: [{name: e, set: {v: "${{ steps.d }}"}}]
"""


@pytest.mark.parametrize(
    ("in_branch", "in_try", "expected"),
    [
        ("1", '"${{ steps.a.x }}"', []),
        ('"${{ steps.a.x }}"', "1", [(5, 61, LATER)]),
        ("1", '"${{ steps.d.w }}"', [(7, 41, LATER)]),
    ],
)
def test_branches_side_by_side_do_not_see_each_other(in_branch: str, in_try: str, expected: list) -> None:
    assert places(BESIDE % (in_branch, in_try)) == expected
