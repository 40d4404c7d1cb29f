"""Templates filled with cells and rows."""

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

from servbot.actions.sheets import Fill
from servbot.actions.sheets.errors import ColumnMissing, FormulaInTheWay, NoRoom, SheetMissing
from servbot.testkit import LocalContext


@pytest.fixture
def context(tmp_path):
    return LocalContext(tmp_path)


@pytest.fixture
def template(context):
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Bill"
    for row in (["To", None], ["Total", "=SUM(B5:B50)"], [], ["Item", "Price"], ["x", 1], ["y", 2], ["z", 3]):
        sheet.append(row)
    sheet["B1"].font = Font(bold=True)
    sheet["B5"].number_format = "0.000"
    sheet["A12"] = "in the way"
    sheet.add_table(Table(displayName="Lines", ref="A4:B7"))
    workbook.create_sheet("Notes")
    workbook.defined_names["Customer"] = DefinedName("Customer", attr_text="Bill!$B$1")
    workbook.save(context.folder / "shared" / "t.xlsx")
    return context.folder / "shared" / "t.xlsx"


async def fill(context, **fields):
    await Fill(template="shared/t.xlsx", out="shared/o.xlsx", **fields).run(context)
    return load_workbook(context.folder / "shared" / "o.xlsx")


async def test_the_copy_keeps_looks_and_formulas_and_the_template_stays(context, template):
    before = template.read_bytes()
    rows = [{"Item": f"i{number}", "Price": number} for number in range(5)]
    book = await fill(context, cells={"customer": "=Ann", "Notes!C3": "seen"}, tables={"Lines": rows})
    sheet = book["Bill"]
    assert (sheet["B1"].value, sheet["B1"].data_type, sheet["B1"].font.bold) == ("=Ann", "s", True)
    assert sheet["B2"].value == "=SUM(B5:B50)"
    assert [sheet[f"A{row}"].value for row in range(5, 10)] == ["i0", "i1", "i2", "i3", "i4"]
    assert sheet["B9"].number_format == "0.000"
    assert sheet.tables["Lines"].ref == "A4:B9"
    assert book["Notes"]["C3"].value == "seen"
    assert template.read_bytes() == before


async def test_fewer_rows_leave_nothing_of_the_template_behind(context, template):
    book = await fill(context, tables={"A4": [{"Item": "one", "Price": 1}]})
    assert [book["Bill"][f"A{row}"].value for row in range(5, 8)] == ["one", None, None]


async def test_a_filled_template_can_be_a_plain_copy(context, template):
    assert (await fill(context))["Bill"]["A5"].value == "x"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"cells": {"Nobody": 1}}, SheetMissing),
        ({"cells": {"B2": 1}}, FormulaInTheWay),
        ({"tables": {"Lines": [{"Colour": "red"}]}}, ColumnMissing),
        ({"tables": {"Lines": [{"Item": str(number)} for number in range(9)]}}, NoRoom),
    ],
)
async def test_what_does_not_fit_is_told_and_nothing_is_written(context, template, fields, error):
    with pytest.raises(error):
        await fill(context, **fields)
    assert not (context.folder / "shared" / "o.xlsx").exists()
