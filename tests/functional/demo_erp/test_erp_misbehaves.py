import sqlite3
import time
from contextlib import closing

import pytest
from playwright.async_api import Error, expect

from servbot.demo.erp import FaultRefused, bookings, get_faults, set_faults

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_the_next_pages_fail_and_then_no_more(clerk):
    set_faults(clerk.erp.address, error_500=2)
    assert [(await clerk.go("/invoices/new")).status for _ in range(3)] == [500, 500, 200]


async def test_a_failed_submit_booked_nothing(clerk):
    await clerk.go("/invoices/new")
    await clerk.choose_supplier("北方", "北方包装有限公司")
    await clerk.fill()
    await clerk.press("Save and book")
    set_faults(clerk.erp.address, error_500=1)
    await clerk.press("Book invoice")
    await expect(clerk.page.get_by_text("500 Internal server error")).to_be_visible()
    assert bookings(clerk.erp.database) == []


async def test_slow_pages_are_slow(clerk):
    set_faults(clerk.erp.address, slow_ms=700)
    started = time.monotonic()
    assert (await clerk.go("/invoices")).status == 200
    assert time.monotonic() - started >= 0.7


async def test_everybody_is_logged_out_once(clerk):
    set_faults(clerk.erp.address, logged_out=True)
    await clerk.go("/invoices?number=7")
    await expect(clerk.page.get_by_text("Your session has ended")).to_be_visible()
    await clerk.sign_in()
    await expect(clerk.page).to_have_url(clerk.erp.address + "/invoices?number=7")
    await clerk.go("/invoices")
    await expect(clerk.page).to_have_url(clerk.erp.address + "/invoices")


async def test_an_idle_session_ends_and_what_was_typed_is_lost(clerk):
    await clerk.go("/invoices/new")
    await clerk.choose_supplier("北方", "北方包装有限公司")
    await clerk.fill()
    await clerk.press("Save and book")
    with closing(sqlite3.connect(clerk.erp.database)) as connection, connection:
        connection.execute("UPDATE session SET seen = seen - 15 * 60 - 1")
    await clerk.press("Book invoice")
    await expect(clerk.page).to_have_url(clerk.erp.address + "/login?next=%2Finvoices%2Fnew")
    assert bookings(clerk.erp.database) == []
    await clerk.sign_in()
    await expect(clerk.page.get_by_label("Invoice number")).to_have_value("")


async def test_a_session_that_ends_while_choosing_a_supplier_leads_to_the_log_in(clerk):
    await clerk.go("/invoices/new")
    set_faults(clerk.erp.address, logged_out=True)
    await clerk.page.get_by_label("Supplier", exact=True).fill("北")
    await expect(clerk.page.get_by_role("button", name="Sign in")).to_be_visible()


async def test_layout_v2_has_other_labels_and_books_all_the_same(clerk):
    set_faults(clerk.erp.address, layout="v2")
    page = clerk.page
    await clerk.go("/invoices/new")
    await expect(page.get_by_label("Total amount")).to_have_count(0)
    await page.get_by_label("Vendor").fill("calder")
    await page.get_by_role("option", name="Calder Freight Services plc").click()
    fields = {
        "Document no.": "C-1",
        "Document date": "2026-04-01",
        "Net value": "10",
        "VAT": "2",
        "Gross total": "12",
    }
    for label, value in fields.items():
        await page.get_by_label(label, exact=True).fill(value)
    await page.get_by_label("Currency").select_option("GBP")
    await clerk.press("Save and book")
    await clerk.press("Book invoice")
    await clerk.booking_number()
    [booking] = bookings(clerk.erp.database)
    assert (booking.number, str(booking.total)) == ("C-1", "12.00")


async def test_down_means_every_address_but_the_switches(clerk):
    set_faults(clerk.erp.address, down=True)
    assert (await clerk.go("/invoices")).status == 503
    assert (await clerk.go("/api/invoices")).status == 503
    assert get_faults(clerk.erp.address)["down"] is True
    set_faults(clerk.erp.address, reset=True)
    assert (await clerk.go("/invoices")).status == 200


async def test_the_connection_dies_after_the_booking(clerk):
    set_faults(clerk.erp.address, die_after_submit=1)
    failed = []
    clerk.page.on("requestfailed", lambda request: failed.append(request.method))
    await clerk.go("/invoices/new")
    await clerk.choose_supplier("北方", "北方包装有限公司")
    await clerk.fill()
    await clerk.press("Save and book")
    async with clerk.page.expect_event("requestfailed"):
        await clerk.press("Book invoice")
    assert failed == ["POST"]
    await clerk.page.wait_for_url("chrome-error://**")
    [booking] = bookings(clerk.erp.database)
    assert booking.number == "INV-2231", "booked once, though nobody was told"
    await clerk.book(**{"Invoice number": "INV-2232"})
    await clerk.booking_number()
    assert len(bookings(clerk.erp.database)) == 2


async def test_a_dead_erp_is_a_refused_connection(clerk):
    clerk.erp.stop()
    with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"):
        await clerk.go("/invoices")


async def test_unknown_switches_are_refused_by_name(clerk):
    with pytest.raises(FaultRefused, match="no fault switch named colour"):
        set_faults(clerk.erp.address, colour="red")
