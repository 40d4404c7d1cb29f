from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from servbot.actions.sheets import Lookup, Read
from servbot.actions.sheets.errors import (
    ColumnMissing,
    KeyBlank,
    RowAmbiguous,
    RowNotFound,
    SheetDamaged,
    SheetMissing,
)
from servbot.core.errors import FailureKind, UsageError
from servbot.core.paths import FileMissing
from servbot.core.value import dumps, loads, plain
from servbot.testkit import LocalContext


@pytest.fixture
def context(tmp_path):
    return LocalContext(tmp_path)


def save(context, name, rows, sheet="Orders"):
    workbook = Workbook()
    workbook.active.title = sheet
    for row in rows:
        workbook.active.append(row)
    workbook.save(context.folder / "shared" / name)


@pytest.fixture
def orders(context):
    save(
        context,
        "orders.xlsx",
        [
            ["Open orders"],
            [],
            ["Order ", "Item", "Unit  price", "Due"],
            ["00017", "Bolt", 12.5, date(2026, 3, 4)],
            ["00018", "Nut", "1,200.00", "2026/03/05"],
            [],
            ["00019", "Saw", "soon", "03/04/2026"],
            ["00020", "Axe", None, None],
        ],
    )
    return context


COLUMNS = {"order": "text", "Unit price": "money", "Due": "date"}


async def test_rows_are_typed_and_numbered_and_doubts_are_listed(orders):
    found = await Read(file="shared/orders.xlsx", columns=COLUMNS).run(orders)
    assert found.sheet == "Orders"
    assert found.columns == ("order", "Item", "Unit price", "Due")
    assert found.rows[0] == {
        "order": "00017",
        "Item": "Bolt",
        "Unit price": Decimal("12.5"),
        "Due": date(2026, 3, 4),
        "_row": 4,
    }
    assert found.rows[1]["Unit price"] == 1200
    assert found.rows[1]["Due"] == date(2026, 3, 5)
    assert [row["_row"] for row in found.rows] == [4, 5, 7, 8]
    assert [(problem.place, problem.column) for problem in found.problems] == [
        ("Orders!C7", "Unit price"),
        ("Orders!D7", "Due"),
    ]
    assert found.rows[2]["Unit price"] == "soon"
    assert found.rows[3]["Due"] is None


async def test_the_output_survives_the_runs_log(orders):
    found = await Read(file="shared/orders.xlsx", columns=COLUMNS).run(orders)
    assert loads(dumps(found)) == plain(found)


async def test_rows_beyond_the_limit_are_counted(orders):
    found = await Read(file="shared/orders.xlsx", limit=1).run(orders)
    assert (len(found.rows), found.rows_left_out) == (1, 3)


