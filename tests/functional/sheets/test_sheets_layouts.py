"""Tables as people lay them out: several on a sheet, merged cells, names and protection."""

import io
import os
import subprocess
import sys
import zipfile
from datetime import date, datetime
from decimal import Decimal

import msoffcrypto.format.ooxml
import pytest
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table
from pydantic import SecretStr

from servbot.actions.sheets import Read
from servbot.actions.sheets.errors import (
    PasswordWrong,
    SheetChanged,
    SheetDamaged,
    SheetEncrypted,
    SheetMissing,
    TableMissing,
)
from servbot.actions.sheets.reading import grid as grid_module
from servbot.core.action import Credential
from servbot.testkit import LocalContext


@pytest.fixture
def context(tmp_path):
    return LocalContext(tmp_path)


def saved(context, rows, *merged, name="a.xlsx", **more):
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    for area in merged:
        workbook.active.merge_cells(area)
    for table, area in more.get("tables", {}).items():
        workbook.active.add_table(Table(displayName=table, ref=area))
    for defined, target in more.get("names", {}).items():
        workbook.defined_names[defined] = DefinedName(defined, attr_text=target)
    workbook.save(context.folder / "shared" / name)
    return context


async def read(context, name="a.xlsx", **fields):
    return await Read(file=f"shared/{name}", **fields).run(context)


TWO_TABLES = [
    ["Branches"],
    [],
    ["Branch", "Sales", None, "City", "Staff"],
    ["North", 10, None, "Oslo", 4],
    ["South", 20, None, "Rome", 5],
    [None, None, None, "Bonn", 6],
    [],
    ["Item", "Stock"],
    ["Bolt", 7],
    ["Nut", 8],
]


@pytest.mark.parametrize(
    ("which", "columns", "rows", "area"),
    [
        ({"table": 1}, ("Branch", "Sales"), ["North", "South"], "A3:B5"),
        ({"table": 2}, ("City", "Staff"), ["Oslo", "Rome", "Bonn"], "D3:E6"),
        ({"table": 3}, ("Item", "Stock"), ["Bolt", "Nut"], "A8:B10"),
        ({"area": "D3"}, ("City", "Staff"), ["Oslo", "Rome", "Bonn"], "D3:E6"),
        ({"area": "A8:B9"}, ("Item", "Stock"), ["Bolt"], "A8:B9"),
        ({"area": "stock"}, ("Item", "Stock"), ["Bolt", "Nut"], "A8:B10"),
        ({"area": "Cities"}, ("City", "Staff"), ["Oslo", "Rome", "Bonn"], "D3:E6"),
    ],
)
async def test_one_of_several_tables_is_read(context, which, columns, rows, area):
    saved(context, TWO_TABLES, tables={"Stock": "A8:B10"}, names={"Cities": "Sheet!$D$3:$E$6"})
    found = await read(context, **which)
    assert (found.columns, [row[columns[0]] for row in found.rows], found.area) == (columns, rows, area)


async def test_the_place_of_a_problem_counts_from_the_sheet_and_not_from_the_table(context):
    saved(context, TWO_TABLES)
    found = await read(context, table=2, columns={"City": "integer"})
    assert [(problem.place, problem.original) for problem in found.problems] == [
        ("Sheet!D4", "Oslo"),
        ("Sheet!D5", "Rome"),
        ("Sheet!D6", "Bonn"),
    ]


async def test_a_table_that_is_not_there_is_refused_with_those_that_are(context):
    saved(context, TWO_TABLES, tables={"Stock": "A8:B10"})
    with pytest.raises(TableMissing) as caught:
        await read(context, table=4)
    assert "A3:B5, D3:E6, A8:B10" in caught.value.remedy
    with pytest.raises(SheetMissing, match="no table or range named 'Stok'"):
        await read(context, area="Stok")


