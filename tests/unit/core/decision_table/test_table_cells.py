"""What a cell says about a value."""

from datetime import date
from decimal import Decimal

import pytest

from servbot.core.decision_table.cell import parse_cell
from servbot.core.decision_table.errors import CellWrong
from servbot.core.decision_table.literal import given

fits = [
    ("decimal", "-", ["0", "-1"], []),
    ("decimal", "", ["0"], []),
    ("decimal", "500", ["500", "500.00"], ["500.01", "-500"]),
    ("decimal", "< 500", ["499.999"], ["500"]),
    ("decimal", "<=500", ["500"], ["500.0001"]),
    ("decimal", ">= 10", ["10"], ["9.99"]),
    ("decimal", "[100..200)", ["100", "199.99"], ["200", "99"]),
    ("decimal", "(100..200]", ["200", "100.01"], ["100"]),
    ("decimal", "]100..200[", ["150"], ["100", "200"]),
    ("decimal", "1, 2, > 10", ["1", "2", "11"], ["3", "10"]),
    ("decimal", "not(1, [5..6])", ["0", "7"], ["1", "5.5"]),
    ("decimal", "＜＝５００", ["500"], ["501"]),
    ("decimal", "≥500", ["500"], ["499"]),
    ("decimal", "（100..200］", ["200"], ["100"]),
    ("decimal", "-5", ["-5"], ["5"]),
    ("integer", "> -5", [-4], [-5]),
    ("string", '"a", "b"', ["a", " b "], ["c", "A"]),
    ("string", "CN, DE", ["CN", "DE"], ["FR"]),
    ("string", "“中国”、“德国”", ["中国", "德国"], ["法国"]),
    ("string", '“北京（总部）”，"甲、乙"', ["北京（总部）", "甲、乙"], ["北京(总部)", "甲"]),
    ("string", "New  York", ["New York"], ["New"]),
    ("string", 'not("a")', ["b"], ["a"]),
    ("string", '"-"', ["-"], ["a"]),
    ("string", '"say \\"a\\""', ['say "a"'], ["say"]),
    ("string", "北京", ["北京"], ["上海"]),
    ("boolean", "true", [True, "yes", "是"], [False]),
    ("boolean", "否", [False], [True]),
    ("date", "< 2026-03-01", [date(2026, 2, 28)], ["2026-03-01"]),
    ("date", "[2026/1/1..2026年1月31日]", [date(2026, 1, 31)], [date(2026, 2, 1)]),
    ("date", '>= date("2026-01-01")', ["2026-01-01"], ["2025-12-31"]),
]


@pytest.mark.parametrize(("kind", "cell", "inside", "outside"), fits)
def test_what_a_cell_holds_for(kind, cell, inside, outside):
    condition = parse_cell(cell, kind)
    assert [value for value in inside if not condition.holds(given(value, kind))] == []
    assert [value for value in outside if condition.holds(given(value, kind))] == []


wrong = [
    ("decimal", "abc", "is not a number"),
    ("decimal", "1,500", "one number or as two"),
    ("decimal", "1e3", "is not a number"),
    ("decimal", "0500", "is not a number"),
    ("decimal", '"500"', "is not a number"),
    ("decimal", "<", "a value is missing"),
    ("decimal", "1,", "a value is missing"),
    ("decimal", "100..200", "stands in brackets"),
    ("decimal", "[200..100]", "holds no value"),
    ("decimal", "(5..5)", "holds no value"),
    ("decimal", "[100..200", "is missing before the end"),
    ("decimal", "not(1", "is missing before the end"),
    ("decimal", "!= 5", "is not"),
    ("decimal", "9" * 41, "is not a number"),
    ("integer", "1.5", "is not a whole number"),
    ("string", '"a', "quotes are not closed"),
    ("string", "< b", "no smaller and larger"),
    ("string", "${{ inputs.a }}", "cannot hold an expression"),
    ("boolean", "perhaps", "is not true or false"),
    ("date", "2026-02-30", "is not a date"),
    ("string", "a" * 3000, "longer than"),
]


@pytest.mark.parametrize(("kind", "cell", "says"), wrong)
def test_what_no_cell_can_say(kind, cell, says):
    with pytest.raises(CellWrong) as caught:
        parse_cell(cell, kind)
    assert says in caught.value.message
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (True, "decimal"),
        (Decimal("NaN"), "decimal"),
        (Decimal("1.5"), "integer"),
        ([], "string"),
        (5, "date"),
        (1, "boolean"),
    ],
)
def test_values_of_another_type_are_refused(value, kind):
    with pytest.raises(CellWrong):
        given(value, kind)


def test_nothing_fits_only_where_anything_does():
    assert parse_cell("-", "string").holds(None)
    assert not parse_cell('not("a")', "string").holds(None)
