"""Rows filtered, sorted, joined, grouped, compared and written to files."""

from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from servbot.actions.sheets import (
    Compare,
    Convert,
    Deduplicate,
    Filter,
    Group,
    Join,
    Merge,
    Pivot,
    Sort,
    Split,
)
from servbot.actions.sheets.errors import ColumnMissing, WrongKind
from servbot.core.errors import UsageError
from servbot.testkit import LocalContext

LINES = (
    {"Branch": "North", "Amount": Decimal("0.10"), "Due": date(2026, 3, 1)},
    {"Branch": "south ", "Amount": Decimal("0.20"), "Due": None},
    {"Branch": "NORTH", "Amount": Decimal("0.20"), "Due": date(2026, 1, 1)},
    {"Branch": None, "Amount": None, "Due": date(2026, 2, 1)},
)


@pytest.fixture
def context(tmp_path):
    return LocalContext(tmp_path)


def amounts(output):
    return [row["Amount"] for row in output.rows]


@pytest.mark.parametrize(
    ("where", "positions"),
    [
        ({"branch": "north"}, [0, 2]),
        ({"Branch": {"blank": True}}, [3]),
        ({"Branch": {"contains": "OUT"}}, [1]),
        ({"Branch": {"is_not": "north"}}, [1, 3]),
        ({"Branch": {"one_of": ["South", "East"]}}, [1]),
        ({"Amount": {"least": 0.2}}, [1, 2]),
        ({"Due": {"least": date(2026, 1, 15), "most": date(2026, 3, 1)}}, [0, 3]),
        ({"Branch": "north", "Amount": {"most": Decimal("0.1")}}, [0]),
    ],
)
async def test_rows_are_kept_that_fit_every_condition(context, where, positions):
    found = await Filter(rows=LINES, where=where).run(context)
    assert list(found.rows) == [LINES[position] for position in positions]


async def test_what_cannot_be_put_in_order_is_told(context):
    with pytest.raises(UsageError, match="cannot be put in order"):
        await Filter(rows=LINES, where={"Branch": {"least": 3}}).run(context)
    with pytest.raises(ColumnMissing):
        await Filter(rows=LINES, where={"Nothing": 3}).run(context)


async def test_rows_are_sorted_with_blanks_last_and_equals_in_their_order(context):
    up = await Sort(rows=LINES, by=["Due"]).run(context)
    assert [row["Due"] and row["Due"].month for row in up.rows] == [1, 2, 3, None]
    down = await Sort(rows=LINES, by=[{"column": "Amount", "descending": True}, "Branch"]).run(context)
    assert [row["Branch"] for row in down.rows] == ["NORTH", "south ", "North", None]


async def test_one_row_is_kept_for_each_key(context):
    assert amounts(await Deduplicate(rows=LINES, key=["Branch"]).run(context)) == [
        Decimal("0.10"),
        Decimal("0.20"),
        None,
    ]
    assert (await Deduplicate(rows=[*LINES, LINES[0]]).run(context)).count == 4


async def test_sums_are_exact_and_blanks_do_not_count(context):
    values = {
        "Sum": {"column": "Amount"},
        "Mean": {"column": "Amount", "how": "mean"},
        "Rows": {"how": "count"},
        "Filled": {"column": "Amount", "how": "count"},
        "Latest": {"column": "Due", "how": "most"},
        "Branches": {"column": "Branch", "how": "distinct"},
    }
    found = await Group(rows=LINES, values=values).run(context)
    assert found.rows[0] == {
        "Sum": Decimal("0.50"),
        "Mean": Decimal("0.1666666667"),
        "Rows": 4,
        "Filled": 3,
        "Latest": date(2026, 3, 1),
        "Branches": 2,
    }
    with pytest.raises(UsageError, match="no number"):
        await Group(rows=LINES, values={"Sum": {"column": "Branch"}}).run(context)


async def test_a_pivot_keeps_the_total(context):
    found = await Pivot(rows=LINES, down=["Branch"], across="Due", value={"column": "Amount"}).run(context)
    assert found.columns == ("Branch", "2026-01-01", "2026-02-01", "2026-03-01", "(blank)")
    cells = [value for row in found.rows for name, value in row.items() if name != "Branch" and value]
    assert sum(cells) == Decimal("0.50")