async def test_a_merged_header_names_the_columns_below_it(context):
    rows = [
        ["Name", "Plan", None, "Actual", None],
        [None, "Qty", "Value", "Qty", "Value"],
        ["Bolt", 1, 2, 3, 4],
    ]
    saved(context, rows, "A1:A2", "B1:C1", "D1:E1")
    found = await read(context, columns={"actual/value": "money"})
    assert found.columns == ("Name", "Plan / Qty", "Plan / Value", "Actual / Qty", "actual/value")
    assert found.rows[0]["actual/value"] == Decimal(4)


async def test_a_header_of_two_rows_in_a_text_file_is_joined_when_it_is_declared(context):
    (context.folder / "shared" / "a.csv").write_text(
        "Name,Plan,,Actual,\n,Qty,Value,Qty,Value\nBolt,1,2,3,4\n"
    )
    found = await read(context, "a.csv", header_rows=2)
    assert found.columns[1:] == ("Plan / Qty", "Plan / Value", "Actual / Qty", "Actual / Value")


async def test_cells_under_a_merged_one_are_told_or_filled_and_never_silently_blank(context):
    saved(context, [["Region", "Sales"], ["North", 1], [None, 2]], "A2:A3")
    first = await read(context)
    assert (first.rows[1]["Region"], [problem.place for problem in first.problems]) == (None, ["Sheet!A3"])
    assert "merged cell A2:A3" in first.problems[0].message
    filled = await read(context, merged="fill")
    assert ([row["Region"] for row in filled.rows], filled.problems) == (["North", "North"], ())


async def test_a_formula_without_a_result_is_told(context):
    saved(context, [["Item", "Total"], ["Bolt", "=1+1"], ["Nut", 2]])
    found = await read(context)
    assert [(problem.place, found.rows[0]["Total"]) for problem in found.problems] == [("Sheet!B2", None)]
    assert "never stored" in found.problems[0].message


async def test_a_grammar_says_more_than_a_type(context):
    rows = [["No", "Due", "Sum", "Paid", "At"], [17, "03/04/2026", "1.234,5", "yes", "2026-03-04 08:30"]]
    saved(context, [*rows, ["x7", None, "1,234.5", "maybe", date(2026, 3, 4)]])
    columns = {
        "No": {"type": "text", "digits": 5},
        "Due": {"type": "date", "date_order": "dmy", "required": True},
        "Sum": {"type": "money", "decimal_mark": ","},
        "Paid": "boolean",
        "At": "datetime",
    }
    found = await read(context, columns=columns, originals=True)
    assert {name: found.rows[0][name] for name in columns} == {
        "No": "00017",
        "Due": date(2026, 4, 3),
        "Sum": Decimal("1234.5"),
        "Paid": True,
        "At": datetime.fromisoformat("2026-03-04T08:30"),
    }
    assert found.rows[0]["_original"]["No"] == 17
    assert found.rows[0]["_original"]["Sum"] == "1.234,5"
    assert [problem.place for problem in found.problems] == ["Sheet!A3", "Sheet!B3", "Sheet!D3"]


def locked_with(context, password):
    saved(context, [["Item"], ["Bolt"]], name="plain.xlsx")
    target = context.folder / "shared" / "secret.xlsx"
    with (context.folder / "shared" / "plain.xlsx").open("rb") as plain, target.open("wb") as stream:
        msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt(password, stream)


async def test_a_protected_workbook_opens_with_the_credential_and_leaves_no_copy(
    context, monkeypatch, tmp_path
):
    locked_with(context, "right")
    keys = {name: Credential(name=name, username="", password=SecretStr(name)) for name in ("right", "wrong")}
    monkeypatch.setattr(context, "credential", keys.__getitem__)
    (tmp_path / "unlocked").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "unlocked"))
    assert (await read(context, "secret.xlsx", credential="right")).rows[0]["Item"] == "Bolt"
    with pytest.raises(PasswordWrong):
        await read(context, "secret.xlsx", credential="wrong")
    with pytest.raises(SheetEncrypted) as caught:
        await read(context, "secret.xlsx")
    assert "credential" in caught.value.remedy
    assert not list((tmp_path / "unlocked").iterdir())


