from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servbot.actions.documents.amounts import find_amounts, parse_amount


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1'234.56", "1234.56"),
        ("12,345,678.90", "12345678.90"),
        ("12.345.678", "12345678"),
        ("1,234", "1234"),
        ("1.234", "1.234"),
        ("0,123", "0.123"),
        ("12,5", "12.5"),
        ("¥ 1,234.56", "1234.56"),
        ("￥１，２３４．５６", "1234.56"),
        ("EUR 12.00", "12.00"),
        ("12.00 EUR", "12.00"),
        ("$1,000", "1000"),
        ("12.50元", "12.50"),
        ("(99.00)", "-99.00"),
        ("-5", "-5"),
        ("5.00-", "-5.00"),
        ("USD -5.00", "-5.00"),
        ("-€5.00", "-5.00"),
        ("壹仟贰佰叁拾肆元伍角陆分", "1234.56"),
    ],
)
def test_amounts_in_every_style(text: str, value: str) -> None:
    assert parse_amount(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "abc", "13%", "2026-03-01", "1,23,456.00", "1.2.3", "12ab", "INV-1234", "10.0.0.1", "()"]
)
def test_what_is_no_amount(text: str) -> None:
    assert parse_amount(text) is None


def test_amounts_inside_a_text_leave_out_percentages_and_parts_of_words() -> None:
    found = find_amounts("VAT 13% on ¥2,000.00 = ¥260.00 for A4 paper, PO-10106")
    assert [value for value, _, _ in found] == [Decimal("2000.00"), Decimal("260.00")]


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_english_and_european_forms_give_the_amount_back(value: Decimal) -> None:
    english = f"{value:,.2f}"
    european = english.translate(str.maketrans(",.", ".,"))
    assert parse_amount(english) == value
    assert parse_amount(european) == value


@given(st.text(max_size=60))
def test_any_text_is_either_an_amount_or_none(text: str) -> None:
    assert isinstance(parse_amount(text), Decimal | None)
    for _, start, end in find_amounts(text):
        assert 0 <= start < end <= len(text)
