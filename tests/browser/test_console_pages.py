"""All pages on a wide and on a narrow screen."""

import pytest
from playwright.async_api import expect

from .conftest import open_item

pytestmark = pytest.mark.asyncio(loop_scope="session")
PATHS = ("/", "/queue", "/queue?tab=resolved", "/runs", "/bots", "/bots/invoice-intake",
         "/bots/invoice-intake/run", "/schedule", "/connections", "/settings", "/nothing")  # fmt: skip
ITEMS = ("INV-2231", "INV-2243", "INV-2244", "INV-2246", "INV-2247")
WIDTH = "[document.documentElement.scrollWidth, window.innerWidth]"


@pytest.mark.parametrize("width", [1280, 390])
async def test_no_page_is_wider_than_the_screen(people, width):
    page = await people.signed_in("admin", viewport={"width": width, "height": 800})
    wide = {}
    for path in PATHS:
        await page.goto(path)
        wide[path] = await page.evaluate(WIDTH)
    for reference in ITEMS:
        await open_item(page, reference)
        wide[reference] = await page.evaluate(WIDTH)
    await page.goto("/runs")
    await page.click("main table a, main ol a, main ul a >> nth=0")
    await page.wait_for_url("**/runs/*")
    wide["run"] = await page.evaluate(WIDTH)
    assert {path: sizes for path, sizes in wide.items() if sizes[0] > sizes[1]} == {}


async def test_a_row_of_the_list_is_as_high_as_promised(people):
    page = await people.signed_in("admin")
    await page.goto("/queue")
    heights = await page.evaluate(
        "[...document.querySelectorAll('table.queue tbody tr')].map(r => r.offsetHeight)"
    )
    assert set(heights) <= {32, 33}
    page = await people.signed_in("admin", viewport={"width": 390, "height": 800})
    await page.goto("/queue")
    box = "[...document.querySelectorAll('table.queue tbody tr')].map(r => r.offsetHeight)"
    assert min(await page.evaluate(box)) >= 40


async def test_every_control_has_a_name(people):
    page = await people.signed_in("admin")
    nameless = """[...document.querySelectorAll('main input:not([type=hidden]), main select, main textarea, main button')]
        .filter(e => !(e.labels && e.labels.length) && !e.getAttribute('aria-label') && !e.innerText.trim())
        .map(e => e.outerHTML)"""
    for path in (*PATHS, "/queue/4", "/queue/10"):
        await page.goto(path)
        assert await page.evaluate(nameless) == [], path


async def test_signing_in_leads_to_the_page_asked_for_and_out_again(people):
    page = await people.page()
    await page.goto("/queue?tab=mine")
    await page.fill("#username", "emil")
    await page.fill("#password", "not this")
    await page.keyboard.press("Enter")
    await expect(page.locator(".notice.error")).to_contain_text("do not fit together")
    await page.fill("#password", "emil-demo")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/queue?tab=mine")
    await page.click("text=Sign out")
    await page.wait_for_url("**/login")
    await page.goto("/queue")
    await page.wait_for_url("**/login?next=%2Fqueue")