async def test_what_excel_opens_without_asking_is_read_without_asking(context):
    locked_with(context, "VelvetSweatshop")
    assert (await read(context, "secret.xlsx")).rows[0]["Item"] == "Bolt"


async def test_a_file_that_changes_while_it_is_read_is_refused(context, monkeypatch):
    path = context.folder / "shared" / "a.csv"
    path.write_text("a,b\n1,2\n")
    inspect = grid_module.inspect

    def inspect_and_write(file, limits):
        kind = inspect(file, limits)
        path.write_text("a,b\n1,2\n3,4\n")
        return kind

    monkeypatch.setattr(grid_module, "inspect", inspect_and_write)
    with pytest.raises(SheetChanged) as caught:
        await read(context, "a.csv")
    assert caught.value.nothing_done


async def test_a_broken_quotation_at_line_90000_is_found_there(context):
    text = "a,b\n" + "1,2\n" * 89_998 + '"3,4\n' + "5,6\n" * 50_000
    (context.folder / "shared" / "a.csv").write_text(text)
    with pytest.raises(SheetDamaged) as caught:
        await read(context, "a.csv")
    assert caught.value.place == "a.csv:90000"


def with_sheet_xml(context, change):
    """The workbook of `saved` with its sheet's XML changed."""
    saved(context, [["Item", "Due"], ["Bolt", date(2026, 3, 4)]])
    path = context.folder / "shared" / "a.xlsx"
    stream = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part, change(part.filename, old.read(part)))
    path.write_bytes(stream.getvalue())


async def test_a_date_before_march_1900_is_told_and_the_1904_system_is_known(context):
    with_sheet_xml(context, lambda name, xml: xml.replace(b"<v>46085</v>", b"<v>60</v>"))
    found = await read(context)
    assert [problem.place for problem in found.problems] == ["Sheet!B2"]
    assert "1 March 1900" in found.problems[0].message
    with_sheet_xml(context, lambda name, xml: xml.replace(b"<workbookPr", b'<workbookPr date1904="1"'))
    found = await read(context)
    assert (found.rows[0]["Due"], found.problems) == (date(2030, 3, 5), ())


async def test_hidden_sheets_are_passed_over_unless_they_are_named(context):
    workbook = Workbook()
    workbook.active.append(["Secret"])
    workbook.active.sheet_state = "hidden"
    workbook.create_sheet("Shown").append(["Open"])
    workbook.save(context.folder / "shared" / "a.xlsx")
    assert (await read(context)).sheet == "Shown"
    assert (await read(context, sheet="Sheet")).columns == ("Secret",)


async def test_circular_formulas_are_read_as_they_were_stored(context):
    saved(context, [["A", "B"], ["=B2", "=A2"]])
    found = await read(context)
    assert [problem.place for problem in found.problems] == ["Sheet!A2", "Sheet!B2"]


BOMBS = {
    "rows": '<row r="{n}" s="1" customFormat="1"/>',
    "columns": '<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>',
}


@pytest.mark.parametrize(("kind", "count"), [("rows", 1_000_000), ("columns", 40_000)])
def test_large_blank_sheets_stay_within_time_and_memory(context, kind, count):
    body = "".join(BOMBS[kind].replace("{n}", str(number)) for number in range(3, count + 3))
    with_sheet_xml(context, lambda name, xml: xml.replace(b"</sheetData>", body.encode() + b"</sheetData>"))
    script = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))\n"
        "from pathlib import Path\n"
        "from servbot.actions.sheets.reading.table import read_table\n"
        "from servbot.actions.sheets.errors import SheetTooLarge\n"
        "try:\n"
        "    print(len(read_table(Path(sys.argv[1])).rows))\n"
        "except SheetTooLarge as error:\n"
        "    print(error.code)\n"
    )
    path = context.folder / "shared" / "a.xlsx"
    before = path.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ,
    )
    assert done.stdout.strip() == {"rows": "1", "columns": "sheets.too-large"}[kind], done.stderr
    assert path.read_bytes() == before
