"""What expressions give."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from servbot.core.expression import evaluate, render, truth
from servbot.core.record import Record

D = Decimal


class Reading(Record):
    fields: dict[str, Any]
    total: Decimal = D("9.90")


SCOPE: dict[str, Any] = {
    "steps": {
        "read": {
            "fields": {"total": D("10.50"), "supplier": "Müller 有限公司", "items": [3, 1, 2], "none": None},
            "lines": [{"net": D("1.50"), "ok": True}, {"net": D("2.25"), "ok": False}],
            "values": {"keys": "data"},
        }
    },
    "model": Reading(fields={"a": 1}),
    "confidence": 0.95,
    "day": date(2026, 1, 31),
    "now": datetime(2026, 1, 31, 8, 30, tzinfo=UTC),
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("steps.read.fields.total", D("10.50")),
        ("steps['read'].fields['total']", D("10.50")),
        ("steps.read.fields.items", [3, 1, 2]),
        ("steps.read.values.keys", "data"),
        ("steps.read.fields.keys()", ["total", "supplier", "items", "none"]),
        ("steps.read.fields.get('nope', 7)", 7),
        ("steps.read.lines[1].net", D("2.25")),
        ("steps.read.lines[-1]['net']", D("2.25")),
        ("'abcdef'[1:3]", "bc"),
        ("model.total", D("9.90")),
        ("model.fields.a", 1),
        ("day.year", 2026),
        ("now.hour", 8),
        ("(day - day).days", 0),
        ("1 + 2 * 3", 7),
        ("2 ** 10", 1024),
        ("7 // 2", 3),
        ("-7 // 2", -4),
        ("-7.0 // 2", D(-4)),
        ("-7 % 3", 2),
        ("-7.0 % 3", D(2)),
        ("10 / 4", D("2.5")),
        ("steps.read.fields.total * 1.1", D("11.550")),
        ("0.1 + 0.2", D("0.3")),
        ("confidence + 0.05", D("1.00")),
        ("'a' + 'b'", "ab"),
        ("'no. ' ~ 5 ~ none ~ true", "no. 5true"),
        ("[1] + [2, 3]", [1, 2, 3]),
        ("{'a': {'b': 1}}.a.b", 1),
        ("'y' if 1 < 2 else 'n'", "y"),
        ("'y' if 1 > 2", None),
        ("false and nothing_like_this", False),
        ("true or nothing_like_this", True),
        ("'it\\'s \\u4e2d \\d'", "it's 中 \\d"),
        (" 'a b'.upper().replace('A', 'x') ", "xB".replace("B", " B")),
        ("'a,b'.split(',')", ["a", "b"]),
    ],
)
def test_value(source: str, value: Any) -> None:
    found = evaluate(f"${{{{ {source} }}}}", SCOPE)
    assert found == value
    assert type(found) is type(value)
    assert evaluate(source, SCOPE) == value


@pytest.mark.parametrize(
    "source",
    [
        "confidence >= 0.95",
        "confidence == 0.95",
        "0.95 == confidence",
        "steps.read.fields.total < 500.00",
        "1 < 2 < 3 and not 1 < 3 < 2",
        "1 == 1.0",
        "1 != true",
        "true != 'true'",
        "'a' in 'abc' and 'z' not in 'abc'",
        "1.0 in [1, 2]",
        "'total' in steps.read.fields",
        "day < (day | days(1))",
        "nope is not defined",
        "nope.deeper is undefined",
        "steps.read.fields.total is defined",
        "steps.read.fields.none is none",
        "steps.read.fields.none is empty and '' is empty and 0 is not empty",
        "3 is odd and 4 is even",
        "'x' is string and 1.5 is number and true is not number and day is date",
        "steps.read is mapping and [] is list",
    ],
)
def test_holds(source: str) -> None:
    assert evaluate(source, SCOPE) is True


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("nope | default('x')", "x"),
        ("nope.deeper[3].x | default(0)", 0),
        ("steps.read.fields.none | default('x')", "x"),
        ("'' | default('x')", ""),
        ("'' | default('x', true)", "x"),
        ("day | date('%d.%m.%Y')", "31.01.2026"),
        ("'2026年3月1日' | date", date(2026, 3, 1)),
        ("'2026/3/1' | date", date(2026, 3, 1)),
        ("'20260301' | date", date(2026, 3, 1)),
        ("now | date", date(2026, 1, 31)),
        ("day | days(1)", date(2026, 2, 1)),
        ("now | days(-31)", datetime(2025, 12, 31, 8, 30, tzinfo=UTC)),
        ("1234.565 | money", "1,234.57"),
        ("-1234567 | money", "-1,234,567.00"),
        ("2.5 | round", D(3)),
        ("-2.5 | round", D(-3)),
        ("2.345 | round(2)", D("2.35")),
        ("1250 | round(-2)", D(1300)),
        ("'1,234.56' | decimal", D("1234.56")),
        ("'1.234,56' | decimal", D("1234.56")),
        ("'1.234.567' | decimal", D(1234567)),
        ("'1,234' | decimal", D(1234)),
        ("'12,50' | decimal", D("12.50")),
        ("'1.234' | decimal", D("1.234")),
        ("'1,234' | decimal(comma=true)", D("1.234")),
        ("'(99.00)' | decimal", D("-99.00")),
        ("'99.00-' | decimal", D("-99.00")),
        ("'\uffe5\uff11,\uff12\uff13\uff14.\uff15\uff10' | decimal", D("1234.50")),
        ("'USD 5.00' | decimal", D("5.00")),
        ("'5.00 EUR' | decimal", D("5.00")),
        ("'12.9' | int", 12),
        ("-3 | abs", 3),
        ("'a' | upper", "A"),
        ("'A' | lower", "a"),
        ("' a ' | trim", "a"),
        ("'aba' | replace('a', '')", "b"),
        ("[1, 2] | length", 2),
        ("'中文' | length", 2),
        ("steps.read.fields | length", 4),
        ("[] | first", None),
        ("[1, 2] | first", 1),
        ("[1, 2] | last", 2),
        ("[1, 2.50, none] | join('; ')", "1; 2.50; "),
        ("steps.read.lines | sum(attribute='net')", D("3.75")),
        ("[] | sum", 0),
        ("steps.read.lines | map('net')", [D("1.50"), D("2.25")]),
        ("steps.read.lines | map(attribute='net') | max", D("2.25")),
        ("steps.read.lines | selectattr('ok') | length", 1),
        ("steps.read.lines | rejectattr('net', '>', 2) | map('net') | first", D("1.50")),
        ("[1, 2, 3] | select('>=', 2)", [2, 3]),
        ("[1, 2, 3] | reject('in', [2])", [1, 3]),
        ("steps.read.fields.items | sort", [1, 2, 3]),
        ("steps.read.lines | sort('net', reverse=true) | map('net') | first", D("2.25")),
        ("[1, 1, 2] | unique", [1, 2]),
        ("[] | min", None),
        ("'a b' | split", ["a", "b"]),
        ("{'a': [1.50, day]} | tojson", '{"a":["1.50","2026-01-31"]}'),
        ("1.0 | string", "1.0"),
        ("'a/b 中&' | urlencode", "a%2Fb%20%E4%B8%AD%26"),
    ],
)
def test_filter(source: str, value: Any) -> None:
    found = evaluate(source, SCOPE)
    assert found == value
    assert type(found) is type(value)


def test_render_keeps_the_type_of_a_whole_expression_and_writes_text_in_the_rest() -> None:
    given = {
        "total": "${{ steps.read.fields.total }}",
        "block": "${{ steps.read.fields.total }}\n",
        "text": "Total ${{ steps.read.fields.total }} of ${{ steps.read.fields.none }}!",
        "list": ["${{ steps.read.lines }}", 5, None],
        "plain": "{{ steps }} {% if %} $5 }}",
        "literal": "write $${{ x }} for ${{ 1 }}",
    }
    assert render(given, SCOPE) == {
        "total": D("10.50"),
        "block": D("10.50"),
        "text": "Total 10.50 of !",
        "list": [SCOPE["steps"]["read"]["lines"], 5, None],
        "plain": "{{ steps }} {% if %} $5 }}",
        "literal": "write ${{ x }} for 1",
    }


def test_native_objects_pass_through_as_they_are() -> None:
    assert render("${{ model }}", SCOPE) is SCOPE["model"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (D("1E+3"), "1000"),
        (True, "true"),
        (None, ""),
        (date(2026, 1, 2), "2026-01-02"),
        ([1, "a", D("1.0")], '[1,"a","1.0"]'),
        (Reading(fields={}), '{"fields":{},"total":"9.90"}'),
        (timedelta(days=1), "1 day, 0:00:00"),
    ],
)
def test_values_inside_text(value: Any, text: str) -> None:
    assert render("<${{ x }}>", {"x": value}) == f"<{text}>"


@pytest.mark.parametrize(
    "source", ["'}}'", '"}}"', "{'a': {'b': '}}'}}.a.b", "'{{' ~ '}}' | replace('{{', '')"]
)
def test_closing_marks_inside_of_an_expression(source: str) -> None:
    assert render(f"${{{{ {source} }}}}", {}).endswith("}}")


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (True, True),
        (False, False),
        ("${{ 1 < 2 }}", True),
        ("${{ none }}", False),
        ("${{ [] }}", False),
        ("${{ 0 }}", False),
        ("yes", True),
        ("${{ 'false' }}", False),
    ],
)
def test_truth(condition: Any, holds: bool) -> None:
    assert truth(condition, {}) is holds