@pytest.mark.parametrize(
    ("how", "cities"),
    [
        ("left", ["Oslo", None, "Oslo", None]),
        ("inner", ["Oslo", "Oslo"]),
        ("outer", ["Oslo", None, "Oslo", None, "Rome"]),
    ],
)
async def test_partners_are_found_whatever_the_case_and_blank_keys_meet_nothing(context, how, cities):
    others = [{"Name": "north", "City": "Oslo", "Amount": 1}, {"Name": "West", "City": "Rome", "Amount": 2}]
    found = await Join(rows=LINES, with_rows=[*others], match={"Branch": "Name"}, how=how).run(context)
    assert [row["City"] for row in found.rows] == cities
    assert found.columns == ("Branch", "Amount", "Due", "City", "Amount (2)")


def saved(context, name, *sheets):
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets:
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    workbook.save(context.folder / "shared" / name)


async def test_versions_are_compared_cell_by_cell(context):
    saved(context, "a.xlsx", ("One", [["x", 1], ["y", 2]]), ("Gone", [["z"]]))
    saved(context, "b.xlsx", ("one", [["x", 1.5], ["y", 2, "new"]]), ("Fresh", [["z"]]))
    found = await Compare(before="shared/a.xlsx", after="shared/b.xlsx").run(context)
    assert [(each.place, each.change, each.before, each.after) for each in found.differences] == [
        ("Gone", "removed", None, None),
        ("Fresh", "added", None, None),
        ("one!B1", "changed", 1, Decimal("1.5")),
        ("one!C2", "added", None, "new"),
    ]
    assert (await Compare(before="shared/a.xlsx", after="shared/a.xlsx").run(context)).same
    few = await Compare(before="shared/a.xlsx", after="shared/b.xlsx", limit=1).run(context)
    assert (len(few.differences), few.left_out) == (1, 3)


async def test_foreign_text_is_no_formula_after_it_was_exported(context):
    texts = ["=1+1", "+41", "-5 apples", "@sum", "\tx"]
    await Sort(rows=[{"=Note": text, "Number": -5} for text in texts], by=["Number"], out="shared/a.csv").run(
        context
    )
    exported = (context.folder / "shared" / "a.csv").read_text("utf-8-sig").splitlines()
    assert exported == ["'=Note,Number", *(f"'{text},-5" for text in texts)]
    await Convert(file="shared/a.csv", out="shared/a.xlsx").run(context)
    cells = [row[0] for row in load_workbook(context.folder / "shared" / "a.xlsx").active.iter_rows()]
    assert {cell.data_type for cell in cells} == {"s"}
    with pytest.raises(WrongKind):
        await Convert(file="shared/a.csv", out="shared/a.pdf").run(context)


async def test_names_of_split_files_are_safe_and_apart(context):
    rows = [{"By": "a/b"}, {"By": "a:b"}, {"By": None}, {"By": "../up"}]
    done = await Split(rows=rows, by="By", out="shared/x.csv").run(context)
    assert done.files == (
        "shared/x a_b.csv",
        "shared/x a_b (2).csv",
        "shared/x blank.csv",
        "shared/x _up.csv",
    )
    assert all((context.folder / name).exists() for name in done.files)


async def test_files_are_merged_by_the_names_of_their_columns(context):
    (context.folder / "shared" / "a.csv").write_text("Item,Stock\nBolt,1\n")
    (context.folder / "shared" / "b.csv").write_text("STOCK;Extra;item\n2;x;Nut\n")
    done = await Merge(files=["shared/a.csv", "shared/b.csv"]).run(context)
    assert done.columns == ("Item", "Stock", "Extra")
    assert [(row["Item"], row["Stock"], row["_file"], row["_row"]) for row in done.rows] == [
        ("Bolt", "1", "shared/a.csv", 2),
        ("Nut", "2", "shared/b.csv", 2),
    ]
