from decimal import Decimal

import pytest
from playwright.async_api import expect

from servbot.demo.erp import bookings, duplicates

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_from_the_log_in_to_the_booking_number(stranger, tmp_path):
    scan = tmp_path / "发票 2231.pdf"
    scan.write_bytes(b"%PDF-1.7 a scan")
    page = stranger.page
    await stranger.go("/invoices/new")
    await expect(page).to_have_url(stranger.erp.address + "/login?next=%2Finvoices%2Fnew")
    await stranger.sign_in()
    await stranger.choose_supplier("north", "Northgate Packaging Ltd.")
    await stranger.fill()
    await page.get_by_label("Letter of credit").check()
    await page.get_by_label("Urgent").check()
    frame = page.frame_locator("iframe[title=Attachment]")
    await frame.get_by_label("File").set_input_files(scan)
    await frame.get_by_role("button", name="Attach").click()
    await expect(frame.get_by_text("Attached: 发票 2231.pdf")).to_be_visible()
    await stranger.press("Save and book")
    await expect(page.get_by_role("dialog", name="Book this invoice?")).to_be_visible()
    assert bookings(stranger.erp.database) == [], "the question comes before the deed"
    await stranger.press("Book invoice")
    number = await stranger.booking_number()

    [booking] = bookings(stranger.erp.database)
    assert (booking.booking_number, booking.supplier) == (number, "Northgate Packaging Ltd.")
    assert (booking.number, booking.order_number, booking.currency) == ("INV-2231", "PO-8812", "CNY")
    assert (booking.net, booking.tax, booking.total) == (
        Decimal("1204.00"),
        Decimal("156.52"),
        Decimal("1360.52"),
    )
    assert (booking.payment, booking.urgent, booking.remarks) == ("Letter of credit", True, "Quay 7 码头")
    assert (booking.attachment, booking.booked_by) == ("发票 2231.pdf", "erp-robot")
    assert booking.invoice_date.isoformat() == "2026-03-31"


async def test_a_wrong_password_stays_at_the_door(stranger):
    await stranger.go("/")
    await stranger.sign_in("guess")
    await expect(stranger.page.get_by_role("alert")).to_have_text("User name or password is not correct.")


async def test_the_browser_checks_before_it_asks(clerk):
    page = clerk.page
    await clerk.go("/invoices/new")
    await page.get_by_label("Net amount").fill("12,0.00")
    await page.get_by_label("Invoice date", exact=True).fill("31.03.2026")
    await clerk.press("Save and book")
    alert = page.get_by_role("alert")
    for message in (
        *("Invoice number is required.", "Supplier is required.", "Total amount is required."),
        *("Enter an amount such as 1204.00 or 1,204.00.", "Enter a date as YYYY-MM-DD."),
    ):
        await expect(alert).to_contain_text(message)
    await expect(page.get_by_label("Order number")).not_to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_role("dialog", name="Book this invoice?")).to_be_hidden()


async def test_the_server_refuses_a_wrong_sum_and_keeps_what_was_typed(clerk, tmp_path):
    page = clerk.page
    scan = tmp_path / "a.pdf"
    scan.write_bytes(b"%PDF")
    await clerk.go("/invoices/new")
    frame = page.frame_locator("iframe[title=Attachment]")
    await frame.get_by_label("File").set_input_files(scan)
    await frame.get_by_role("button", name="Attach").click()
    await expect(frame.get_by_text("Attached: a.pdf")).to_be_visible()
    await clerk.choose_supplier("青禾", "杭州青禾办公用品有限公司")
    await clerk.fill(**{"Total amount": "1360.53"})
    await clerk.press("Save and book")
    await clerk.press("Book invoice")
    await expect(page.get_by_role("alert")).to_contain_text(
        "Total amount must equal Net amount plus Tax amount"
    )
    assert bookings(clerk.erp.database) == []
    await expect(page.get_by_label("Total amount")).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_label("Invoice number")).to_have_value("INV-2231")
    await page.get_by_label("Total amount").fill("1360.52")
    await clerk.press("Save and book")
    await clerk.press("Book invoice")
    await clerk.booking_number()
    [booking] = bookings(clerk.erp.database)
    assert (booking.supplier, booking.attachment) == ("杭州青禾办公用品有限公司", "a.pdf")


async def test_free_text_is_no_supplier(clerk):
    await clerk.go("/invoices/new")
    field = clerk.page.get_by_label("Supplier", exact=True)
    await field.fill("北方包装有限公司")
    await expect(clerk.page.get_by_role("option", name="北方包装有限公司")).to_be_visible()
    await clerk.fill()
    await clerk.press("Save and book")
    await clerk.press("Book invoice")
    await expect(clerk.page.get_by_role("alert")).to_contain_text("Choose a supplier from the list.")
    assert bookings(clerk.erp.database) == []


async def test_a_choice_is_undone_by_typing_on_and_made_with_the_keyboard(clerk):
    await clerk.go("/invoices/new")
    field = clerk.page.get_by_label("Supplier", exact=True)
    hidden = clerk.page.locator("[name=F_SUPP_ID]")
    await clerk.choose_supplier("kil", "Kilbride Instruments Ltd.")
    await expect(hidden).not_to_have_value("")
    await field.press("End")
    await field.press("Backspace")
    await expect(hidden).to_have_value("")
    await expect(clerk.page.get_by_role("option", name="Kilbride Instruments Ltd.")).to_be_visible()
    await field.press("ArrowDown")
    await field.press("Enter")
    await expect(field).to_have_value("Kilbride Instruments Ltd.")
    await expect(hidden).not_to_have_value("")
    await field.fill("nobody at all")
    await expect(clerk.page.get_by_text("No supplier found")).to_be_visible()


async def test_the_calendar_fills_the_date(clerk):
    await clerk.go("/invoices/new")
    page = clerk.page
    field = page.get_by_label("Invoice date", exact=True)
    await field.fill("2026-01-15")
    await clerk.press("Open calendar")
    await clerk.press("Previous month")
    await expect(page.get_by_text("December 2025")).to_be_visible()
    await clerk.press("2025-12-31")
    await expect(field).to_have_value("2025-12-31")
    await expect(page.get_by_role("dialog", name="Calendar")).to_be_hidden()


async def test_back_books_nothing(clerk):
    await clerk.go("/invoices/new")
    await clerk.choose_supplier("北方", "北方包装有限公司")
    await clerk.fill()
    await clerk.press("Save and book")
    await clerk.press("Back")
    await expect(clerk.page.get_by_role("dialog", name="Book this invoice?")).to_be_hidden()
    assert bookings(clerk.erp.database) == []


async def test_the_same_invoice_can_be_booked_twice(clerk):
    numbers = set()
    for _ in range(2):
        await clerk.book()
        numbers.add(await clerk.booking_number())
    assert len(numbers) == len(bookings(clerk.erp.database)) == 2
    assert duplicates(clerk.erp.database) == 1


async def test_no_label_is_missing_on_any_control(clerk):
    await clerk.go("/invoices/new")
    nameless = await clerk.page.evaluate(
        """() => [...document.querySelectorAll("form.entry :is(input:not([type=hidden]), select, textarea)")]
            .filter((c) => !c.labels.length && !c.ariaLabel && !(c.ariaLabelledByElements || []).length)
            .map((c) => c.name)"""
    )
    assert nameless == []
