"""What can never be reached is told; what may be reached never is."""

import pytest

from servbot.core.action import Action, ActionCatalogue
from servbot.core.definition_check import check_text

HEAD = """servbot: 1
name: filing
title: Filing
goal: {measure: cost, target: less}
owner: operations
"""


class Look(Action):
    """Look at a page."""

    name = "page.look"


class Submit(Action):
    """Send a page off."""

    name = "page.submit"
    repeatable = False


def told(body: str) -> list[tuple[int, int]]:
    """Line of the body and column of everything that is unreachable."""
    found, _ = check_text(f"{HEAD}{body}outputs: {{}}\n", "bot.yaml", ActionCatalogue.of(Look, Submit))
    assert {each.severity for each in found} <= {"warning"}
    return [(each.line - 5, each.column) for each in found if each.code == "bot.unreachable"]


def session(*steps: str) -> str:
    return (
        "steps:\n  - name: enter\n    session: {browser: erp}\n"
        f"    steps: [{', '.join(steps)}]\n    resume: [{{name: again, action: page.look}}]\n"
    )


@pytest.mark.parametrize(
    "body",
    [
        "steps: [{name: a, when: true, set: {x: 1}}]\n",
        'steps: [{name: a, when: "${{ run.id }}", set: {x: 1}}]\n',
        'steps: [{name: a, when: "${{ services.erp.open() }}", set: {x: 1}}]\n',
        'steps: [{name: a, control: "${{ true }}"}, {name: b, set: {x: 1}}]\n',
        'steps: [{name: b, set: {x: 1}}, {name: a, control: "${{ false }}"}]\n',
        'steps: [{name: a, each: "${{ [] }}", steps: [{name: b, set: {x: 1}}]}]\n',
        'steps: [{name: a, choose: [{when: "${{ run.id }}", steps: [{name: b, set: {}}]}, {steps: [{name: c, set: {}}]}]}]\n',
        "steps: [{name: a, set: {x: 1}}]\non_error: [{when: \"${{ error.kind == 'defect' }}\", do: ask}, {do: reject}]\n",
        session("{name: a, action: page.submit}"),
        session("{name: a, action: page.look, repeatable: false}"),
        session("{name: a, each: [1], steps: [{name: b, action: page.submit}]}"),
        session("{name: a, ask: {question: Go on}}"),
    ],
)
def test_what_may_be_reached_is_left_alone(body: str) -> None:
    assert told(body) == []


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ('steps:\n  - {name: a, when: "no", set: {x: 1}}\n', (2, 15)),
        ("steps:\n  - {name: a, when: \"${{ 'a' in 'b' }}\", set: {x: 1}}\n", (2, 15)),
        ('steps:\n  - {name: a, control: "${{ 1 > 2 }}"}\n  - {name: b, set: {x: 1}}\n', (3, 5)),
        (session("{name: a, action: page.look}"), (5, 5)),
        (session("{name: a, action: page.submit, repeatable: true}"), (5, 5)),
    ],
)
def test_what_can_never_be_reached_is_told(body: str, place: tuple[int, int]) -> None:
    assert told(body) == [place]
