from datetime import date, datetime
from decimal import Decimal

import pytest
import pytest_asyncio

from servbot.actions.web import Click, FillForm, Open, Select, Upload
from servbot.actions.web.errors import (
    DidNotStick,
    FieldLocked,
    NoSuchOption,
    NotFound,
    PageRefused,
    SeveralMatches,
    ValueUnfit,
)
from servbot.core.action import SessionSpec
from servbot.demo.practice import practice_site
from servbot.testkit.context import LocalContext

pytestmark = pytest.mark.asyncio(loop_scope="session")

every_kind = {
    "company name": ('海港 Paper\'s "Ltd"', '海港 Paper\'s "Ltd"'),
    "Amount": (Decimal("1250.5"), "1250.50"),
    "Due date": (date(2026, 3, 9), "2026-03-09"),
    "Meeting": (
        datetime(2026, 3, 9, 14, 30),  # noqa: DTZ001
        "2026-03-09T14:30",
    ),
    "Start": ("08:15", "08:15"),
    "Printed date": (date(2026, 3, 9), "2026-03-09"),
    "Notes": ("one\ntwo", "one\ntwo"),
    "Currency": ("Euro (EUR)", "Euro (EUR)"),
    "Departments": (["Finance", "Sales"], ["Finance", "Sales"]),
    "Delivery": ("Express", "Express"),
    "Extras": (["Gift wrap"], ["Gift wrap"]),
    "I agree": (True, True),
    "Urgent": (True, True),
    "Dark mode": (True, True),
    "Reference": ("R-1", "R-1"),
    "Cost centre": ("4400", "4400"),
    "Project": ("P7", "P7"),
    "Contact": ("Wang", "Wang"),
    "Supplier": ("Harbour Paper Ltd", "Harbour Paper Ltd"),
    "Country": ("Germany", "Germany"),
    "Description": ("Paper & <b>ink</b>", "Paper & <b>ink</b>"),
    "Attachment": ("note.txt", ["note.txt"]),
    "Phone": ("13800138000", "138 0013 8000"),
    "Card": ("424242", "424242"),
    "State": ("kept", "kept"),
    "Province": ("Guangdong", "Guangdong"),
    "City": ("Shenzhen", "Shenzhen"),
    "Tax code": ("9133", "9133"),
    "Postcode": ("310000", "310000"),
    "Secret word": ("hush", "***"),
    "Volume": (70, "70"),
    "Colour": ("#FF8800", "#ff8800"),
    "Month": (date(2026, 3, 9), "2026-03"),
    "Week": (date(2026, 3, 9), "2026-W11"),
    "E-mail": ("wang@example.com", "wang@example.com"),
    "Web site": ("https://example.com", "https://example.com"),
    "Telephone": ("+86 571 8888", "+86 571 8888"),
    "Search": ("paper", "paper"),
    "Airport": ("Hangzhou", "Hangzhou"),
    "Brightness": (137, "137"),
    "Balance": (-3, "-3"),
    "Tags": (["red", "blue"], ["red", "blue"]),
    "Languages": (["Chinese", "German"], ["Chinese", "German"]),
    "Weekdays": (["Monday", "Friday"], ["Monday", "Friday"]),
    "Hinted date": (date(2026, 3, 9), "09/03/2026"),
    "Betrag": (Decimal("12345.5"), "12.345,50"),
    "Datum": (date(2026, 3, 9), "9.3.2026"),
    "Preis": (Decimal("1234.5"), "1234.50"),
    "开票日期": (date(2026, 3, 9), "2026/03/09"),
    "金额": (Decimal("1250.5"), "1250.50"),
    "Remarks": ("first\nsecond", "first\nsecond"),
    "Line in a frame": ("inner", "inner"),
    "Tick in a frame": (True, True),
}


