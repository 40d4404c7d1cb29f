"""From two files to a signed report, and back: what was written is checked again, and what was changed is found."""

import zipfile
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from servbot.actions.sheets.errors import ReportNotGenuine
from servbot.actions.sheets.reconcile import Reconcile
from servbot.actions.sheets.reconciling import Given, Job, ReportWanted, carry_out
from servbot.actions.sheets.rule_file import rules_from
from servbot.actions.sheets.rule_proposal import proposed
from servbot.actions.sheets.verification import verified
from servbot.testkit.context import LocalContext

KEY = b"of this installation"
RULES = rules_from(
    {
        "as_of": "2026-03-31",
        "left": {"date": "Day", "amount": {"name": "own", "column": "Amount"}},
        "rules": [
            {
                "name": "reference",
                "keys": [{"left": "Ref", "right": "Reference"}],
                "compare": [{"left": "own", "right": "Value", "tolerance": 0.01}],
            },
            {
                "name": "parts",
                "keys": [{"left": "Party", "right": "Name"}],
                "compare": [{"left": "own", "right": "Value"}],
                "cardinality": "1:N",
            },
        ],
    }
)
LEFT = (
    ("Ref", "Party", "Amount", "Day"),
    ("00007", "=cmd()", 12.5, date(2026, 3, 1)),
    ("A-2", "North & <Co>", 10, date(2026, 3, 2)),
    ("A-3", "Harbour", 30, date(2026, 3, 3)),
    ("A-4", "Alone", "1,234.56", date(2026, 1, 4)),
)
RIGHT = (
    ("Reference", "Name", "Value"),
    ("00007", "=cmd()", 12.51),
    ("A-2", "North & <Co>", 100),
    ("B-1", "Harbour", 10),
    ("B-2", "Harbour", 20),
    ("B-3", "Nobody", 5),
)


@pytest.fixture
def files(tmp_path):
    for name, rows in (("left.xlsx", LEFT), ("right.xlsx", RIGHT)):
        book = Workbook()
        book.active.title = "It's"
        for row in rows:
            book.active.append(row)
        for row in book.active.iter_rows():
            for cell in row:
                # A text that begins like a formula, as a source may hold it.
                cell.data_type = "s" if cell.data_type == "f" else cell.data_type
        book.save(tmp_path / name)
    return tmp_path


def reconciled(folder, name="report.xlsx", carry=None):
    job = Job(
        left=Given(path=folder / "left.xlsx"),
        right=Given(path=folder / "right.xlsx"),
        rules=RULES,
        report=ReportWanted(folder / name, KEY, "March"),
        carry=carry,
        key=KEY,
    )
    return carry_out(job)


def rows_of(path, sheet):
    return list(load_workbook(path)[sheet].iter_rows(min_row=4, values_only=True))


def test_the_report_has_every_row_with_a_link_to_its_source(files):
    result = reconciled(files).result
    book = load_workbook(files / "report.xlsx")
    assert book.sheetnames == [
        *("Summary", "Matched", "Groups", "Suggested", "Suggested groups", "Breaks"),
        *("Unmatched left", "Unmatched right", "Proof"),
    ]
    assert all(sheet.auto_filter.ref and sheet.freeze_panes == "A4" for sheet in book)
    matched = book["Matched"]
    header = [cell.value for cell in matched[3]]
    row = dict(zip(header, matched[4], strict=True))
    assert row["Left: Source row"].value == "=HYPERLINK(\"[left.xlsx]'It''s'!A2\",\"2\")"
    assert (row["Left: Ref"].value, row["Left: Amount"].value) == ("00007", 12.5)
    assert (row["Left: Party"].value, row["Left: Party"].data_type) == ("=cmd()", "s")
    assert row["Left: Party"].quotePrefix
    assert row["Left: Day"].value.date() == date(2026, 3, 1)
    assert row["Tolerated"].value == "Value 12.50 instead of 12.51 (0.01 less)"
    assert [row[1] for row in rows_of(files / "report.xlsx", "Breaks")] == ["missing zero"]
    assert len(rows_of(files / "report.xlsx", "Groups")) == 3
    assert rows_of(files / "report.xlsx", "Unmatched left")[0][:3] == ("missing", 86, "61-90")
    assert result.summary.left_balances[0].movements == Decimal("1287.06")


def test_a_report_is_checked_by_doing_the_work_again(files):
    reconciled(files)
    found = verified(files / "report.xlsx", KEY)
    assert (found.sheets, len(found.files), found.repeated) == (8, 2, True)
    (files / "left.xlsx").unlink()
    found = verified(files / "report.xlsx", KEY)
    assert (len(found.missing), found.repeated) == (1, False)


def test_a_changed_source_is_found(files):
    reconciled(files)
    (files / "right.xlsx").write_bytes((files / "left.xlsx").read_bytes())
    with pytest.raises(ReportNotGenuine, match=r"right\.xlsx was changed after"):
        verified(files / "report.xlsx", KEY)


@pytest.mark.parametrize(
    ("sheet", "old", "new", "said"),
    [
        (2, b"<v>12.5</v>", b"<v>13.5</v>", "'Matched' of report.xlsx was changed"),
        (9, b'"matched"', b'"Matched"', "was not signed by this installation"),
    ],
)
def test_a_changed_report_is_found(files, sheet, old, new, said):
    reconciled(files)
    changed = files / "changed" / "report.xlsx"
    changed.parent.mkdir()
    part = f"xl/worksheets/sheet{sheet}.xml"
    with zipfile.ZipFile(files / "report.xlsx") as source, zipfile.ZipFile(changed, "w") as target:
        assert old in source.read(part)
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(old, new) if name == part else content)
    with pytest.raises(ReportNotGenuine, match=said):
        verified(changed, KEY)


def test_a_report_of_another_installation_is_refused(files):
    reconciled(files)
    with pytest.raises(ReportNotGenuine, match="was not signed by this installation"):
        verified(files / "report.xlsx", b"of another")


def test_what_a_period_leaves_open_opens_the_next(files):
    first = reconciled(files).result
    second = reconciled(files, "april.xlsx", carry=files / "report.xlsx").result
    (before,), (after,) = first.summary.left_balances, second.summary.left_balances
    assert before.closing == after.opening == Decimal("1244.56")
    assert after.movements == before.movements
    assert not verified(files / "april.xlsx", KEY).repeated


async def test_a_bot_writes_the_same_report(files):
    context = LocalContext(files / "bot")
    for name in ("left.xlsx", "right.xlsx"):
        (files / "bot" / "shared" / name).write_bytes((files / name).read_bytes())
    rules = RULES.model_dump(mode="json")
    done = await Reconcile(
        left="shared/left.xlsx", right="shared/right.xlsx", rules=rules, report="shared/r.xlsx", limit=1
    ).run(context)
    assert (len(done.unmatched_right), done.summary.unmatched_right) == (1, 1)
    assert verified(files / "bot" / "shared" / "r.xlsx", context.key_for("reports")).repeated


def test_rules_are_proposed_from_the_data():
    left = [{"Ref": f"R{n}", "Amount": Decimal(n), "Day": date(2026, 3, 1)} for n in range(40)]
    right = [
        {"No": f"r{n}", "Value": Decimal(n) + Decimal("0.02"), "Date": date(2026, 3, 3)} for n in range(40)
    ]
    assert proposed(left, right) == (
        "rules:\n- name: same No\n  keys:\n  - left: Ref\n    right: No\n  compare:\n"
        "  - left: Amount\n    right: Value\n    tolerance: '0.02'\n"
        "  - left: Day\n    right: Date\n    tolerance: 2 days\n"
    )
