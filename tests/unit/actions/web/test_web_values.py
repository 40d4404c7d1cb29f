from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servbot.actions.web.errors import ValueUnfit
from servbot.actions.web.tables import titled
from servbot.actions.web.wording import listing, nearest, same_number, same_text, spoken
from servbot.actions.web.written import Control, sticks, text, written


def control(kind="plain", **changes):
    plain = {"type": "text", "multiple": False, "locked": "", "value": "", "refusal": "", "marking": ""}
    return Control(kind=kind, **{**plain, "secret": False, "what": "<input>", **changes})


@pytest.mark.parametrize(
    "label",
    ["Total", "  total ", "Total:", "Total *", "* Total", "Total：", "Ｔｏｔａｌ＊", "Total\n :"],
)
def test_labels_are_the_same_as_people_read_them(label):
    assert spoken(label) == "total"


@pytest.mark.parametrize(
    ("wanted", "found", "same"),
    [
        ("13800138000", "138 0013 8000", True),
        ("one\ntwo", "one\r\ntwo", True),
        ("12.50", "1250", False),
        ("1250", "12.50", False),
        ("", "x", False),
        ("-5", "5", False),
        ("a b", "a  b", True),
    ],
)
def test_a_mask_may_add_separators_only(wanted, found, same):
    assert same_text(wanted, found) is same


@pytest.mark.parametrize(
    ("wanted", "found", "same"),
    [
        ("1250.00", "1,250.00", True),
        ("1250", "¥ 1,250.00", True),
        ("-5", "5", False),
        ("5", "", False),
        ("5", "abc", False),
    ],
)
def test_numbers_are_the_same_in_any_grouping(wanted, found, same):
    assert same_number(wanted, found) is same


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("1250.5"), "1250.50"),
        (Decimal(3), "3.00"),
        (Decimal("1E+3"), "1000.00"),
        (Decimal("0.12345"), "0.12345"),
        (1250.0, "1250.00"),
        (7, "7"),
        (date(2026, 3, 9), "09.03.2026"),
        (time(8, 5), "08:05"),
        ("0012", "0012"),
    ],
)
def test_values_are_typed_as_a_person_would(value, shown):
    assert text(value, "%d.%m.%Y") == shown


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2))
def test_amounts_keep_their_value(amount):
    assert Decimal(text(amount, "")) == amount


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("date", date(2026, 3, 9), "2026-03-09"),
        ("date", "09.03.2026", "2026-03-09"),
        ("date", "2026-03-09", "2026-03-09"),
        ("date", "", ""),
        ("month", date(2026, 3, 9), "2026-03"),
        ("week", date(2026, 1, 1), "2026-W01"),
        ("datetime-local", datetime(2026, 3, 9, 14, 30), "2026-03-09T14:30"),  # noqa: DTZ001
        ("time", time(8, 5), "08:05"),
    ],
)
def test_the_browsers_own_date_fields_take_iso(kind, value, shown):
    assert written(value, control(type=kind), "%d.%m.%Y") == shown


@pytest.mark.parametrize(
    ("kind", "value"), [("check", "yes"), ("plain", True), ("plain", ["a", "b"]), ("one-of", ["a", "b"])]
)
def test_values_that_do_not_fit_are_refused(kind, value):
    with pytest.raises(ValueUnfit):
        written(value, control(kind), "%Y")


def test_what_sticks():
    assert sticks("1250.00", control(value="1,250.00"), Decimal(1250))
    assert not sticks("1250.00", control(value="1,250.00"), "1250.00")
    assert sticks(["B", "a"], control("select", multiple=True, value=["A", "b"]), ["B", "a"])
    assert sticks(["in/scan.pdf"], control("file", value=["scan.pdf"]), "in/scan.pdf")
    assert not sticks(["in/scan.pdf"], control("file", value=["other.pdf"]), "in/scan.pdf")
    assert not sticks(True, control("check", value=False), value=True)


german = control(decimal=",", date_form="%d.%m.%Y")


@pytest.mark.parametrize(
    ("value", "shown", "page_shows"),
    [
        (Decimal("1250.5"), "1250,50", "1.250,50 €"),
        (1250, "1250", "1.250"),
        (date(2026, 3, 9), "09.03.2026", "9.3.2026"),
        (datetime(2026, 3, 9, 14, 30), "09.03.2026 14:30", "09.03.2026 14:30"),  # noqa: DTZ001
        ("1250.5", "1250.5", "1250.5"),
    ],
)
def test_values_are_written_as_the_language_of_the_page_does(value, shown, page_shows):
    assert written(value, german, "") == shown
    assert sticks(shown, german._replace(value=page_shows), value)


def test_another_number_or_day_of_the_language_does_not_stick():
    assert not sticks("1250,50", german._replace(value="1250.50"), Decimal("1250.5"))
    assert not sticks("09.03.2026", german._replace(value="03.09.2026"), date(2026, 3, 9))
    assert written(Decimal("1250.5"), control(type="number", decimal=","), "") == "1250.50"


def test_several_choices_may_be_shown_as_one_text():
    assert sticks(["A", "B"], control("listbox", value="b, a"), ["A", "B"])
    assert sticks(["Ng, Amy"], control("combobox", value="Ng, Amy"), ["Ng, Amy"])
    assert not sticks(["A"], control("combobox", multiple=True, value=["A", "B"]), ["A"])


def test_an_editor_may_make_paragraphs_of_lines():
    assert sticks("one\ntwo", control("rich", value="one\n\ntwo\n"), "one\ntwo")


def test_columns_get_different_titles():
    assert titled(["No", "", "No", "No"]) == ("No", "Column 2", "No 2", "No 3")


def test_nearest_and_listing():
    assert nearest("Invoice dat", ["Supplier", "Invoice date :", "Due date"])[0] == "Invoice date :"
    assert listing(["a", "b", "c"], most=2) == "'a', 'b' and 1 more"
