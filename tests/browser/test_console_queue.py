"""The list of items in a real browser."""

import pytest
from playwright.async_api import expect

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def rows(page):
    return await page.locator("table.queue tbody tr td.cause .quiet").all_inner_texts()


async def test_a_person_sees_the_items_of_their_roles_and_of_none(people):
    page = await people.signed_in("emil")
    await page.goto("/queue")
    shown = await rows(page)
    assert "INV-2247" in shown
    assert not {"INV-2245", "INV-2246"} & set(shown)  # for finance approvers


async def test_what_is_due_first_stands_first_and_overdue_says_so(people):
    page = await people.signed_in("fiona")
    await page.goto("/queue")
    assert (await rows(page))[0] == "INV-2239"  # nobody decides this one
    assert "overdue" in await page.locator("tbody tr").first.inner_text()


async def test_filters_narrow_the_list_and_stand_in_the_address(people):
    page = await people.signed_in("fiona")
    await page.goto("/queue")
    await page.select_option("select[name=kind]", "in_doubt")
    await page.wait_for_url("**kind=in_doubt**")
    assert set(await rows(page)) <= {"INV-2242", "INV-2243"}
    await page.fill("input[name=text]", "no such thing")
    await page.press("input[name=text]", "Enter")
    await expect(page.locator(".pleasant")).to_have_text("No item fits this filter.")


async def test_due_today_leaves_out_what_has_no_due_time(people):
    page = await people.signed_in("fiona")
    await page.goto("/queue?tab=today")
    shown = await rows(page)
    assert "INV-2239" in shown
    assert "INV-2247" not in shown


async def test_the_list_tells_the_news_and_keeps_focus_and_ticks(people):
    mine, other = await people.signed_in("emil"), await people.signed_in("erna")
    await mine.goto("/queue?text=INV-224")
    ticked = mine.locator("tr", has_text="INV-2244").locator("input[type=checkbox]")
    await ticked.check()
    await mine.focus("tr:has-text('INV-2247') a")
    await other.goto("/queue?text=INV-2243")
    await other.click("td.cause a")
    await other.click("text=Claim")
    await expect(mine.locator("tr", has_text="INV-2243")).to_contain_text("erna", timeout=10_000)
    await expect(ticked).to_be_checked()
    assert await mine.evaluate("document.activeElement.closest('tr').innerText.includes('INV-2247')")
    await other.click("text=Give back")
    await expect(mine.locator("tr", has_text="INV-2243")).not_to_contain_text("erna", timeout=10_000)


async def test_ticked_items_are_claimed_together(people):
    page = await people.signed_in("erna")
    await page.goto("/queue?text=INV-2247")
    await page.check("#all-items")
    await page.click("text=Claim the chosen items")
    await expect(page.locator(".notice")).to_have_text("1 item is yours now.")
    assert "text=INV-2247" in page.url
    await page.goto("/queue?tab=mine")
    assert await rows(page) == ["INV-2247"]
    await page.click("td.cause a")
    await page.click("text=Give back")


async def test_the_list_is_worked_by_keyboard(people):
    page = await people.signed_in("fiona")
    await page.goto("/queue?text=INV-2246")
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("section.cause")
    await page.keyboard.press("u")
    await page.wait_for_url("**/queue")
    await page.keyboard.press("/")
    await expect(page.locator("input[name=text]")).to_be_focused()


async def test_nothing_to_do_is_a_pleasant_sentence(people):
    page = await people.signed_in("olga")
    await page.goto("/queue?tab=mine")
    await expect(page.locator(".pleasant")).to_contain_text("You have claimed nothing")
