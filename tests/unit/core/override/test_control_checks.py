"""Whatever would lead around a control point, or take away what one looks at, is refused before anything runs."""

import pytest

from servbot.core.definition_check import check_text
from servbot.wiring.catalogue import all_actions

HEAD = "servbot: 1\nname: claims\ntitle: Claims\ngoal: {measure: cost, target: less}\nowner: finance\noutputs: {}\n"

STEPS = """inputs: {total: {type: money}, lines: {type: list}}
steps:
  - {name: read, action: data.set, with: {values: {total: "${{ inputs.total }}"}}}
  - {name: sum, set: {total: "${{ steps.read.values.total | default(0) }}"}}
  - {name: rows, action: data.set, with: {values: {lines: "${{ inputs.lines }}"}}}
  - {name: free, action: log, with: {message: x}}
  - {name: limit, control: "${{ vars.total < 500 }}"}
  - name: lines
    when: "${{ steps.rows.values.lines | default([]) | length > 0 }}"
    each: "${{ steps.rows.values.lines | default([]) }}"
    steps: [{name: line_ok, control: "${{ item > 0 }}"}, {name: line, action: log, with: {message: "${{ item }}"}}]
  - {name: book, action: log, with: {message: "${{ steps.read.values.total | default(0) }}"}}
"""


SEND = "{name: send, action: web.open, repeatable: false, with: {path: /}}"


OK = "{name: a, control: '${{ true }}'}"


def codes(text: str) -> list[str]:
    found = check_text(HEAD + text, "bot.yaml", all_actions())[0]
    return [each.code for each in found if each.severity == "error"]


def of_override(override: str) -> list[str]:
    return codes(f"{STEPS}variants: {{v: {{when: true, override: {{{override}}}}}}}\n")


@pytest.mark.parametrize(
    "override",
    [
        "limit: {skip: true}",
        "limit: {when: false}",
        "limit: {when: true}",
        "limit: {replace: [{name: other, set: {a: 1}}]}",
        "limit: {replace: [{name: limit, control: '${{ true }}'}]}",
        "limit: {on_error: [{do: reject}]}",
        "limit: {retry: {attempts: 2}}",
        "line_ok: {skip: true}",
        "lines: {skip: true}",
        "lines: {when: false}",
        "lines: {replace: [{name: other, set: {a: 1}}]}",
        # Moving it is taking it away here and putting it there.
        "limit: {skip: true}, book: {after: [{name: limit_later, control: '${{ vars.total < 500 }}'}]}",
    ],
)
def test_a_control_and_what_holds_one_cannot_be_overridden(override: str) -> None:
    assert "control.overridden" in of_override(override)


@pytest.mark.parametrize(
    "override",
    [
        "read: {skip: true}",
        "read: {when: '${{ inputs.total > 1 }}'}",
        "read: {replace: [{name: read, action: data.set, with: {values: {total: 1}}}]}",
        "read: {with: {values: {total: 1}}}",
        "read: {with: {values: {total: '${{ inputs.total }}', more: 1}}}",
        "read: {on_error: [{do: skip}]}",
        "sum: {skip: true}",
        "sum: {replace: [{name: sum, set: {total: 1}}]}",
        "rows: {skip: true}",
        "rows: {with: {values: {lines: []}}}",
        "free: {after: [{name: trick, set: {total: 1}}]}",
        "free: {replace: [{name: c, choose: [{steps: [{name: trick, set: {total: 1}}]}]}]}",
        "limit: {before: [{name: trick, set: {total: 1}}]}",
    ],
)
def test_what_a_control_looks_at_cannot_be_taken_away(override: str) -> None:
    assert set(of_override(override)) == {"control.emptied"}


@pytest.mark.parametrize(
    "override",
    [
        "limit: {title: Limit, work_spec: Look twice., before: [{name: a, set: {b: 1}}], after: [{name: c, set: {d: 1}}]}",
        "lines: {title: Lines, before: [{name: more, control: '${{ vars.total > 0 }}'}]}",
        "read: {title: Read, retry: {attempts: 2}, work_spec: Slowly.}",
        "free: {skip: true}",
        "book: {replace: [{name: book_by_hand, ask: {question: Book it.}}]}",
        "line: {skip: true}",
    ],
)
def test_what_leaves_the_controls_as_they_are_is_allowed(override: str) -> None:
    assert of_override(override) == []


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ("[{name: a, control: '${{ true }}', when: '${{ 1 > 2 }}'}]", "control.conditional"),
        ("[{name: a, control: '${{ true }}', when: false}]", "control.conditional"),
        ("[{name: a, control: '${{ true }}', on_error: [{do: skip}]}]", "control.route-skips"),
        (
            "[{name: b, each: [1], on_error: [{do: skip}], steps: [{name: a, control: '${{ true }}'}]}]",
            "control.route-skips",
        ),
        (
            f"[{{name: s, session: {{browser: erp}}, steps: [{SEND}, {{name: a, control: '${{{{ true }}}}'}}]}}]",
            "control.lost-with-session",
        ),
        (
            f"[{{name: s, session: {{browser: erp}}, steps: [{{name: l, each: [1], steps: [{OK}, {SEND}]}}]}}]",
            "control.lost-with-session",
        ),
    ],
)
def test_a_definition_does_not_lead_around_its_own_controls(steps: str, code: str) -> None:
    assert codes(f"steps: {steps}\n") == [code]


def test_controls_that_a_session_comes_to_whatever_happens_are_allowed() -> None:
    assert (
        codes(
            f"steps: [{{name: s, session: {{browser: erp}}, steps: [{{name: a, control: '${{{{ true }}}}'}}, {SEND}]}}]"
        )
        == []
    )
    again = "{name: a, control: '${{ true }}'}"
    assert (
        codes(f"steps: [{{name: s, session: {{browser: erp}}, steps: [{SEND}, {again}], resume: [{again}]}}]")
        == []
    )


def test_a_control_that_only_a_variant_adds_is_held_to_the_same() -> None:
    added = "free: {before: [{name: extra, when: '${{ inputs.total > 1 }}', control: '${{ true }}'}]}"
    assert of_override(added) == ["control.conditional"]
