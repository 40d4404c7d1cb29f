"""Masked fields, owners and instructions on the real pages; and how connections stand."""

import re

import pytest
from playwright.async_api import expect

from .conftest import open_item

pytestmark = pytest.mark.asyncio(loop_scope="session")
IBAN, REFERENCE = "DE89370400440532013000", "PAY-77"


async def run_page(page) -> str:
    """The page of the run with its log open."""
    await page.goto(f"/runs?text={REFERENCE}")
    await page.click("td.case a")
    await page.wait_for_selector("table.timeline")
    await page.goto(f"{page.url}?log=open")
    await page.wait_for_selector("table.timeline")
    return await page.content()


@pytest.mark.parametrize(
    ("person", "reads"), [("emil", False), ("dev", False), ("olga", True), ("admin", True)]
)
async def test_only_who_may_read_it_finds_the_value_anywhere(people, person, reads):
    page = await people.signed_in(person)
    texts = [await run_page(page)]
    await open_item(page, REFERENCE)
    texts.append(await page.content())
    await page.goto(f"/queue?text={REFERENCE}")
    texts.append(await page.content())
    assert [IBAN in text for text in texts] == [reads, reads, False]
    assert ("••••" in texts[0]) != reads


async def test_a_hidden_field_is_told_and_cannot_be_changed(people):
    page = await people.signed_in("emil")
    await open_item(page, REFERENCE)
    await expect(page.locator("dl.veiled")).to_contain_text("Account")
    await expect(page.locator("dl.veiled")).to_contain_text("for people who may read it")
    names = await page.eval_on_selector_all("form.decide input[name^='form:']", "all => all.map(e => e.name)")
    assert names == ["form:with.name"]


async def test_an_item_says_how_the_work_is_done_and_whose_it_is(people):
    page = await people.signed_in("emil")
    await open_item(page, REFERENCE)
    await expect(page.locator(".work-spec")).to_contain_text("How this is done")
    await expect(page.locator(".work-spec")).to_contain_text("Compare the account with the contract")
    await expect(page.locator(".item-head")).to_contain_text("Owner: payroll-clerks")
    await page.goto(f"/queue?text={REFERENCE}")
    await expect(page.locator("td.cause")).to_contain_text("payroll-clerks")


async def test_the_picture_of_the_bot_has_its_lane_and_marks_waste(people):
    page = await people.signed_in("olga")
    await page.goto("/bots/payroll")
    await expect(page.locator(".topology svg")).to_contain_text("Seen by the requester")
    assert await page.locator(".topology .node.waste").count() == 1


async def test_the_connections_page_says_what_is_given_up_and_what_happened(people):
    page = await people.signed_in("olga")
    await page.click("nav >> text=Connections")
    standing = page.locator("table.connections").first
    await expect(standing.locator("tr", has_text="Harbour ERP")).to_contain_text("Given up for now")
    await expect(standing.locator("tr", has_text="Harbour ERP")).to_contain_text(
        "The site cannot be reached."
    )
    await expect(standing.locator("tr", has_text="bank")).to_contain_text("In use")
    history = page.locator("table.connections").nth(1)
    assert re.search(r"In use\s+Given up for now", await history.locator("tbody tr").first.inner_text())
    await expect(history).to_contain_text("2 outages within 2m")
    await page.click("text=中文")
    await expect(page.locator("h1")).to_have_text("连接")
    await expect(standing).to_contain_text("暂停使用")
