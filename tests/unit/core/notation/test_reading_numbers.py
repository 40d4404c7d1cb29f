from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servbot.actions.sheets.reading.ledger_amount import parse_money
from servbot.core.notation import read_capitals, read_number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("(99.00)", "-99.00"),
        ("99.00-", "-99.00"),
        ("−12.5", "-12.5"),
        ("１２３．４５", "123.45"),
        ("12,50", "12.50"),
        ("1,234", "1234"),
        ("1.234", "1.234"),
        ("0,500", "0.500"),
        ("1.234.567", "1234567"),
        ("1'234'567.80", "1234567.80"),
        ("1 234,5", "1234.5"),
        (".5", "0.5"),
        ("1e3", "1E+3"),
    ],
)
def test_numbers_are_read_as_their_writers_meant(text, expected):
    assert read_number(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text", ["", "n/a", "1.2.3", "12.34.567", "1,23,4", "--5", "(-5)", "5 apples", "1,234,56.7"]
)
def test_what_is_no_number_is_not_guessed(text):
    assert read_number(text) is None


def test_the_declared_mark_decides_where_a_number_reads_two_ways():
    assert read_number("1.234", ",") == 1234
    assert read_number("1,234", ",") == Decimal("1.234")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("¥1,200.00", "1200"),
        ("EUR 12,50", "12.50"),
        ("1,200.00 USD", "1200"),
        ("55.10 CR", "-55.10"),
        ("55.10DR", "55.10"),
        ("壹仟贰佰元伍角整", "1200.50"),
        ("人民币叁万零伍拾圆整", "30050"),
        ("贰亿叁仟万元整", "230000000"),
        ("壹拾元零伍分", "10.05"),
    ],
)
def test_amounts_of_money_are_read_with_what_stands_beside_them(text, expected):
    assert parse_money(text) == Decimal(expected)


def test_text_is_no_chinese_amount():
    assert read_capitals("整") is None
    assert read_capitals("元") is None


@given(st.integers(-(10**11), 10**11))
def test_every_amount_survives_both_ways_of_grouping(cents):
    amount = Decimal(cents).scaleb(-2)
    english = f"{amount:,.2f}"
    continental = english.translate(str.maketrans(",.", ".,"))
    assert parse_money(english) == amount
    assert parse_money(continental, ",") == amount


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text):
    assert parse_money(text) is None or isinstance(parse_money(text), Decimal)
