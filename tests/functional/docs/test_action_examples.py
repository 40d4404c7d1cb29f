"""Every example of the action reference is carried out. An action that comes with an example nobody runs fails here."""

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import yaml
from openpyxl import Workbook, load_workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

from servbot.actions.web.browser import BrowserSessions
from servbot.core.action import SessionSpec
from servbot.core.expression import render
from servbot.demo.invoices import generate
from servbot.demo.ledgers import bank_files
from servbot.testkit.context import LocalContext
from servbot.wiring.catalogue import all_actions

PAGES = Path(__file__).with_name("example_pages")
KNOWN_BY_EXPRESSIONS = {"steps": {"read": {"fields": {"total": 700}}}}

Prepare = Callable[[Path], Any]
Proof = Callable[[Any, LocalContext], Any]
"""Whether the output and what was left behind are what the example promises."""

CATALOGUE = all_actions()
EXAMPLES = {
    f"{name}.{number}": text
    for name in CATALOGUE.names()
    for number, text in enumerate(CATALOGUE.find(name).examples)
}


def sheet(name: str, *rows: tuple[Any, ...], title: str = "Sheet") -> Prepare:
    def write(folder: Path) -> None:
        book = Workbook()
        book.active.title = title
        for row in rows:
            book.active.append(row)
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        book.save(place)

    return write


def text(name: str, content: str) -> Prepare:
    def write(folder: Path) -> None:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, encoding="utf-8")

    return write


def rows_of(context: LocalContext, name: str, title: str | None = None) -> list[tuple[Any, ...]]:
    book = load_workbook(context.folder / "shared" / name)
    return list((book[title] if title else book.active).iter_rows(values_only=True))


approval = sheet(
    "bot/decisions/approval.xlsx",
    ("U", "in: total (decimal)", "in: country", "out: role"),
    ("allowed", ">= 0", "", ""),
    ("small", "< 500", "-", "clerk"),
    ("large", ">= 500", "-", "finance-approver"),
)
suppliers = sheet("shared/suppliers.xlsx", ("Supplier", "Also known as"), ("Northwind Ltd", "Northwind"))
orders = sheet("shared/orders.xlsx", ("Order", "Quantity", "Unit price"), ("PO-1", 3, 12.5), title="Open")
purchase_orders = sheet(
    "shared/purchase_orders.xlsx",
    ("Order", "Item", "Unit price"),
    ("PO-10023", "Steel bolts", 12.5),
    title="Lines",
)

due_orders = sheet("shared/orders.xlsx", ("Order", "Due"), (17, "03/04/2026"))
payables = sheet("shared/payables.xlsx", ("Invoice", "Status"), ("A-17", "due"))
lines = sheet(
    "shared/lines.xlsx",
    ("Branch", "Amount", "Month"),
    ("North", 5, "Jan"),
    ("South", 7, "Jan"),
    ("North", 20, "Feb"),
)
cities = text("shared/cities.csv", "Name,City\nNorth,Oslo\n")


def template(folder: Path) -> None:
    book = Workbook()
    for row in (("For", "name"), ("No", 0), ("Item", "Quantity"), ("x", 0)):
        book.active.append(row)
    book.defined_names["Customer"] = DefinedName("Customer", attr_text="Sheet!$B$1")
    book.active.add_table(Table(displayName="Lines", ref="A3:B4"))
    (folder / "shared").mkdir(parents=True, exist_ok=True)
    book.save(folder / "shared" / "invoice_template.xlsx")


def prices(folder: Path) -> None:
    sheet("shared/prices_old.xlsx", ("Item", "Price"), ("Bolt", 1))(folder)
    sheet("shared/prices_new.xlsx", ("Item", "Price"), ("Bolt", 2))(folder)


def lines_and_cities(folder: Path) -> None:
    lines(folder)
    cities(folder)


