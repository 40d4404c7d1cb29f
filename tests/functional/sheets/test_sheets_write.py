import asyncio
from datetime import date
from decimal import Decimal

import pytest
from filelock import FileLock
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.table import Table

from servbot.actions.sheets import Append, Read, Reconcile, Report
from servbot.actions.sheets.errors import (
    ColumnMissing,
    KeyBlank,
    RulesWrong,
    SheetDamaged,
    SheetLocked,
    WrongKind,
)
from servbot.actions.sheets.writing.exclusive import replace_whole
from servbot.core.errors import UsageError
from servbot.core.value import dumps, loads
from servbot.testkit import LocalContext


@pytest.fixture
def context(tmp_path):
    return LocalContext(tmp_path)


def sheet_of(context, name, sheet=None):
    workbook = load_workbook(context.folder / "shared" / name)
    return workbook[sheet] if sheet else workbook.active


async def append(context, *rows, name="shared/book.xlsx", **more):
    return await Append(file=name, rows=rows, **more).run(context)


async def test_the_workbook_is_made_with_a_styled_header(context):
    done = await append(
        context, {"Invoice": "A-1", "Total": Decimal("120.50"), "Due": date(2026, 3, 4)}, sheet="Booked"
    )
    sheet = sheet_of(context, "book.xlsx", "Booked")
    assert (done.row_numbers, done.appended) == ((2,), 1)
    assert [cell.value for cell in sheet[1]] == ["Invoice", "Total", "Due"]
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:C2"
    assert (sheet["B2"].value, sheet["B2"].number_format) == (120.5, "#,##0.00##")
    assert sheet["C2"].is_date


async def test_a_row_is_not_added_twice_when_its_key_is_there(context):
    first = await append(
        context, {"Invoice": "A-1", "Total": 1}, {"Invoice": "A-2", "Total": 2}, unique=["Invoice"]
    )
    again = await append(
        context, {"Invoice": " a-2", "Total": 2}, {"Invoice": "A-3", "Total": 3}, unique=["invoice"]
    )
    assert (first.row_numbers, again.row_numbers, again.appended) == ((2, 3), (3, 4), 1)
    assert sheet_of(context, "book.xlsx").max_row == 4
    with pytest.raises(KeyBlank):
        await append(context, {"Total": 2}, unique=["Invoice"])


@pytest.mark.parametrize(
    "text", ["=1+1", "+41 22", "-5 apples", "@sum", '=HYPERLINK("http://x")', "=cmd|' /C calc'!A0"]
)
async def test_text_never_becomes_a_formula(context, text):
    await append(context, {"Note": text})
    await append(context, {"Note": text})
    await Report(file="shared/r.xlsx", sections=[{"name": text, "rows": [{text: text}]}]).run(context)
    cells = [sheet_of(context, "book.xlsx")["A2"], sheet_of(context, "book.xlsx")["A3"]]
    cells += [sheet_of(context, "r.xlsx")["A1"], sheet_of(context, "r.xlsx")["A2"]]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in cells] == [(text, "s", True)] * 4


async def test_new_rows_take_the_look_of_the_row_above_and_tables_grow(context):
    workbook = Workbook()
    sheet = workbook.active
    for row in (["My bookings"], [], ["Invoice", "Total", "Formula"], ["A-1", 1, "=B4*2"]):
        sheet.append(row)
    sheet["B4"].number_format = "0.000"
    sheet["B4"].font = Font(italic=True)
    sheet.add_table(Table(displayName="Bookings", ref="A3:C4"))
    workbook.save(context.folder / "shared" / "book.xlsx")
    done = await append(context, {"Invoice": "A-2", "total ": 2})
    sheet = sheet_of(context, "book.xlsx")
    assert done.row_numbers == (5,)
    assert (sheet["B5"].value, sheet["B5"].number_format, sheet["B5"].font.italic) == (2, "0.000", True)
    assert sheet["C4"].value == "=B4*2"
    assert sheet.tables["Bookings"].ref == "A3:C5"
    with pytest.raises(ColumnMissing):
        await append(context, {"Nonsense": 1})


