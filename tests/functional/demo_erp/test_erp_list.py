from datetime import date, timedelta
from decimal import Decimal

import httpx
import pytest
from playwright.async_api import expect

from servbot.demo.erp.bookings import Invoice, book, bookings

pytestmark = pytest.mark.asyncio(loop_scope="package")


def book_some(database, count):
    """Bookings straight into the database, for a list worth turning over."""
    for turn in range(count):
        net = Decimal(100 + turn)
        invoice = Invoice(
            supplier_id=1 + turn % 3,
            number=f"INV-{turn:03d}",
            invoice_date=date(2026, 1, 1) + timedelta(days=turn),
            order_number="",
            currency="EUR",
            net=net,
            tax=Decimal("0.00"),
            total=net,
            payment="Transfer",
            urgent=False,
            remarks="",
        )
        book(database, invoice, draft="", username="clerk")


async def see(page, *numbers):
    await expect(page.locator("table tbody tr td:nth-child(2)")).to_have_text(numbers)


async def test_ten_to_a_page_newest_first(clerk):
    book_some(clerk.erp.database, 23)
    page = clerk.page
    await clerk.go("/invoices")
    await see(page, *(f"INV-{turn:03d}" for turn in range(22, 12, -1)))
    await expect(page.get_by_text("of 23")).to_be_visible()
    await page.get_by_role("link", name="Next").click()
    await expect(page.get_by_text("Page 2 of 3")).to_be_visible()
    await page.get_by_role("link", name="Last").click()
    await expect(page.get_by_text("Page 3 of 3")).to_be_visible()
    await see(page, "INV-002", "INV-001", "INV-000")
    await expect(page.get_by_role("link", name="Next")).to_have_count(0)
    await page.get_by_role("link", name="HB-").first.click()
    assert await clerk.booking_number() == bookings(clerk.erp.database)[2].booking_number


async def test_a_search_narrows_and_is_kept_while_paging(clerk):
    book_some(clerk.erp.database, 36)
    page = clerk.page
    await clerk.go("/invoices")
    await page.get_by_label("Supplier").fill("harrow & f")
    await clerk.press("Search")
    await expect(page.get_by_text("of 12")).to_be_visible()
    await page.get_by_role("link", name="Next").click()
    await expect(page.get_by_text("12 of 12")).to_be_visible()
    await page.get_by_label("Invoice number").fill("inv-01")
    await clerk.press("Search")
    await see(page, "INV-019", "INV-016", "INV-013", "INV-010")
    await page.get_by_label("Invoice number").fill("nothing like it")
    await clerk.press("Search")
    await expect(page.get_by_text("No invoice matches the search.")).to_be_visible()


async def test_programs_ask_by_exact_number(clerk):
    book_some(clerk.erp.database, 2)
    async with httpx.AsyncClient(base_url=clerk.erp.address, trust_env=False) as client:
        query = {"number": "INV-001", "supplier": "Harrow & Finch Stationers"}
        [found] = (await client.get("/api/invoices", params=query)).json()
        assert found["booking_number"] == bookings(clerk.erp.database)[1].booking_number
        assert (found["total"], found["invoice_date"]) == ("101", "2026-01-02")
        assert (await client.get("/api/invoices", params={"number": "INV-00"})).json() == []
        assert (await client.get("/api/invoices", params=query | {"supplier": "Harrow"})).json() == []
