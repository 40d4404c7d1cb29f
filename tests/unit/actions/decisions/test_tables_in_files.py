"""Tables in YAML, worksheets and CSV: read, checked, and every mistake at its place."""

from decimal import Decimal

import pytest
from openpyxl import Workbook

from servbot.actions.decisions import Decide
from servbot.actions.decisions.reading import read_table, table_in
from servbot.core.action import ActionCatalogue
from servbot.core.decision_table.errors import TableWrong
from servbot.core.loader import DefinitionError, render_diagnostics
from servbot.services.definitions import checked_file, read_bot
from servbot.testkit.context import LocalContext

HEAD = "servbot: 1\nname: routed\ntitle: Routed\ngoal: {measure: cost, target: none}\nowner: nobody\n"
BOT = (
    HEAD + "steps:\n  - {name: route, decide: {table: TABLE, with: {total: 400, country: CN}}}\noutputs: {}\n"
)

YAML = """hit_policy: U
inputs:
  - {name: total, type: decimal, allowed: ">= 0"}
  - {name: country}
outputs:
  - {name: role}
rules:
  - {id: small, when: {total: "< 500"}, then: {role: clerk}}
  - {id: home, when: {total: ">= 500", country: CN}, then: {role: lead}}
  - {id: abroad, when: {total: ">= 500", country: 'not("CN")'}, then: {role: head}}
"""

SHEET = [
    ["U", "in: total (decimal)", "in：country", "out: role", "note: why"],
    ["allowed", ">= 0", None, "clerk, lead, head", None],
    ["small", "< 500", "-", "clerk", "cheap"],
    ["home", ">= 500", "CN", "lead", None],
    ["abroad", "＞＝500", 'not("CN")', "head", None],
]
TWO_ROWS = [
    ["Unique", "in", None, "out", "note"],
    [None, "total (decimal)", "country", "role", "why"],
    *SHEET[1:],
]


def workbook(place, rows, **cells):
    book = Workbook()
    book.active.title = "Limits"
    for row in rows:
        book.active.append(row)
    for address, value in cells.items():
        book.active[address] = value
    place.parent.mkdir(exist_ok=True)
    book.save(place)
    return place


@pytest.fixture
def bot(tmp_path):
    """Writes a bot with one table beside it, and gives what `servbot validate` shows."""

    def write(name, content):
        table = tmp_path / "decisions" / name
        table.parent.mkdir(exist_ok=True)
        if isinstance(content, str):
            table.write_text(content, encoding="utf-8")
        else:
            workbook(table, content)
        place = tmp_path / "bot.yaml"
        place.write_text(BOT.replace("TABLE", name), encoding="utf-8")
        found = checked_file(place, ActionCatalogue.of(Decide))
        return render_diagnostics(found).replace(f"{tmp_path.as_posix()}/", "")

    return write


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("limits.yaml", YAML),
        ("limits.xlsx", SHEET),
        ("limits.xlsx", TWO_ROWS),
        ("limits.csv", "\n".join(";".join(f'"{(c or "")}"'.replace('("CN")', "(CN)") for c in row) for row in SHEET)),
    ],
)  # fmt: skip
async def test_the_same_table_in_every_form(bot, tmp_path, name, content):
    assert bot(name, content) == ""
    context = LocalContext(tmp_path)
    place = tmp_path / "bot" / "decisions" / name
    place.parent.mkdir()
    (tmp_path / "decisions" / name).rename(place)
    for total, country, role, rule in [
        ("499.99", "FR", "clerk", "small"),
        (500, "CN", "lead", "home"),
        (Decimal(900), "DE", "head", "abroad"),
    ]:
        for named in (name, "limits"):
            output = await Decide(table=named, values={"total": total, "country": country}).run(context)
            assert (output.outputs, output.rules, output.table) == ({"role": role}, (rule,), "limits")
    assert context.messages[-1] == ("info", "Decision table limits: rules that hit: abroad")


def test_an_overlap_in_yaml_is_shown_at_its_line(bot):
    shown = bot("limits.yaml", YAML.replace("< 500", "<= 500"))
    assert shown == (
        "decisions/limits.yaml:9:5: error [decision.overlap]: total = 500, country = CN hits rules small and home; "
        "under the hit policy U only one may\n"
        ' 9 |   - {id: home, when: {total: ">= 500", country: CN}, then: {role: lead}}\n'
        "   |     ^\n"
        "   = help: change when they hold, or choose the hit policy F (first) or P (priority)\n\n"
        "decisions/limits.yaml:10:5: error [decision.overlap]: total = 500, country = anything else hits rules small "
        "and abroad; under the hit policy U only one may\n"
        ' 10 |   - {id: abroad, when: {total: ">= 500", country: \'not("CN")\'}, then: {role: head}}\n'
        "    |     ^\n"
        "   = help: change when they hold, or choose the hit policy F (first) or P (priority)\n"
    )


def test_a_gap_in_yaml_is_a_warning_with_an_example(bot):
    shown = bot("limits.yaml", YAML.replace("""country: 'not("CN")'""", "country: DE"))
    assert (
        "limits.yaml:8:3: warning [decision.gap]: total = 500, country = anything else hits no rule" in shown
    )