async def test_error_cells_are_problems_and_not_blanks(context):
    save(context, "e.xlsx", [["Item", "Price", "Rate"], ["Bolt", "#N/A", 1], ["Nut", 2, "#DIV/0!"]])
    found = await Read(file="shared/e.xlsx", columns={"Price": "money"}).run(context)
    assert [(problem.place, problem.message) for problem in found.problems] == [
        ("Orders!B2", "the cell holds the error #N/A"),
        ("Orders!C3", "the cell holds the error #DIV/0!"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
async def test_csv_files_are_read_in_every_usual_dialect(context, encoding, separator):
    text = '供应商,金额,备注\n北方包装,“壹佰元整”,x\n"蓝湾",50.10,y\n'.replace(",", separator)
    (context.folder / "shared" / "a.csv").write_bytes(text.replace("“", "").replace("”", "").encode(encoding))
    found = await Read(file="shared/a.csv", columns={"金额": "money"}).run(context)
    assert [(row["供应商"], row["金额"]) for row in found.rows] == [
        ("北方包装", 100),
        ("蓝湾", Decimal("50.10")),
    ]


async def test_a_broken_quotation_is_reported_with_its_line(context):
    text = "a,b\n" + "1,2\n" * 5_000 + '"3,4\n' + "5,6\n" * 5
    (context.folder / "shared" / "a.csv").write_text(text)
    with pytest.raises(SheetDamaged) as caught:
        await Read(file="shared/a.csv").run(context)
    assert caught.value.place.startswith("a.csv:")
    assert caught.value.kind is FailureKind.BUSINESS


async def test_an_empty_sheet_has_no_rows_and_a_missing_column_is_named(context):
    save(context, "empty.xlsx", [])
    found = await Read(file="shared/empty.xlsx").run(context)
    assert (found.rows, found.columns) == ((), ())
    with pytest.raises(ColumnMissing):
        await Read(file="shared/empty.xlsx", columns={"Order": "text"}).run(context)


async def test_a_missing_sheet_or_file_is_named(orders):
    with pytest.raises(SheetMissing, match="no sheet named 'Closed'"):
        await Read(file="shared/orders.xlsx", sheet="Closed").run(orders)
    with pytest.raises(FileMissing):
        await Read(file="shared/none.xlsx").run(orders)
    assert (await Read(file="shared/orders.xlsx", sheet=" ORDERS").run(orders)).sheet == "Orders"


@pytest.fixture
def suppliers(context):
    save(
        context,
        "suppliers.xlsx",
        [
            ["Supplier", "Number", "Also known as", "Terms"],
            ["Northwind Trading Ltd", "S-1", "Northwind; NW Trading", 30],
            ["北方包装有限公司", "S-2", "北方包装\uff1b北包", 60],
            ["Harbour Paper", "S-3", None, 14],
            ["Harbour Paper", "S-4", None, 14],
        ],
    )
    return context


async def looked_up(context, value, **more):
    return await Lookup(file="shared/suppliers.xlsx", where={"Supplier": value}, **more).run(context)


@pytest.mark.parametrize(
    "name", ["Northwind Trading Ltd", " northwind trading ltd ", "\uff2eORTHWIN\uff24 Trading Ltd"]
)
async def test_a_row_is_found_whatever_the_case_width_and_spaces(suppliers, name):
    found = await looked_up(suppliers, name)
    assert (found.row["Number"], found.score, found.row["_row"]) == ("S-1", 1, 2)


@pytest.mark.parametrize(("name", "number"), [("nw trading", "S-1"), ("北包", "S-2")])
async def test_a_row_is_found_by_a_further_name(suppliers, name, number):
    found = await looked_up(suppliers, name, also=["Also known as"])
    assert found.row["Number"] == number
    with pytest.raises(RowNotFound):
        await looked_up(suppliers, name)


async def test_a_missing_row_says_what_is_not_where_and_what_is_near(suppliers):
    with pytest.raises(RowNotFound) as caught:
        await looked_up(suppliers, "Northwind Trading Inc")
    assert caught.value.message == (
        "Supplier 'Northwind Trading Inc' is not in suppliers.xlsx. The nearest is 'Northwind Trading Ltd'."
    )
    assert caught.value.details["candidates"][0]["row"] == 2
    assert dumps(caught.value.details)


async def test_a_nearly_equal_name_is_found_only_when_that_is_allowed(suppliers):
    fuzzy = {"column": "Supplier", "least": 0.9}
    found = await looked_up(suppliers, "Northwind Trading Ltd.", fuzzy=fuzzy)
    assert found.row["Number"] == "S-1"
    assert 0.9 <= found.score < 1
    with pytest.raises(RowNotFound):
        await looked_up(suppliers, "Southwind Shipping", fuzzy=fuzzy)


async def test_two_rows_that_fit_are_not_guessed_between(suppliers):
    with pytest.raises(RowAmbiguous, match="2 times, in rows 4, 5"):
        await looked_up(suppliers, "Harbour Paper")
    with pytest.raises(RowAmbiguous):
        await looked_up(suppliers, "Harbour Papers", fuzzy={"column": "Supplier"})


async def test_a_row_that_may_be_missing_is_no_error(suppliers):
    found = await looked_up(suppliers, "Nobody", required=False)
    assert (found.found, found.row) == (False, {})


@pytest.mark.parametrize("blank", [None, "", "  "])
async def test_nothing_is_not_looked_for(suppliers, blank):
    with pytest.raises(KeyBlank, match="no Supplier to look for"):
        await looked_up(suppliers, blank, required=False)


async def test_a_fuzzy_column_must_be_looked_for(suppliers):
    with pytest.raises(UsageError):
        await looked_up(suppliers, "Nobody", fuzzy={"column": "Number"})