async def test_long_numbers_keep_every_digit(context):
    await append(context, {"Account": 12345678901234567890, "Exact": Decimal("1234567890123456.78")})
    assert [cell.value for cell in sheet_of(context, "book.xlsx")[2]] == [
        "12345678901234567890",
        "1234567890123456.78",
    ]


async def test_bots_at_the_same_time_lose_no_row(context):
    await asyncio.gather(*(append(context, {"Invoice": f"A-{number}"}) for number in range(8)))
    found = await Read(file="shared/book.xlsx").run(context)
    assert sorted(row["Invoice"] for row in found.rows) == [f"A-{number}" for number in range(8)]


async def test_a_held_workbook_is_refused_after_the_time_given(context):
    with FileLock(context.folder / "shared" / ".book.xlsx.lock"), pytest.raises(SheetLocked) as caught:
        await append(context, {"Invoice": "A-1"}, wait=0.05)
    assert caught.value.nothing_done
    (context.folder / "shared" / "~$book.xlsx").write_bytes(b"owner")
    with pytest.raises(SheetLocked, match="open in a spreadsheet program"):
        await append(context, {"Invoice": "A-1"})


async def test_what_is_no_workbook_to_write_to_is_left_alone(context):
    await append(context, {"Total": 1})
    half = (context.folder / "shared" / "book.xlsx").read_bytes()[:900]
    (context.folder / "shared" / "bad.xlsx").write_bytes(half)
    with pytest.raises(SheetDamaged):
        await append(context, {"Total": 2}, name="shared/bad.xlsx")
    assert (context.folder / "shared" / "bad.xlsx").read_bytes() == half
    with pytest.raises(WrongKind):
        await append(context, {"Total": 2}, name="shared/book.csv")


def test_a_failed_save_leaves_the_old_file_and_nothing_else(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"old")

    def failing(place):
        place.write_bytes(b"half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        replace_whole(tmp_path / "a.xlsx", failing)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.xlsx", b"old")]


RULES = """
rules:
  - name: same item
    keys: [{left: description, right: item}]
    compare: [{left: unit_price, right: Unit price, tolerance: 0.01}]
  - name: alike
    keys: [{left: description, right: item, fuzzy: 0.8}]
"""
LINES = [
    {"description": "Bolt", "unit_price": Decimal("12.50")},
    {"description": "Nut", "unit_price": 3},
    {"description": "Wooden ladder", "unit_price": 80},
]


@pytest.fixture
def purchase_orders(context):
    workbook = Workbook()
    for row in (
        ["Order", "ITEM", "Unit price"],
        ["PO-1", "bolt", 12],
        ["PO-1", "Nut", "3.00"],
        ["PO-1", "Wooden ladders", 80],
        ["PO-2", "Bolt", 12.5],
    ):
        workbook.active.append(row)
    workbook.save(context.folder / "shared" / "orders.xlsx")
    (context.folder / "bot" / "matching.yaml").write_text(RULES)
    return context


async def test_lines_are_compared_with_the_orders_of_a_workbook(purchase_orders):
    found = await Reconcile(
        left=LINES, right="shared/orders.xlsx", rules="matching.yaml", where={"Order": "po-1"}
    ).run(purchase_orders)
    assert [pair.explanation for pair in found.breaks] == ["Unit price 12.50 instead of 12.00 (0.50 more)"]
    assert found.breaks[0].right["_row"] == 2
    assert loads(dumps(found))["breaks"][0]["explanation"] == found.breaks[0].explanation
    assert [pair.left["description"] for pair in found.matched] == ["Nut"]
    assert [item.right["item"] for item in found.suggestions] == ["Wooden ladders"]
    assert (found.summary.unmatched_left, found.summary.unmatched_right, found.right_left_out) == (1, 1, 1)