def two_branches(folder: Path) -> None:
    text("shared/north.csv", "Item,Stock\nBolt,1\n")(folder)
    sheet("shared/south.xlsx", ("stock", "ITEM"), (2, "Nut"))(folder)


branches = sheet(
    "shared/branches.xlsx", ("Branch", "Sales"), ("North", 1), (), ("Item", "Stock"), ("Bolt", 7)
)


def french_orders(folder: Path) -> None:
    place = folder / "shared" / "orders.csv"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes("Désignation;Unit price\nÉcrou;12,50\n".encode("cp1252"))


def bank_statements(folder: Path) -> None:
    bank_files(folder / "shared")


def ledgers(folder: Path) -> None:
    sheet("shared/ledger.xlsx", ("Number", "Amount"), ("A", 10))(folder)
    text("shared/statement.csv", "Ref,Value\nA,10\n")(folder)
    text("bot/matching.yaml", "- name: same number\n  keys: [{left: Number, right: Ref}]\n")(folder)


def printed(name: str, folder: Path) -> None:
    """A page as it comes from a supplier, as PDF or as a picture of it."""
    made = generate(folder / "made", count=1)
    paper = folder / "made" / "invoices" / made.entries[0].file
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.suffix == ".pdf":
        place.write_bytes(paper.read_bytes())
        return
    import pypdfium2

    pypdfium2.PdfDocument(paper)[0].render(scale=2).to_pil().save(place)


def is_read(output: Any, context: LocalContext) -> bool:
    return output.fields["total"] > 0 and not output.doubtful_fields(0.9)


SOMETHING = text("workspace/invoice.pdf", "%PDF-1.4")
IN_THE_INBOX = text("shared/inbox/a.pdf", "%PDF-1.4")

