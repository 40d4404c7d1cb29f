"""New workbooks with looks, formulas, highlights and charts."""

import pytest
from openpyxl import load_workbook

from servbot.actions.sheets import Create
from servbot.actions.sheets.errors import ColumnMissing, WrongKind
from servbot.testkit import LocalContext

ROWS = [{"Item": "Bolt", "Count": 3, "Price": 12.5}, {"Item": "=cmd", "Count": 9, "Price": 0.2}]


@pytest.fixture
def context(tmp_path):
    return LocalContext(tmp_path)


async def created(context, **sheet):
    done = await Create(file="shared/a.xlsx", sheets=[{"name": "Sales", "rows": ROWS, **sheet}]).run(context)
    return load_workbook(context.folder / "shared" / "a.xlsx")[done.sheets[0]]


async def test_a_new_workbook_has_what_was_asked_for(context):
    sheet = await created(
        context,
        columns={
            "Price": {"number_format": "0.0", "width": 40, "fill": "FFF2CC", "align": "right", "bold": True},
            "Total": {"formula": "={count}*{Price}"},
        },
        highlights=[{"column": "Count", "least": 1, "most": 5}, {"column": "Item", "equal": 'a "b"'}],
        charts=[{"kind": kind, "labels": "Item", "values": ["Count"]} for kind in ("bar", "line", "pie")],
    )
    cell = sheet["C2"]
    assert (cell.number_format, cell.fill.fgColor.rgb, cell.alignment.horizontal, cell.font.bold) == (
        "0.0",
        "FFFFF2CC",
        "right",
        True,
    )
    assert sheet.column_dimensions["C"].width == 40
    assert [sheet[f"D{row}"].value for row in (1, 2, 3)] == ["Total", "=B2*C2", "=B3*C3"]
    assert (sheet["A3"].value, sheet["A3"].data_type) == ("=cmd", "s")
    assert (sheet.freeze_panes, sheet.auto_filter.ref, len(sheet._charts)) == ("A2", "A1:D3", 3)
    rules = {str(area.sqref): area.rules[0] for area in sheet.conditional_formatting}
    assert (rules["B2:B3"].operator, rules["B2:B3"].formula) == ("between", ["1", "5"])
    assert rules["A2:A3"].formula == ['"a ""b"""']


async def test_panes_and_filters_can_be_left_out(context):
    sheet = await created(context, freeze=False, filter=False)
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == (None, None)


async def test_a_column_that_is_not_there_is_told(context):
    with pytest.raises(ColumnMissing):
        await created(context, columns={"Total": {"formula": "={Weight}"}})
    with pytest.raises(WrongKind):
        await Create(file="shared/a.csv", sheets=[{"name": "x"}]).run(context)
