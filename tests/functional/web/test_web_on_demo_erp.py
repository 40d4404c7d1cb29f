"""The whole family against the demo ERP: what an invoice bot does with it."""

from datetime import date
from decimal import Decimal

import pytest
import pytest_asyncio

from servbot.actions.web import Click, FillForm, Open, ReadTable, ReadText, Upload
from servbot.actions.web.errors import NoSuchOption, NotFound, PageRefused, ServerError, Unreachable
from servbot.core.action import SessionSpec
from servbot.demo.erp import DEFAULT_PASSWORD, bookings, set_faults, start_erp
from servbot.testkit.context import LocalContext

pytestmark = pytest.mark.asyncio(loop_scope="session")

fields = {
    "Supplier": "北方包装有限公司",
    "Invoice number": "F-1001",
    "Invoice date": date(2026, 11, 2),
    "Order number": "PO-7",
    "Currency": "CNY",
    "Net amount": Decimal(1000),
    "Tax amount": Decimal("130.00"),
    "Total amount": Decimal("1130.00"),
    "Payment method": "Transfer",
    "Urgent": True,
    "Remarks": "first line\nsecond line",
}
save = {"role": "button", "name": "Save and book"}
confirm = {"role": "button", "name": "Book invoice"}
booked = {"target": {"label": "Booking number"}}


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with start_erp(tmp_path_factory.mktemp("erp") / "erp.sqlite3") as erp:
        yield erp


@pytest.fixture
def erp(running):
    yield running
    set_faults(running.address, reset=True)


@pytest_asyncio.fixture(loop_scope="session")
async def clerk(browser, erp, tmp_path):
    context = LocalContext(
        tmp_path,
        credentials={"erp-robot": ("erp-robot", DEFAULT_PASSWORD)},
        connections={"erp": {"url": erp.address, "login": {"path": "/login"}, "timeout": 8}},
    )
    context.opened = await browser.open(
        SessionSpec(kind="browser", connection="erp", login="erp-robot"), context
    )
    yield context
    await context.opened.close()


async def test_an_invoice_is_booked_with_its_attachment(erp, clerk):
    before = len(bookings(erp.database))
    (clerk.folder / "workspace" / "invoice.pdf").write_bytes(b"%PDF-1.4 small")
    await Open(path="/invoices/new").run(clerk)
    filled = await FillForm(fields=fields).run(clerk)
    await Upload(target={"label": "File"}, file="invoice.pdf").run(clerk)
    await Click(target={"role": "button", "name": "Attach"}, expect={"text": "Attached: invoice.pdf"}).run(
        clerk
    )
    await Click(target=save, confirm=confirm, expect=booked).run(clerk)
    number = await ReadText(target={"label": "Booking number"}).run(clerk)
    await Open(path="/invoices").run(clerk)
    table = await ReadTable().run(clerk)
    stored = bookings(erp.database)
    assert filled.fields["Net amount"] == "1000.00"
    assert len(stored) == before + 1
    assert stored[-1].booking_number == number.text
    assert (stored[-1].supplier, stored[-1].total, stored[-1].attachment) == (
        fields["Supplier"],
        Decimal("1130.00"),
        "invoice.pdf",
    )
    assert (stored[-1].urgent, stored[-1].invoice_date) == (True, date(2026, 11, 2))
    assert any(number.text in row.values() for row in table.rows)


async def test_a_sign_in_that_ended_is_renewed(erp, clerk):
    await Open(path="/invoices/new").run(clerk)
    set_faults(erp.address, logged_out=1)
    opened = await Open(path="/invoices/new").run(clerk)
    assert opened.title.startswith("New invoice")


async def test_the_pages_own_checks_are_a_business_failure_until_corrected(erp, clerk):
    before = len(bookings(erp.database))
    await Open(path="/invoices/new").run(clerk)
    await FillForm(fields={**fields, "Total amount": "abc"}).run(clerk)
    with pytest.raises(PageRefused, match="Enter an amount") as caught:
        await Click(target=save, confirm=confirm, expect=booked).run(clerk)
    assert caught.value.nothing_done
    await FillForm(fields={"Total amount": Decimal("9.99")}).run(clerk)
    with pytest.raises(PageRefused, match="must equal Net amount plus Tax amount"):
        await Click(target=save, confirm=confirm, expect=booked).run(clerk)
    assert len(bookings(erp.database)) == before
    await FillForm(fields={"Total amount": fields["Total amount"]}).run(clerk)
    await Click(target=save, confirm=confirm, expect=booked).run(clerk)
    assert len(bookings(erp.database)) == before + 1


async def test_an_unknown_supplier_is_a_business_failure(clerk):
    await Open(path="/invoices/new").run(clerk)
    with pytest.raises(NoSuchOption, match="'Supplier' does not offer 'Ghost Ltd'"):
        await FillForm(fields={"Supplier": "Ghost Ltd"}, timeout=5).run(clerk)


async def test_renamed_labels_are_not_found_but_a_chain_finds_them(erp, clerk):
    set_faults(erp.address, layout="v2")
    await Open(path="/invoices/new").run(clerk)
    with pytest.raises(NotFound, match=r"Nearest on the page: .*'Document date'"):
        await FillForm(fields={"Invoice date": date(2026, 1, 5)}, timeout=1).run(clerk)
    chain = [{"label": "Invoice date"}, {"label": "Document date"}]
    filled = await FillForm(fields=[{"target": chain, "value": date(2026, 1, 5)}]).run(clerk)
    assert filled.fields == {"Invoice date": "2026-01-05"}


async def test_an_error_page_after_booking_is_in_doubt(erp, clerk):
    await Open(path="/invoices/new").run(clerk)
    await FillForm(fields={**fields, "Invoice number": "F-2"}).run(clerk)
    set_faults(erp.address, error_500=1)
    with pytest.raises(ServerError) as caught:
        await Click(target=save, confirm=confirm, expect=booked).run(clerk)
    assert not caught.value.nothing_done


async def test_a_booking_without_an_answer_is_in_doubt(erp, clerk):
    before = len(bookings(erp.database))
    await Open(path="/invoices/new").run(clerk)
    await FillForm(fields={**fields, "Invoice number": "F-3"}).run(clerk)
    set_faults(erp.address, die_after_submit=1)
    with pytest.raises(Unreachable, match="broke off") as caught:
        await Click(target=save, confirm=confirm, expect=booked).run(clerk)
    assert not caught.value.nothing_done
    assert len(bookings(erp.database)) == before + 1


async def test_an_erp_that_is_down_is_said(erp, clerk):
    set_faults(erp.address, down=True)
    with pytest.raises(ServerError, match="503"):
        await Open(path="/invoices").run(clerk)
