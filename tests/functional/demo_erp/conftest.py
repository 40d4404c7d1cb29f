"""A real ERP process and a real Chromium."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright, expect

from servbot.demo.erp import RunningErp, start_erp

expect.set_options(timeout=15_000)  # busy machines are slow

CHROMIUM = shutil.which("chromium")
"""Debian's; elsewhere Playwright brings its own."""

SWITCHES = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run", "--disable-quic"),
]
INVOICE = {
    "Invoice number": "INV-2231",
    "Invoice date": "2026-03-31",
    "Order number": "PO-8812",
    "Net amount": "1,204.00",
    "Tax amount": "156.52",
    "Total amount": "1360.52",
    "Remarks": "Quay 7 码头",
}


@dataclass
class Clerk:
    """Somebody at a browser, signed in unless said otherwise."""

    page: Page
    erp: RunningErp
    errors: list[str] = field(default_factory=list)

    async def go(self, path: str):
        return await self.page.goto(self.erp.address + path)

    async def sign_in(self, password: str = "harbour-demo"):
        await self.page.get_by_label("User name").fill("erp-robot")
        await self.page.get_by_label("Password").fill(password)
        await self.page.get_by_role("button", name="Sign in").click()

    async def choose_supplier(self, typed: str, name: str):
        field = self.page.get_by_label("Supplier", exact=True)
        await field.wait_for()
        await self.page.wait_for_load_state()  # before its script is there, the page proposes nothing
        await field.press_sequentially(typed)
        await self.page.get_by_role("option", name=name, exact=True).click()

    async def fill(self, **other: str):
        for label, value in (INVOICE | other).items():
            await self.page.get_by_label(label, exact=True).fill(value)
        await self.page.get_by_label("Currency").select_option("CNY")

    async def press(self, name: str):
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def book(self, **other: str):
        """A whole invoice, up to the click on "Book invoice"."""
        await self.go("/invoices/new")
        await self.choose_supplier("北方", "北方包装有限公司")
        await self.fill(**other)
        await self.press("Save and book")
        await self.press("Book invoice")

    async def booking_number(self) -> str:
        shown = self.page.get_by_label("Booking number", exact=True)
        await expect(shown).to_be_visible()
        return await shown.text_content() or ""


@pytest.fixture
def erp(tmp_path: Path):
    with start_erp(tmp_path / "erp.sqlite3") as running:
        yield running


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def browser():
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="package")
async def stranger(browser, erp):
    """A browser at the ERP's door."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    context.set_default_timeout(15_000)
    someone = Clerk(page=await context.new_page(), erp=erp)
    someone.page.on("pageerror", lambda error: someone.errors.append(str(error)))
    yield someone
    await context.close()
    assert someone.errors == [], "the pages' own scripts failed"


@pytest_asyncio.fixture(loop_scope="package")
async def clerk(stranger):
    """A browser that is signed in."""
    await stranger.go("/")
    await stranger.sign_in()
    await stranger.page.wait_for_url("**/invoices")
    return stranger
