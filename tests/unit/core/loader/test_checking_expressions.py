"""Expressions of a document are checked where they stand."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servbot.core.loader import Path, check_expressions, read_yaml

KNOWN = {"inputs": {"invoice": None}, "steps": {"read": {"fields": None}}, "services": None}


@pytest.mark.parametrize(
    ("text", "line", "column", "code"),
    [
        ("a: ${{ 1 + }}\n", 1, 11, "expression.syntax"),
        ("a: x ${{ b $ c }}\n", 1, 12, "expression.syntax"),
        ("a: '中文 ${{ b $ c }}'\n", 1, 14, "expression.syntax"),
        ("a: 'it''s ${{ ''x'' $ c }}'\n", 1, 21, "expression.syntax"),
        ('a: "q \\"x\\" \\u4e2d ${{ \\"x\\" $ c }}"\n', 1, 30, "expression.syntax"),
        ('a: "${{ 1 }} and ${{ 2 $ }}"\n', 1, 24, "expression.syntax"),
        ("a: ${{ inputs.x\n", 1, 4, "expression.syntax"),
        ("a:\n  - b: |\n      line one\n      two ${{ 1 $ }}\n", 4, 17, "expression.syntax"),
        ("a: |\n\n  x\n\n  ${{ 1 +\n  2 $ }}\n", 6, 5, "expression.syntax"),
        ("a: >\n  folded\n  text ${{ 1 $ }}\n", 3, 14, "expression.syntax"),
        ("a: plain\n  text ${{ 1 $ }}\n", 2, 14, "expression.syntax"),
        ("a: ${{ inputs.invoice | uper }}\n", 1, 25, "expression.unknown-filter"),
        ("a: ${{ steps.raed.fields }}\n", 1, 14, "expression.unknown-name"),
        ("a: ${{ input.invoice }}\n", 1, 8, "expression.unknown-name"),
        ("a: {b: ['${{ inputs.invoice ~ steps.read.lines }}']}\n", 1, 42, "expression.unknown-name"),
        ("a: ${{ nope.x | default(steps.nope) }}\n", 1, 31, "expression.unknown-name"),
    ],
)
def test_wrong_expression(text: str, line: int, column: int, code: str) -> None:
    found = check_expressions(read_yaml(text, "bot.yaml"), KNOWN)
    assert [(each.line, each.column, each.code) for each in found] == [(line, column, code)]
    assert found[0].message


def test_right_expressions() -> None:
    text = (
        "a: ${{ steps.read.fields.total.anything[0] }}\n"
        "b: '{{ nope }} {% x %} $${{ nope }}'\n"
        "c: ${{ nope is defined and nope2.x | default(1) }}\n"
        "d: ${{ services.erp.find(inputs.invoice) }}\n"
    )
    assert check_expressions(read_yaml(text, "x"), KNOWN) == []


def test_names_are_not_checked_without_known_ones() -> None:
    assert check_expressions(read_yaml("a: ${{ nope.x }}", "x")) == []


def test_known_names_may_depend_on_the_place() -> None:
    asked: list[Path] = []

    def known(path: Path) -> dict[str, Any] | None:
        asked.append(path)
        return {"item": None} if path[0] == "loop" else {}

    found = check_expressions(read_yaml("loop: [1, '${{ item }}']\nb: ${{ item }}\n", "x"), known)
    assert asked == [("loop", 1), ("b",)]
    assert [(each.line, each.column) for each in found] == [(2, 8)]


def test_all_mistakes_of_one_text() -> None:
    found = check_expressions(read_yaml("a: ${{ x }} ${{ y }} ${{ 1 + }}\n", "x"), {})
    assert [each.column for each in found] == [8, 17, 29]


@given(
    st.text(alphabet="ab'\"\\ \n中${}.|+1", max_size=30), st.sampled_from(["'", '"', "|\n  ", ">\n  ", ""])
)
def test_places_are_inside_the_file(source: str, style: str) -> None:
    from servbot.core.loader import DefinitionError

    closing = style if style in {"'", '"'} else ""
    text = f"a: {style}x ${{{{ {source} }}}}{closing}\n"
    try:
        document = read_yaml(text, "x")
    except DefinitionError:
        return
    lines = text.split("\n")
    for each in check_expressions(document, {}):
        assert 1 <= each.line <= len(lines)
        assert 1 <= each.column <= len(lines[each.line - 1]) + 1