CARRIED_OUT: dict[str, tuple[Prepare | None, Proof]] = {
    "data.claim.0": (None, lambda out, at: at.claimed == ["northwind ltd / a-17"]),
    "data.set.0": (
        None,
        lambda out, at: out.model_dump()["values"] == {"currency": "EUR", "approvers": ["finance"]},
    ),
    "decisions.decide.0": (
        approval,
        lambda out, at: (out.rules, out.outputs) == (("large",), {"role": "finance-approver"}),
    ),
    "decisions.decide.1": (None, lambda out, at: out.outputs == {"role": "finance-approver"}),
    "documents.extract.0": (partial(printed, "workspace/inbox/invoice.pdf"), is_read),
    "documents.read_text.0": (
        partial(printed, "workspace/inbox/letter.pdf"),
        lambda out, at: len(out.text) > 100,
    ),
    "documents.read_text.1": (
        partial(printed, "shared/scans/page.png"),
        lambda out, at: (out.source, len(out.text) > 100) == ("tesseract", True),
    ),
    "files.copy.0": (SOMETHING, lambda out, at: (at.folder / "shared/archive/invoice.pdf").is_file()),
    "files.copy.1": (SOMETHING, lambda out, at: (at.folder / "shared/archive/A-17.pdf").is_file()),
    "files.list.0": (IN_THE_INBOX, lambda out, at: "a.pdf" in str(out)),
    "files.move.0": (IN_THE_INBOX, lambda out, at: moved(at)),
    "files.move.1": (IN_THE_INBOX, lambda out, at: moved(at)),
    "log.0": (None, lambda out, at: at.messages == [("info", "Nothing to book today")]),
    "log.1": (None, lambda out, at: at.messages == [("warning", "The supplier list is a month old")]),
    "notify.send.0": (None, lambda out, at: at.notices[0][:2] == (("finance",), "Invoices booked")),
    "events.send.0": (
        None,
        lambda out, at: (out.number, at.events) == (1, [("payment-received", "A-17", {"amount": 117.5})]),
    ),
    "queue.add.0": (
        None,
        lambda out, at: out.added and at.queued["payments", "INV-2231"]["inputs"]["amount"] == "120.50",
    ),
    "queue.add.1": (None, lambda out, at: at.queued["payments", "INV-2232"]["priority"] == 5),
    "queue.progress.0": (None, lambda out, at: at.messages == [("item", "3 of 12 lines booked")]),
    "sheets.append.0": (
        None,
        lambda out, at: rows_of(at, "bookings.xlsx") == [("Invoice", "Total"), ("A-17", 120.5)],
    ),
    "sheets.append.1": (
        None,
        lambda out, at: rows_of(at, "bookings.xlsx", "Lines")[1:] == [("Bolts", 3), ("Nuts", 9)],
    ),
    "sheets.compare.0": (prices, lambda out, at: [each.place for each in out.differences] == ["Sheet!B2"]),
    "sheets.convert.0": (
        lines,
        lambda out, at: (at.folder / "shared/lines.csv").read_text("utf-8-sig").count("North") == 2,
    ),
    "sheets.convert.1": (cities, lambda out, at: rows_of(at, "cities.xlsx")[1] == ("North", "Oslo")),
    "sheets.create.0": (
        None,
        lambda out, at: (
            [row[:4] for row in rows_of(at, "sales.xlsx")]
            == [
                ("Item", "Quantity", "Price", "Total"),
                ("Bolts", 3, 12.5, "=B2*C2"),
                ("Nuts", 9, 0.2, "=B3*C3"),
            ]
        ),
    ),
    "sheets.deduplicate.0": (lines, lambda out, at: [row["Amount"] for row in out.rows] == [7, 20]),
    "sheets.fill.0": (
        template,
        lambda out, at: (
            rows_of(at, "invoice_17.xlsx")
            == [("For", "Northwind Ltd"), ("No", 17), ("Item", "Quantity"), ("Bolts", 3), ("Nuts", 9)]
        ),
    ),
    "sheets.filter.0": (lines, lambda out, at: [row["_row"] for row in out.rows] == [4]),
    "sheets.filter.1": (None, lambda out, at: out.rows == ({"Branch": "South", "Amount": 7},)),
    "sheets.group.0": (
        lines,
        lambda out, at: out.rows[0] == {"Branch": "North", "Total": Decimal(25), "Lines": 2},
    ),
    "sheets.join.0": (
        lines_and_cities,
        lambda out, at: [row["City"] for row in out.rows] == ["Oslo", None, "Oslo"],
    ),
    "sheets.join.1": (None, lambda out, at: out.rows == ({"Branch": "North"},)),
    "sheets.lookup.0": (suppliers, lambda out, at: (out.found, out.score) == (True, 1)),
    "sheets.lookup.1": (suppliers, lambda out, at: out.row["Also known as"] == "Northwind"),
    "sheets.lookup.2": (branches, lambda out, at: out.row["Stock"] == 7),
    "sheets.merge.0": (
        two_branches,
        lambda out, at: (
            [(row["Item"], row["_file"]) for row in out.rows]
            == [("Bolt", "shared/north.csv"), ("Nut", "shared/south.xlsx")]
        ),
    ),
    "sheets.pivot.0": (lines, lambda out, at: out.rows[0] == {"Branch": "North", "Jan": 5, "Feb": 20}),
    "sheets.read.0": (orders, lambda out, at: out.rows[0]["Order"] == "PO-1"),
    "sheets.read.1": (
        orders,
        lambda out, at: str(out.rows[0]["Unit price"]) == "12.5" and out.rows[0]["Quantity"] == 3,
    ),
    "sheets.read.2": (
        due_orders,
        lambda out, at: (out.rows[0]["Order"], out.rows[0]["Due"]) == ("000017", date(2026, 4, 3)),
    ),
    "sheets.read.3": (
        branches,
        lambda out, at: out.columns == ("Item", "Stock") and "_original" in out.rows[0],
    ),
    "sheets.read.4": (
        french_orders,
        lambda out, at: (out.rows[0]["Désignation"], out.rows[0]["Unit price"]) == ("Écrou", Decimal("12.5")),
    ),
    "sheets.read_statement.0": (
        bank_statements,
        lambda out, at: (out.format, out.statements[0].lines) == ("CAMT.053", len(out.rows)),
    ),
    "sheets.read_statement.1": (bank_statements, lambda out, at: out.format == "MT940"),
    "sheets.reconcile.0": (purchase_orders, lambda out, at: (len(out.matched), out.breaks) == (1, ())),
    "sheets.reconcile.1": (ledgers, lambda out, at: (out.summary.matched, out.unmatched_right) == (1, ())),
    "sheets.report.0": (None, lambda out, at: "A-1" in str(rows_of(at, "open.xlsx"))),
    "sheets.sort.0": (
        lines,
        lambda out, at: [row[1] for row in rows_of(at, "sorted.xlsx")] == ["Amount", 20, 5, 7],
    ),
    "sheets.split.0": (
        lines,
        lambda out, at: (
            (out.files, out.counts) == (("shared/branches North.xlsx", "shared/branches South.xlsx"), (2, 1))
        ),
    ),
    "sheets.update.0": (payables, lambda out, at: rows_of(at, "payables.xlsx")[1] == ("A-17", "paid")),
    "sheets.update.1": (payables, lambda out, at: rows_of(at, "payables.xlsx")[2] == ("A-99", "new")),
    "sheets.update.2": (payables, lambda out, at: rows_of(at, "payables.xlsx")[1][2] == "yes"),
}

