from datetime import date, datetime
from decimal import Decimal

import pytest

from servbot.actions.sheets.errors import ColumnMissing
from servbot.actions.sheets.reading.address import cell_address, column_letters, column_number
from servbot.actions.sheets.reading.cell import Habits, NotReadable, natural, typed
from servbot.actions.sheets.reading.header import column_names, find_column, header_index
from servbot.core.notation import read_date

HABITS = Habits()


@pytest.mark.parametrize(
    ("raw", "kind", "expected"),
    [
        (5.0, "text", "5"),
        ("00005", "text", "00005"),
        (12.3, "decimal", Decimal("12.3")),
        (0.1 + 0.2, "money", Decimal("0.3")),
        ("1,234.56", "money", Decimal("1234.56")),
        (7.0, "integer", 7),
        ("1,200", "integer", 1200),
        (date(2026, 3, 4), "date", date(2026, 3, 4)),
        (datetime(2026, 3, 4, 15, 0), "date", date(2026, 3, 4)),  # noqa: DTZ001
        ("2026年3月4日", "date", date(2026, 3, 4)),
        (20260304.0, "date", date(2026, 3, 4)),
        ("  ", "money", None),
        ("", "text", None),
    ],
)
def test_a_cell_is_read_as_declared(raw, kind, expected):
    value = typed(raw, kind, HABITS)
    assert (value, type(value)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("n/a", "money"),
        (7.5, "integer"),
        ("03/04/2026", "date"),
        (45292.0, "date"),
        (True, "decimal"),
        (True, "date"),
    ],
)
def test_a_cell_that_is_something_else_is_refused(raw, kind):
    with pytest.raises(NotReadable):
        typed(raw, kind, HABITS)


def test_undeclared_numbers_are_exact_and_never_binary():
    assert natural(2.0) == 2
    assert isinstance(natural(2.0), int)
    assert natural(0.1) == Decimal("0.1")
    assert natural(1e300) == Decimal("1e300")


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("31/12/2026", "ymd", date(2026, 12, 31)),
        ("03/04/2026", "dmy", date(2026, 4, 3)),
        ("03/04/2026", "mdy", date(2026, 3, 4)),
        ("03/03/2026", "ymd", date(2026, 3, 3)),
        ("4 Mar 2026", "ymd", date(2026, 3, 4)),
        ("2026-03-04T00:00:00", "ymd", date(2026, 3, 4)),
        ("2026-02-30", "ymd", None),
    ],
)
def test_dates_as_text(text, order, expected):
    assert read_date(text, order) == expected


def test_addresses():
    assert [column_letters(number) for number in (1, 26, 27, 702, 703, 16384)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]
    assert all(column_number(column_letters(number)) == number for number in range(1, 2000))
    assert cell_address("Orders", 3, 28) == "Orders!AB3"


def test_the_header_is_found_below_a_title():
    rows = [["Open orders", "", ""], ["", "", ""], ["Order", "Item", "Price"], ["A", "Bolt", 1.0]]
    assert header_index(rows, ()) == 2


def test_the_header_is_the_row_with_the_named_columns():
    rows = [["Name", "Value", "Remark"], ["ORDER ", "Ｉtem", "Price"]]
    assert header_index(rows, ("Order", "item")) == 1


def test_columns_without_or_with_the_same_name_stay_apart():
    assert column_names(["Amount", "", "Amount", 2026.0], 5) == [
        "Amount",
        "Column B",
        "Amount (2)",
        "2026",
        "Column E",
    ]


def test_a_missing_column_is_answered_with_those_there_are():
    assert find_column(["First Name ", "Last Name"], "firstname", "x.xlsx") == 0
    with pytest.raises(ColumnMissing) as caught:
        find_column(["Order", "Item"], "Price", "orders.xlsx")
    assert str(caught.value).startswith("orders.xlsx has no column 'Price'. Its columns are: Order, Item.")


def test_a_very_wide_header_of_one_name_is_named_quickly():
    names = column_names(["A"] * 16_384, 16_384)
    assert len(set(names)) == 16_384
    assert names[-1] == "A (16384)"
