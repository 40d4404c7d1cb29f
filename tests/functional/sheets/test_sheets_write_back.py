"""Values written back into workbooks of people: what was not touched stays byte for byte."""

import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from servbot.actions.sheets import Append, Read, Update
from servbot.actions.sheets.errors import (
    FormulaInTheWay,
    KeyBlank,
    RowAmbiguous,
    RowNotFound,
    SheetDamaged,
    SheetLocked,
    WouldLose,
)
from servbot.testkit import LocalContext

BOOK = "shared/book.xlsx"


@pytest.fixture
def context(tmp_path):
    return LocalContext(tmp_path)


@pytest.fixture
def path(context):
    return context.folder / BOOK


@pytest.fixture
def rich(path):
    """A workbook with a chart, a comment, a table, a format that depends, a check, a formula and a second sheet."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Payables"
    for row in (
        ["Invoice", "Amount", "Status", "Double"],
        ["A-1", 10, "due", "=B2*2"],
        ["A-2", 20, "due", "=B3*2"],
    ):
        sheet.append(row)
    sheet["B2"].number_format = sheet["B3"].number_format = "0.000"
    sheet["C3"].font = Font(italic=True)
    sheet["A2"].comment = Comment("Ask Ann", "Bob")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3))
    sheet.add_chart(chart, "H2")
    sheet.conditional_formatting.add(
        "B2:B3", CellIsRule("greaterThan", ["15"], fill=PatternFill("solid", "FFFF0000"))
    )
    check = DataValidation(type="list", formula1='"due,paid"')
    check.add("C2:C3")
    sheet.add_data_validation(check)
    sheet.add_table(Table(displayName="Open", ref="A1:D3"))
    workbook.create_sheet("Other").append(["untouched"])
    workbook.calculation.fullCalcOnLoad = False
    workbook.save(path)
    return path


def parts(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


async def update(context, *rows, **more):
    return await Update(file=BOOK, rows=rows, **more).run(context)


async def test_only_the_touched_parts_change(context, rich):
    before = parts(rich)
    done = await update(
        context, {"Invoice": "a-2", "Status": "paid"}, key=["Invoice"], fill={"color": "FFF2CC"}
    )
    assert (done.row_numbers, done.updated, done.appended) == ((3,), 1, 0)
    after = parts(rich)
    assert before.keys() == after.keys()
    assert {name for name in before if before[name] != after[name]} == {
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
        "xl/workbook.xml",
    }
    cell = load_workbook(rich)["Payables"]["C3"]
    assert (cell.value, cell.font.italic, cell.fill.fgColor.rgb) == ("paid", True, "FFFFF2CC")
    sheet = "xl/worksheets/sheet1.xml"
    changed = [line for line in after[sheet].split(b"<c ") if line not in before[sheet].split(b"<c ")]
    assert len(changed) == 1
    assert b'fullCalcOnLoad="1"' in after["xl/workbook.xml"]


async def test_new_rows_take_part_in_all_that_ends_with_the_last_row(context, rich):
    done = await update(context, {"Invoice": "A-3", "Amount": 30}, key=["Invoice"], missing="append")
    assert (done.row_numbers, done.appended) == ((4,), 1)
    sheet = load_workbook(rich)["Payables"]
    assert (sheet["B4"].value, sheet["B4"].number_format, sheet["C4"].font.italic) == (30, "0.000", True)
    assert sheet.tables["Open"].ref == "A1:D4"
    assert sheet.tables["Open"].autoFilter.ref == "A1:D4"
    assert [str(area.sqref) for area in sheet.conditional_formatting] == ["B2:B4"]
    assert [str(check.sqref) for check in sheet.data_validations.dataValidation] == ["C2:C4"]
    assert sheet.dimensions == "A1:D4"
    assert sheet["A2"].comment.text == "Ask Ann"


async def test_a_row_that_already_says_so_changes_nothing(context, rich):
    before = rich.read_bytes()
    done = await update(context, {"Invoice": "A-1", "Status": "due"}, key=["Invoice"])
    assert (done.updated, rich.read_bytes() == before) == (0, True)


async def test_a_formula_is_never_overwritten(context, rich):
    before = rich.read_bytes()
    with pytest.raises(FormulaInTheWay) as caught:
        await update(context, {"Invoice": "A-1", "Double": 3}, key=["Invoice"])
    assert (caught.value.place, rich.read_bytes() == before) == ("Payables!D2", True)


async def test_rows_are_found_by_number_and_columns_can_be_added(context, rich):
    found = await Read(file=BOOK).run(context)
    rows = [{"_row": row["_row"], "Checked": row["Amount"] > 15} for row in found.rows]
    await update(context, *rows, add_columns=True, fill={"color": "c6efce", "columns": ["Invoice"]})
    sheet = load_workbook(rich)["Payables"]
    assert [sheet[place].value for place in ("E1", "E2", "E3")] == ["Checked", False, True]
    assert sheet["A3"].fill.fgColor.rgb == "FFC6EFCE"
    assert sheet["E3"].fill.fill_type is None


@pytest.mark.parametrize(
    ("row", "more", "error"),
    [
        ({"Invoice": "A-9", "Status": "x"}, {"key": ["Invoice"]}, RowNotFound),
        ({"Status": "x"}, {"key": ["Invoice"]}, KeyBlank),
        ({"Invoice": "A-1", "Status": "x"}, {"key": ["Status"], "missing": "skip"}, None),
        ({"Status": "due", "Amount": 1}, {"key": ["Status"]}, RowAmbiguous),
        ({"_row": 99, "Status": "x"}, {}, RowNotFound),
    ],
)
async def test_a_row_that_is_not_one_row_is_not_written(context, rich, row, more, error):
    before = rich.read_bytes()
    if error:
        with pytest.raises(error):
            await update(context, row, **more)
    else:
        assert (await update(context, row, **more)).row_numbers == (0,)
    assert rich.read_bytes() == before


async def test_values_of_every_kind_come_back_as_they_were(context, path):
    values = {
        "Text": ' =a & "b" <c>\r\nd 北方',
        "Whole": 12,
        "Exact": Decimal("12.34"),
        "Day": date(2026, 3, 4),
        "Moment": datetime.fromisoformat("2026-03-04T08:30:15"),
        "Clock": time(8, 30),
        "Yes": True,
        "Old": date(1899, 5, 1),
        "Long": 12345678901234567890,
    }
    await Append(file=BOOK, row=values).run(context)
    cells = next(load_workbook(path).active.iter_rows(min_row=2))
    assert {name: cell.value for name, cell in zip(values, cells, strict=True)} == {
        **values,
        "Text": ' =a & "b" <c>\nd 北方',
        "Exact": 12.34,
        "Day": datetime.fromisoformat("2026-03-04"),
        "Old": "1899-05-01",
        "Long": "12345678901234567890",
    }


async def test_a_new_sheet_joins_the_others(context, rich):
    before = parts(rich)
    await Append(file=BOOK, sheet="Log & more", row={"At": date(2026, 3, 4), "What": "done"}).run(context)
    workbook = load_workbook(rich)
    assert workbook.sheetnames == ["Payables", "Other", "Log & more"]
    assert workbook["Log & more"]["A1"].font.bold
    assert workbook["Log & more"]["A2"].is_date
    assert parts(rich)["xl/worksheets/sheet1.xml"] == before["xl/worksheets/sheet1.xml"]
    assert (await Read(file=BOOK, sheet="Log & more").run(context)).rows[0]["What"] == "done"


def with_sheet(path, change):
    content = parts(path)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, change(data) if name == "xl/worksheets/sheet1.xml" else data)
    path.write_bytes(stream.getvalue())


NAMELESS = (
    b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
    b'<x:row><x:c t="inlineStr"><x:is><x:t>Item</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t>Count</x:t></x:is></x:c></x:row>'
    b'<x:row><x:c t="inlineStr"><x:is><x:t>Bolt</x:t></x:is></x:c><x:c><x:v>1</x:v></x:c></x:row>'
    b"</x:sheetData></x:worksheet>"
)


async def test_cells_without_addresses_and_with_prefixes_are_changed_too(context, rich):
    with_sheet(rich, lambda data: NAMELESS)
    await update(
        context, {"Item": "Bolt", "Count": 2}, {"Item": "Nut", "Count": 3}, key=["Item"], missing="append"
    )
    found = await Read(file=BOOK).run(context)
    assert [(row["Item"], row["Count"]) for row in found.rows] == [("Bolt", 2), ("Nut", 3)]


@pytest.mark.parametrize("mark", [b"<!-- <row> -->", b"<![CDATA[ <c ]]>"])
async def test_a_sheet_that_could_be_misread_is_left_alone(context, rich, mark):
    with_sheet(rich, lambda data: data.replace(b"<sheetData>", b"<sheetData>" + mark))
    before = rich.read_bytes()
    with pytest.raises((WouldLose, SheetDamaged)):
        await update(context, {"Invoice": "A-1", "Status": "x"}, key=["Invoice"])
    assert rich.read_bytes() == before


async def test_a_workbook_held_by_a_program_is_refused(context, rich):
    rich.with_name(".~lock.book.xlsx#").write_text("Ann")
    with pytest.raises(SheetLocked, match="open in a spreadsheet program"):
        await update(context, {"Invoice": "A-1", "Status": "x"}, key=["Invoice"])


async def test_a_merged_cell_is_not_written_under(context, path):
    workbook = Workbook()
    for row in (["Item", "Note"], ["Bolt", "both"], ["Nut", None]):
        workbook.active.append(row)
    workbook.active.merge_cells("B2:B3")
    workbook.save(path)
    with pytest.raises(SheetDamaged, match="covered by a merged cell"):
        await update(context, {"Item": "Nut", "Note": "x"}, key=["Item"])


async def test_a_table_with_totals_takes_no_rows_below_them(context, path):
    workbook = Workbook()
    for row in (["Item", "Count"], ["Bolt", 1], ["Total", 1]):
        workbook.active.append(row)
    table = Table(displayName="Items", ref="A1:B3")
    table.totalsRowCount = 1
    workbook.active.add_table(table)
    workbook.save(path)
    with pytest.raises(WouldLose, match="line of totals"):
        await Append(file=BOOK, row={"Item": "Nut"}).run(context)