async def test_an_unknown_order_leaves_every_line_open(purchase_orders):
    for order in (None, "", "PO-99"):
        found = await Reconcile(
            left=LINES, right="shared/orders.xlsx", rules="matching.yaml", where={"Order": order}
        ).run(purchase_orders)
        assert (found.summary.right, found.summary.unmatched_left) == (0, 3)


async def test_wrong_rules_and_missing_columns_are_named(purchase_orders):
    with pytest.raises(RulesWrong):
        await Reconcile(left=LINES, right=LINES, rules=[{"name": "x", "keys": []}]).run(purchase_orders)
    rules = [{"name": "x", "keys": [{"left": "description", "right": "Thing"}]}]
    with pytest.raises(ColumnMissing, match="The right side has no column 'Thing'"):
        await Reconcile(left=LINES, right="shared/orders.xlsx", rules=rules).run(purchase_orders)


async def test_a_reconciliation_becomes_a_workbook_with_its_proof(purchase_orders):
    found = await Reconcile(left=LINES, right="shared/orders.xlsx", rules="matching.yaml").run(
        purchase_orders
    )
    report = Report(file="shared/r.xlsx", title="Orders", reconciliation=loads(dumps(found)))
    first = await report.run(purchase_orders)
    again = await report.run(purchase_orders)
    assert first == again
    assert first.sheets == (
        *("Summary", "Matched", "Groups", "Suggested", "Suggested groups", "Breaks"),
        *("Unmatched left", "Unmatched right", "Proof"),
    )
    sheet = sheet_of(purchase_orders, "r.xlsx", "Matched")
    assert sheet["A1"].value == "Orders - Matched"
    assert [cell.value for cell in sheet[3]][:4] == [
        "Rule",
        "Tolerated",
        "Left: Source row",
        "Left: description",
    ]
    assert sheet.auto_filter.ref.startswith("A3:")
    assert sheet.freeze_panes == "A4"
    proof = sheet_of(purchase_orders, "r.xlsx", "Proof")
    assert ("Sums conserved", "yes") in [(row[0].value, row[1].value) for row in proof.iter_rows()]


async def test_a_report_of_anything_else_is_refused(context):
    with pytest.raises(UsageError, match="not the output"):
        await Report(file="shared/r.xlsx", reconciliation={"rows": []}).run(context)
    with pytest.raises(WrongKind):
        await Report(file="shared/r.pdf").run(context)


async def test_a_report_of_a_part_is_refused(purchase_orders):
    found = await Reconcile(
        left=[*LINES, *LINES], right="shared/orders.xlsx", rules="matching.yaml", limit=1
    ).run(purchase_orders)
    with pytest.raises(UsageError, match="only the first"):
        await Report(file="shared/r.xlsx", reconciliation=loads(dumps(found))).run(purchase_orders)


async def test_groups_have_a_sheet_of_their_own(context):
    rule = {
        "name": "parts",
        "keys": [{"left": "who", "right": "who"}],
        "compare": [{"left": "amount", "right": "amount"}],
        "cardinality": "1:N",
    }
    parts = [{"who": "a", "amount": amount} for amount in (1, 2)]
    found = await Reconcile(left=[{"who": "a", "amount": 3}], right=parts, rules=[rule]).run(context)
    done = await Report(file="shared/r.xlsx", reconciliation=loads(dumps(found))).run(context)
    assert "Groups" in done.sheets
    assert [row[4].value for row in list(sheet_of(context, "r.xlsx", "Groups").rows)[1:]] == [1, None, None]


async def test_sheets_get_names_that_programs_accept(context):
    names = ["A/B: [long] " + "x" * 40, "a b  long  " + "X" * 40, "", "'"]
    done = await Report(file="shared/r.xlsx", sections=[{"name": name} for name in names]).run(context)
    assert len(done.sheets) == len({name.casefold() for name in done.sheets}) == 4
    assert all(0 < len(name) <= 31 for name in done.sheets)
