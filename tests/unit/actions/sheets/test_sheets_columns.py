"""Sheets read column by column give the values that reading cell by cell gives."""

from datetime import date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from servbot.actions.sheets.reading.cell import natural
from servbot.actions.sheets.reading.columns import read_columns
from servbot.actions.sheets.reading.exact_column import exact_column
from servbot.actions.sheets.reading.table import ROW, read_table
from servbot.actions.sheets.reconciliation.side import Side

amounts = st.integers(-(10**9), 10**9).map(lambda cents: cents / 100)
numbers = st.one_of(amounts, st.floats(), st.sampled_from([0.1 + 0.2, -0.0, 1e15, 1e-7, 123456789.125]))
cells = st.one_of(
    st.lists(st.one_of(amounts, st.just(""))),
    st.lists(st.one_of(numbers, st.just(" "), st.text(max_size=3))),
    st.lists(st.text(max_size=4)),
    st.lists(st.one_of(st.dates(), st.just(""), st.booleans())),
)


@given(cells)
@settings(max_examples=150, deadline=None)
def test_a_column_holds_the_values_of_its_cells(column):
    rows = Side({"it": exact_column(column)}, len(column)).rows()
    assert [repr(row["it"]) for row in rows] == [repr(natural(cell)) for cell in column]


def test_columns_hold_what_rows_hold(tmp_path):
    book = Workbook()
    sheet = book.active
    for row in (
        ("Orders",),
        (None, "Ref", "Amount", "Day", "Code", "Odd"),
        (None, "A-1", 12.5, date(2026, 3, 1), "00007", 3),
        (None, None, None, None, None, None),
        (None, "A-2", 13, datetime(2026, 3, 2, 8, 30), 8, "=1/0"),  # noqa: DTZ001 - a cell has no zone
        (None, " ", "1,234.56", date(2026, 3, 3), None, True),
    ):
        sheet.append(row)
    sheet["F6"].value, sheet["F6"].data_type = "#N/A", "e"
    sheet.merge_cells("B5:B6")
    book.save(tmp_path / "a.xlsx")
    declared = {"Amount": "money", "Code": "text"}
    by_row = read_table(tmp_path / "a.xlsx", header_row=2, columns=declared)
    by_column = read_columns(tmp_path / "a.xlsx", header_row=2, columns=declared)
    assert Side(by_column.values, by_column.length).rows() == list(by_row.rows)
    assert set(by_column.problems) == set(by_row.problems)
    assert list(by_column.values[ROW]) == [3, 5, 6]
