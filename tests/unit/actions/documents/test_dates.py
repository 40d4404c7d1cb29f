from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servbot.actions.documents.dates import find_date, parse_date


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-03-01", date(2026, 3, 1)),
        ("2026/3/1", date(2026, 3, 1)),
        ("2026.03.01", date(2026, 3, 1)),
        ("20260301", date(2026, 3, 1)),
        ("01 Mar 2026", date(2026, 3, 1)),
        ("1 March 2026", date(2026, 3, 1)),
        ("1st March, 2026", date(2026, 3, 1)),
        ("March 1, 2026", date(2026, 3, 1)),
        ("01-Mar-2026", date(2026, 3, 1)),
        ("2026年03月01日", date(2026, 3, 1)),
        ("２０２６ 年 3 月 1 日", date(2026, 3, 1)),
        ("01/03/2026", date(2026, 3, 1)),
        ("03/25/2026", date(2026, 3, 25)),
        ("29 maart 2014", date(2014, 3, 29)),
        ("7. Mai 2014", date(2014, 5, 7)),
        ("3 décembre 2020", date(2020, 12, 3)),
        ("24 MAR 18", date(2018, 3, 24)),
        ("31/12/25", date(2025, 12, 31)),
        ("26-06-201813:37:55", date(2018, 6, 26)),
        ("2026-03-0110:20", date(2026, 3, 1)),
    ],
)
def test_dates_in_every_style(text: str, value: date) -> None:
    assert parse_date(text) == value


@pytest.mark.parametrize(
    "text", ["", "31/02/2026", "2026-13-01", "March", "INV-2026", "1234.56", "021-5550 1286"]
)
def test_what_is_no_date(text: str) -> None:
    assert parse_date(text) is None


def test_a_date_inside_a_text_has_its_place() -> None:
    text = "TOTAL DUE ON August 3 , 2014 $4.11"
    found = find_date(text)
    assert found is not None
    assert found[0] == date(2014, 8, 3)
    assert text[found[1] : found[2]] == "August 3 , 2014"


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_found_in_each_form(day: date) -> None:
    chinese = f"{day.year}年{day.month}月{day.day}日"
    for text in (day.isoformat(), day.strftime("%d %B %Y"), day.strftime("%d/%m/%Y"), chinese):
        assert parse_date(text) == day


@given(st.text(max_size=60))
def test_any_text_gives_a_date_or_none(text: str) -> None:
    assert isinstance(parse_date(text), date | None)