async def test_every_kind_of_field_is_filled_and_read_back(hand):
    (hand.context.folder / "workspace" / "note.txt").write_text("hello")
    await hand(Open, path="/every")
    values = {label: value for label, (value, _) in every_kind.items()}
    filled = await hand(FillForm, fields=values, timeout=30)
    assert filled.fields == {label: shown for label, (_, shown) in every_kind.items()}
    assert len(filled.fields) >= 40
    ours = await hand(FillForm, fields={"Datum": date(2026, 12, 31)}, date_format="%Y-%m-%d")
    assert ours.fields == {"Datum": "2026-12-31"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def open_page(browser, tmp_path_factory):
    """The page of all controls, opened once."""
    with practice_site() as site:
        folder = tmp_path_factory.mktemp("controls")
        context = LocalContext(folder, connections={"practice": {"url": site.url, "timeout": 10}})
        (folder / "workspace" / "note.txt").write_text("hello")
        context.opened = await browser.open(SessionSpec(kind="browser", connection="practice"), context)
        await Open(path="/every").run(context)
        yield context
        await context.opened.close()


@pytest.mark.parametrize("label", every_kind)
async def test_each_control_is_filled_alone(open_page, label):
    given = {"Province": "Guangdong"} if label == "City" else {}
    filled = await FillForm(fields={**given, label: every_kind[label][0]}).run(open_page)
    assert filled.fields[label] == every_kind[label][1]


async def test_filling_twice_gives_the_same(hand):
    await hand(Open, path="/every")
    values = {"I agree": True, "Extras": ["Insurance"], "Card": "11", "Supplier": "Northern Steel"}
    await hand(FillForm, fields=values)
    again = await hand(FillForm, fields={**values, "Extras": ["Gift wrap"], "Card": "22", "I agree": False})
    assert again.fields == {**values, "Extras": ["Gift wrap"], "Card": "22", "I agree": False}


@pytest.mark.parametrize(
    ("fields", "error", "said"),
    [
        ({"Currency": "GBP"}, NoSuchOption, "offers '-', 'CNY', 'Euro"),
        ({"Supplier": "Harbour"}, NoSuchOption, "offers 'Harbour Paper Ltd', 'Harbour Paper Ltd \\(old\\)'"),
        ({"Supplier": "Unheard of"}, NoSuchOption, "offers nothing"),
        ({"Delivery": "By drone"}, NoSuchOption, "offers 'Normal', 'Express'"),
        ({"Stubborn": "yes"}, DidNotStick, "should show 'yes' but shows 'no"),
        ({"Tax code": "12a"}, PageRefused, "Tax code: Only digits, please"),
        ({"Postcode": "31"}, PageRefused, "Postcode: "),
        ({"I agree": "yes"}, ValueUnfit, "'I agree': A checkbox"),
        ({"Frozen": "y"}, FieldLocked, "'Frozen' is read-only"),
        ({"Compny name": "y"}, NotFound, "Nearest on the page: 'Company name : \\*'"),
    ],
)
async def test_what_cannot_be_filled_is_said(hand, fields, error, said):
    await hand(Open, path="/every")
    with pytest.raises(error, match=said) as caught:
        await hand(FillForm, fields=fields, timeout=3.2)
    assert caught.value.nothing_done


async def test_labels_of_two_fields_are_not_guessed(hand):
    await hand(Open, path="/every")
    await hand.session.page.evaluate(
        "document.forms[0].insertAdjacentHTML('beforeend', '<label>Amount <input></label>')"
    )
    with pytest.raises(SeveralMatches, match="2 fields are called 'Amount'"):
        await hand(FillForm, fields={"Amount": "1"})
    entry = {"target": {"label": "Amount", "nth": 2}, "value": 3}
    assert (await hand(FillForm, fields=[entry])).fields == {"Amount": "3"}


async def test_fields_in_frames_and_shadow_trees_need_no_path(hand, site):
    (hand.context.folder / "workspace" / "scan.pdf").write_bytes(b"%PDF")
    await hand(Open, path="/outer")
    filled = await hand(FillForm, fields={"Subject": "s", "Comment": "c", "Shaded": "h"})
    assert filled.fields == {"Subject": "s", "Comment": "c", "Shaded": "h"}
    assert (await hand(Upload, target={"label": "Attachment"}, file="scan.pdf")).files == ("scan.pdf",)
    await hand(Click, target={"role": "button", "name": "Send file"}, expect={"text": "Received scan.pdf"})
    await hand(Click, target={"role": "button", "name": "Shady"})
    assert await hand.session.title() == "shade pressed"
    assert site.uploads == ["scan.pdf"]


async def test_select_alone(hand):
    await hand(Open, path="/every")
    selected = await hand(Select, target=[{"label": "Money"}, {"label": "Currency"}], option="CNY", timeout=2)
    several = await hand(Select, target={"label": "Departments"}, option=["Sales", "Finance"])
    assert (selected.selected, several.selected) == ("CNY", ["Finance", "Sales"])


async def test_submit_and_what_must_follow(hand, site):
    await hand(Open, path="/booking")
    script = "document.getElementById('f').insertAdjacentHTML('beforeend', '<button>Save</button>')"
    await hand.session.page.evaluate(script)
    booked = await hand(
        FillForm,
        fields={"Number": "A-1"},
        submit={"role": "button", "name": "Save"},
        expect={"text": "Booking number"},
    )
    assert booked.url.endswith("/book")
    assert site.bookings == [{"number": "A-1"}]
