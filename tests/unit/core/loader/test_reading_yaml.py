"""YAML as plain data with places, and every mistake where it stands."""

import time
from decimal import Decimal
from typing import Any

import pytest

from servbot.core.errors import ServbotError
from servbot.core.loader import DefinitionError, Position, read_yaml, render_diagnostics


def found_in(text: str) -> list[tuple[int, int, str]]:
    with pytest.raises(DefinitionError) as caught:
        read_yaml(text, "bot.yaml")
    assert isinstance(caught.value, ServbotError)
    assert caught.value.code == "definition.invalid"
    return [(each.line, each.column, each.code) for each in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("On", "On"),
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-12", -12),
        ("0", 0),
        ("0123", "0123"),
        ("00005", "00005"),
        ("1e3", "1e3"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("2026-03-01", "2026-03-01"),
        (".inf", ".inf"),
        ("1.50", Decimal("1.50")),
        ("-.5", Decimal("-.5")),
        ("1.", "1."),
        ("9" * 41, "9" * 41),
        ('"12"', "12"),
        ("'no'", "no"),
        ("${{ steps.read.total }}", "${{ steps.read.total }}"),
        ("中文", "中文"),
        ("|\n  a\n  b\n", "a\nb\n"),
        (">-\n  a\n  b\n", "a b"),
        ("&x 5", 5),
    ],
)
def test_scalar(written: str, value: Any) -> None:
    found = read_yaml(f"key: {written}", "bot.yaml").data["key"]
    assert found == value
    assert type(found) is type(value)


def test_keys_are_texts() -> None:
    assert read_yaml("on: 1\n2: 2\nno: 3\ntrue: 4\n", "x").data == {"on": 1, "2": 2, "no": 3, "true": 4}


def test_doubtful_words_are_warned_of() -> None:
    document = read_yaml("a: no\nb: 'no'\nc: [On]\n", "x")
    assert [(each.line, each.column, each.code, each.severity) for each in document.warnings] == [
        (1, 4, "yaml.doubtful-word", "warning"),
        (3, 5, "yaml.doubtful-word", "warning"),
    ]


def test_aliases_repeat_a_value() -> None:
    assert read_yaml("a: &x {b: 1}\nc: [*x, *x]\n", "x").data == {"a": {"b": 1}, "c": [{"b": 1}, {"b": 1}]}


def test_positions() -> None:
    document = read_yaml("\ufeffsteps:\n  - name: 读\n    with: {a: 1, b: [x, y]}\n", "x")
    assert document.position(("steps",)) == Position(2, 3)
    assert document.position(("steps",), key=True) == Position(1, 1)
    assert document.position(("steps", 0, "name")) == Position(2, 11)
    assert document.position(("steps", 0, "with", "b", 1)) == Position(3, 25)
    assert document.position(("steps", 0, "with", "b"), key=True) == Position(3, 18)
    assert document.position(("steps", 0, "nope", 5)) == Position(2, 5)
    assert document.position(("steps", 9)) == Position(2, 3)
    assert document.position(()) == Position(1, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", [(3, 1, "yaml.duplicate-key")]),
        ("a: {b: 1, b: 2}\nc: 1\nc: 2\n", [(1, 11, "yaml.duplicate-key"), (3, 1, "yaml.duplicate-key")]),
        ("a:\n\t- b\n", [(2, 1, "yaml.tab")]),
        ("a:\n  b: 1\n\tc: 2\n\td: 3\n", [(3, 1, "yaml.tab"), (4, 1, "yaml.tab")]),
        ("a: 'x\nb: 1\n", [(1, 4, "yaml.syntax")]),
        ("a: @x\n", [(1, 4, "yaml.syntax")]),
        ("a: `x`\n", [(1, 4, "yaml.syntax")]),
        ("a: %x\n", [(1, 4, "yaml.syntax")]),
        ("a: *.pdf\n", [(1, 4, "yaml.syntax")]),
        ("a: b: c\n", [(1, 5, "yaml.syntax")]),
        ("title: 中文: 错\n", [(1, 10, "yaml.syntax")]),
        (
            "a: @x\nb: ok\nc: *.pdf\nd: x: y\n",
            [(1, 4, "yaml.syntax"), (3, 4, "yaml.syntax"), (4, 5, "yaml.syntax")],
        ),
        ("a: @x\nb: @y\n", [(1, 4, "yaml.syntax"), (2, 4, "yaml.syntax")]),
        ("a: @x\nb: 1\nb: 2\n", [(1, 4, "yaml.syntax"), (3, 1, "yaml.duplicate-key")]),
        ("a: [1, 2\nb: 3\n", [(1, 4, "yaml.syntax")]),
        ("a: {b: ${{ c }}, d: 1}\n", [(1, 9, "yaml.syntax")]),
        ("a: 1\n  b: 2\n", [(2, 3, "yaml.syntax")]),
        ("a 1\nb: 2\n", [(2, 1, "yaml.syntax")]),
        ("s:\n  - n: read\n    action web.open\n    w: {a: b}\n", [(3, 5, "yaml.syntax")]),
        ("- a\nb: 1\n", [(2, 1, "yaml.syntax")]),
        ('a: "\\q"\n', [(1, 5, "yaml.syntax")]),
        ("a: 'x' y\n", [(1, 8, "yaml.syntax")]),
        ("a: 1\n---\nb: 2\n", [(2, 1, "yaml.several-documents")]),
        ("? [a]\n: 1\n", [(1, 3, "yaml.key")]),
        ("a: {{ x }}\n", [(1, 5, "yaml.key")]),
        ("a: !!python/object/apply:os.system [x]\n", [(1, 4, "yaml.tag")]),
        ("a: !secret x\n", [(1, 4, "yaml.tag")]),
        ("a: *y\n", [(1, 4, "yaml.alias")]),
        ("a: &a [1, *a]\n", [(1, 11, "yaml.alias")]),
        ("<<: {a: 1}\n", [(1, 1, "yaml.merge-key")]),
        ("a: 1\nb: x\x07\n", [(2, 5, "yaml.character")]),
        ("a: \ud83d\n", [(1, 4, "yaml.character")]),
        ("[" * 70 + "]" * 70, [(1, 65, "yaml.too-deep")]),
        ("a: " + "x" * 2_000_000, [(1, 1, "yaml.too-large")]),
    ],
)
def test_wrong_yaml(text: str, expected: list[tuple[int, int, str]]) -> None:
    assert found_in(text) == expected