IN_A_BROWSER: dict[str, Proof] = {
    "web.click.0": lambda out, at: out.url.endswith("/invoices/new"),
    "web.click.1": lambda out, at: out.title == "Book",
    "web.expect.0": lambda out, at: out.url,
    "web.expect.1": lambda out, at: out.url,
    "web.expect.2": lambda out, at: out.url.endswith("/invoices/web.expect.2"),
    "web.fill_form.0": lambda out, at: (
        out.fields == {"Supplier": "Harbour Paper Ltd", "Total": "1250.00", "Urgent": True}
    ),
    "web.fill_form.1": lambda out, at: list(out.fields.values()) == ["paper"],
    "web.login.0": lambda out, at: out.url.endswith("/login"),
    "web.login.1": lambda out, at: out.url.endswith("/signin"),
    "web.open.0": lambda out, at: out.title == "New invoice",
    "web.open.1": lambda out, at: out.title == "Start",
    "web.read_table.0": lambda out, at: [row["Order"] for row in out.rows] == ["A-1", "A-2"],
    "web.read_table.1": lambda out, at: [row["Item"] for row in out.rows] == ["first", "second"],
    "web.read_text.0": lambda out, at: out.text == "B-7",
    "web.read_text.1": lambda out, at: out.text == "ERP-7",
    "web.screenshot.0": lambda out, at: (at.folder / "artefacts" / out.image.digest).stat().st_size > 1000,
    "web.select.0": lambda out, at: out.selected == "CNY",
    "web.select.1": lambda out, at: list(out.selected) == ["Finance", "Purchasing"],
    "web.check.0": lambda out, at: out.checked,
    "web.check.1": lambda out, at: not out.checked,
    "web.click.2": lambda out, at: out.title == "Quiet",
    "web.double_click.0": lambda out, at: out.title == "opened",
    "web.download.0": lambda out, at: (
        (at.folder / "workspace/rates/today.csv").read_text() == "a,b" and out.file_name == "rates.csv"
    ),
    "web.drag.0": lambda out, at: out.url.endswith("/dropped"),
    "web.expect.3": lambda out, at: not out.met,
    "web.hover.0": lambda out, at: out.title == "menu",
    "web.press.0": lambda out, at: out.title == "Enter",
    "web.press.1": lambda out, at: out.title == "ctrl k",
    "web.print_pdf.0": lambda out, at: (at.folder / "workspace/receipt.pdf").read_bytes()[:5] == b"%PDF-",
    "web.read_attribute.0": lambda out, at: out.value.endswith("/invoices/A-17.pdf"),
    "web.read_list.0": lambda out, at: out.items == ("Book A-1\nat once", "Call Wang"),
    "web.read_list.1": lambda out, at: (out.items, out.complete) == (("one", "two"), False),
    "web.read_table.2": lambda out, at: (
        [(str(row["Amount"]), row["Due"] and row["Due"].isoformat()) for row in out.rows]
        == [("1250.50", "2026-03-09"), ("-3.00", None)]
    ),
    "web.scroll.0": lambda out, at: out.times == 1,
    "web.scroll.1": lambda out, at: out.times >= 1,
    "web.scroll.2": lambda out, at: out.times == 1,
    "web.switch_tab.0": lambda out, at: (out.title, out.tabs) == ("Receipt", 2),
    "web.switch_tab.1": lambda out, at: out.title == "Start",
    "web.type.0": lambda out, at: out.text == "> status",
    "web.wait_for.0": lambda out, at: out.status == 200,
    "web.wait_for.1": lambda out, at: out.status is None,
    "web.upload.0": lambda out, at: out.files == ("invoice.pdf",),
}