def test_overlap_and_gap_in_a_worksheet_name_sheet_and_cell(bot):
    rows = [*SHEET[:3], ["home", "[500..900]", "-", "lead"], ["abroad", "[900..1000)", "-", "head"]]
    shown = bot("limits.xlsx", rows)
    assert (
        "decisions/limits.xlsx:Limits!A5: error [decision.overlap]: total = 900, country = anything else "
        "hits rules home and abroad" in shown
    )
    assert "decisions/limits.xlsx:Limits!A2: warning [decision.gap]: total = 1000, country = " in shown


def cells(place, sheet=""):
    return {(each.cell, each.code) for each in read_table(place, sheet)[1]}


def test_every_mistake_of_a_worksheet_at_its_cell(tmp_path):
    place = workbook(
        tmp_path / "t.xlsx",
        SHEET,
        B3="<",
        D4=None,
        D5="boss",
    )
    assert cells(place) == {
        ("Limits!B3", "decision.cell-wrong"),
        ("Limits!D4", "decision.output-missing"),
        ("Limits!D5", "decision.value-not-listed"),
    }
    with pytest.raises(TableWrong) as caught:
        table_in(place)
    assert caught.value.place == f"{place.as_posix()}:Limits!B3"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"B3": "=A1"}, ("Limits!B3", "decision.formula")),
        ({"B1": "total"}, ("Limits!B1", "decision.header-wrong")),
        ({"B1": "in: total (money)"}, ("Limits!B1", "decision.wrong-value")),
        ({"A1": "X"}, ("Limits!A1", "decision.wrong-value")),
    ],
)
def test_a_worksheet_that_cannot_be_a_table(tmp_path, changes, expected):
    place = workbook(tmp_path / "t.xlsx", SHEET, **changes)
    assert expected in cells(place)
    assert read_table(place)[0] is None


def test_merged_cells_are_refused_for_they_would_mean_any_value(tmp_path):
    place = tmp_path / "t.xlsx"
    book = Workbook()
    for row in SHEET:
        book.active.append(row)
    book.active.merge_cells("B3:B4")
    book.save(place)
    assert ("Sheet!B3", "decision.merged-cells") in cells(place)
    with pytest.raises(TableWrong):
        table_in(place)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"text"])
def test_a_damaged_workbook_is_named(tmp_path, content):
    place = tmp_path / "t.xlsx"
    place.write_bytes(content)
    with pytest.raises(TableWrong):
        read_table(place)


def test_numbers_dates_and_truths_of_a_worksheet(tmp_path):
    from datetime import date, datetime

    rows = [
        ["F", "in: rate (decimal)", "in: day (date)", "in: new (boolean)", "out: x (decimal)"],
        [1, 0.1, datetime(2026, 1, 1), True, 0.3],  # noqa: DTZ001 - a worksheet knows no zones
        [2, None, None, None, 5],
    ]
    table, found = read_table(workbook(tmp_path / "t.xlsx", rows))
    assert found == []
    assert [rule.outputs for rule in table.rules] == [(Decimal("0.3"),), (Decimal(5),)]
    assert [each.spans[0].low for each in table.rules[0].conditions] == [
        Decimal("0.1"),
        date(2026, 1, 1),
        True,
    ]


def test_csv_from_a_chinese_excel(tmp_path):
    place = tmp_path / "t.csv"
    place.write_bytes("F,in: 国家,out: 角色\n1,中国,经理\n2,-,主管\n".encode("gb18030"))
    table, found = read_table(place)
    assert found == []
    assert table.rules[0].outputs == ("经理",)


def test_a_bot_with_an_overlap_is_not_released(bot, tmp_path):
    bot("limits.yaml", YAML.replace("< 500", "<= 500"))
    with pytest.raises(DefinitionError, match="hits rules small and home"):
        read_bot(tmp_path / "bot.yaml", ActionCatalogue.of(Decide))


def test_what_a_step_gives_is_compared_with_the_columns(tmp_path, bot):
    bot("limits.yaml", YAML)
    place = tmp_path / "bot.yaml"
    place.write_text(BOT.replace("TABLE", "limits").replace("total:", "totl:"), encoding="utf-8")
    shown = render_diagnostics(checked_file(place, ActionCatalogue.of(Decide)))
    assert (
        "bot.yaml:7:50: error [decision.unknown-column]: the table limits has no input column 'totl'" in shown
    )
    assert "[decision.value-missing]: the table limits needs a value for total" in shown
    place.write_text(BOT.replace("TABLE", "limit.yaml"), encoding="utf-8")
    shown = render_diagnostics(checked_file(place, ActionCatalogue.of(Decide)))
    assert "bot.yaml:7:35: error [files.missing]: There is no decision table 'limit.yaml'." in shown


def test_an_inline_table_is_checked_at_its_line(tmp_path):
    place = tmp_path / "bot.yaml"
    inline = "".join(f"        {line}\n" for line in YAML.replace('"< 500"', '"< 600"').splitlines())
    place.write_text(
        f"{HEAD}steps:\n  - name: route\n    decide:\n      with: {{total: 1, country: CN}}\n      table:\n{inline}outputs: {{}}\n",
        encoding="utf-8",
    )
    shown = render_diagnostics(checked_file(place, ActionCatalogue.of(Decide)))
    assert (
        "bot.yaml:19:13: error [decision.overlap]: total = 500, country = CN hits rules small and home"
        in shown
    )
