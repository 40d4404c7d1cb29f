"""Dates, moments and amounts in English, continental and Chinese style: read, and written."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servbot.core.expression import ExpressionError, evaluate
from servbot.core.notation import money_text, number_text, read_capitals, read_date, read_moment, read_money
from servbot.core.notation.writing_capitals import capitals


@pytest.mark.parametrize(
    "text",
    ["2026-02-13", "2026/2/13", "2026年2月13日", "２０２６年２月１３日", "20260213", "13.02.2026", "13 Feb 2026",
     "February 13, 2026", "13-Feb-2026", "2026-02-13 00:00:00"],
)  # fmt: skip
def test_a_date_in_every_habit(text):
    assert read_date(text) == date(2026, 2, 13)


@pytest.mark.parametrize("text", ["03/04/2026", "2026-02-30", "soon", "", "13", "99.99.2026"])
def test_what_reads_two_ways_or_none_is_no_date(text):
    assert read_date(text) is None


@pytest.mark.parametrize(
    "text",
    ["2026-02-13T09:30", "2026-02-13 9:30", "2026年2月13日 9:30", "13 Feb 2026, 09:30:00", "13.02.2026 9:30", "20260213 9:30"],
)  # fmt: skip
def test_a_moment_in_every_habit(text):
    assert read_moment(text) == datetime(2026, 2, 13, 9, 30)  # noqa: DTZ001


def test_a_moment_keeps_its_zone_and_a_date_is_its_midnight():
    assert read_moment("2026-02-13T09:30:00Z") == datetime(2026, 2, 13, 9, 30, tzinfo=UTC)
    assert read_moment("2026年2月13日") == datetime(2026, 2, 13)  # noqa: DTZ001
    assert read_moment("2026-02-13 25:00") is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("￥1,234.56", "1234.56"),
        ("1,234.56元", "1234.56"),
        ("¥１，２３４．５６元", "1234.56"),
        ("人民币1,234.56元整", "1234.56"),
        ("CNY ¥1,234.56", "1234.56"),
        ("-¥5", "-5"),
        ("¥-5.00", "-5"),
        ("($1,000.00)", "-1000"),
        ("3.5万元", "35000"),
        ("1.2亿", "120000000"),
        ("壹仟元整", "1000"),
        ("1.234,56 €", "1234.56"),
        ("1'234.50 CHF", "1234.50"),
    ],
)
def test_an_amount_in_every_habit(text, amount):
    assert read_money(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["1¥2", "¥", "元", "1,23 4", "EUR", "5 apples", "¥¥¥5", "12%"])
def test_what_is_no_amount_is_not_guessed(text):
    assert read_money(text) is None


@given(st.integers(0, 10**14 - 1))
def test_what_is_written_is_read_again(fen):
    amount = Decimal(fen).scaleb(-2)
    assert read_capitals(capitals(amount)) == amount
    assert read_money(money_text(amount, "yuan")) == amount
    assert read_money(number_text(amount, "continental"), ",") == amount


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("1234.5 | money", "1,234.50"),
        ("'1234,5' | money", "1,234.50"),
        ("1234.5 | money(style='continental')", "1.234,50"),
        ("1234.5 | money(style='plain')", "1234.50"),
        ("1234.5 | money(style='yuan')", "1,234.50元"),
        ("-1234.5 | money(style='capitals')", "负壹仟贰佰叁拾肆圆伍角整"),
        ("1234.5 | number", "1,234.5"),
        ("1234567 | number(style='continental')", "1.234.567"),
        ("1234.567 | number(1)", "1,234.6"),
        ("'13.02.2026' | date('chinese')", "2026年2月13日"),
        ("'2026年2月13日' | date('english')", "13 Feb 2026"),
        ("'13 Feb 2026' | date | string", "2026-02-13"),
    ],
)
def test_filters_write_both_styles(expression, text):
    assert evaluate(expression, {}) == text


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("1 | money(style='roman')", "There is no style 'roman'; there are english, continental, plain, yuan, capitals."),
        ("1 | number(style='yuan')", "There is no style 'yuan'; there are english, continental, plain."),
        ("1000000000000 | money(style='capitals')", "not written in capitals"),
        ("'03/04/2026' | date", "is not a date"),
    ],
)  # fmt: skip
def test_a_style_that_is_not_there_is_told(expression, words):
    with pytest.raises(ExpressionError) as caught:
        evaluate(expression, {})
    assert words in caught.value.message