def test_every_mistake_has_a_remedy() -> None:
    with pytest.raises(DefinitionError) as caught:
        read_yaml("a: @x\nb: [1\nc: 1\n", "x")
    assert all(each.remedy for each in caught.value.diagnostics)


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [1,1,1,1,1,1,1,1,1]\n"
        + "".join(
            f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n"
            for a, b in zip("abcdefghij", "bcdefghijk", strict=True)
        ),
        "[" * 1_000_000,
        "{" * 1_000_000,
        "- " * 900_000,
        "? " * 900_000,
        "a: [" + "x," * 900_000,
        "- @x\n" * 300_000,
        "'" + "x\n" * 900_000,
        "a: " * 600_000,
        "&a " * 600_000,
        "\t\n" * 900_000 + "@",
    ],
)
def test_bombs_are_refused_soon(text: str) -> None:
    begin = time.process_time()
    assert found_in(text)
    assert time.process_time() - begin < 2


def test_the_same_places_without_the_fast_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    import yaml

    from servbot.core.loader import syntax

    monkeypatch.setattr(syntax, "Reader", yaml.SafeLoader)
    assert read_yaml("a: [1, {b: no}]\n", "x").position(("a", 1, "b")) == Position(1, 12)
    assert found_in("a: @x\nb: ok\nc: x: y\nb: 2\n") == [
        (1, 4, "yaml.syntax"),
        (3, 5, "yaml.syntax"),
        (4, 1, "yaml.duplicate-key"),
    ]
    assert found_in("[" * 70) == [(1, 65, "yaml.too-deep")]


def test_diagnostics_as_people_read_them() -> None:
    text = "名称: &x 1\ntitle: 中文: 错\n"
    with pytest.raises(DefinitionError) as caught:
        read_yaml(text, "bots/x/bot.yaml")
    assert render_diagnostics(caught.value.diagnostics, text) == (
        "bots/x/bot.yaml:2:10: error [yaml.syntax]: a colon with a blank behind it cannot stand here\n"
        " 2 | title: 中文: 错\n"
        "   |            ^\n"
        "   = help: put quotes around a text that holds a colon, or correct the indentation\n"
    )


def test_long_lines_are_shown_in_part() -> None:
    text = "a: {" + ", ".join(f"k{n}: 1" for n in range(500)) + ", k7: 2}\n"
    with pytest.raises(DefinitionError) as caught:
        read_yaml(text, "x")
    shown = render_diagnostics(caught.value.diagnostics, text).splitlines()
    assert len(shown[1]) < 200
    assert shown[1][shown[2].index("^") :].startswith("k7: 2")