def moved(context: LocalContext) -> bool:
    shared = context.folder / "shared"
    return (shared / "done/a.pdf").is_file() and not (shared / "inbox/a.pdf").exists()


def test_every_example_is_carried_out() -> None:
    assert set(EXAMPLES) == CARRIED_OUT.keys() | IN_A_BROWSER.keys()
    assert {name.rpartition(".")[0] for name in EXAMPLES} == set(CATALOGUE.names())


async def carried_out(example: str, context: LocalContext) -> Any:
    action = CATALOGUE.find(example.rpartition(".")[0])
    given = render(yaml.safe_load(EXAMPLES[example]), KNOWN_BY_EXPRESSIONS)
    output = await action.model_validate(given).run(context)
    assert isinstance(output, action.Output)
    return output


@pytest.mark.parametrize("example", CARRIED_OUT)
async def test_the_example_works(example: str, tmp_path: Path) -> None:
    prepare, proof = CARRIED_OUT[example]
    context = LocalContext(tmp_path)
    if prepare is not None:
        # In a thread: what prints an invoice drives a browser and waits for it.
        await context.in_thread(prepare, tmp_path)
    output = await carried_out(example, context)
    assert proof(output, context), output


class Site(SimpleHTTPRequestHandler):
    """The page of an example, whatever the address around it."""

    at_addresses: dict[str, str] = {}

    def log_message(self, *args: object) -> None:
        pass

    def translate_path(self, path: str) -> str:
        name = self.at_addresses.get(path, path.rsplit("/", 1)[-1])
        return str(PAGES / f"{name}.html")


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[BrowserSessions]:
    sessions = BrowserSessions()
    yield sessions
    await sessions.shut()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("example", IN_A_BROWSER)
async def test_the_example_works_in_a_browser(
    example: str, site: str, browser: BrowserSessions, tmp_path: Path
) -> None:
    Site.at_addresses = {
        "/invoices/new": "web.open.0",
        "/": "web.open.1",
        "/login": "web.login.0",
        "/signin": "web.login.1",
    }
    connections = {"practice": {"url": site, "timeout": 8, "login": {"success": "Sign out"}}}
    context = LocalContext(
        tmp_path, credentials={"erp-robot": ("robot", "pw-of-robot")}, connections=connections
    )
    SOMETHING(tmp_path)
    context.opened = await browser.open(SessionSpec(kind="browser", connection="practice"), context)
    try:
        if not example.startswith(("web.open", "web.login")):
            await CATALOGUE.find("web.open").model_validate({"path": f"/invoices/{example}"}).run(context)
        output = await carried_out(example, context)
        assert IN_A_BROWSER[example](output, context), output
    finally:
        await context.opened.close()
