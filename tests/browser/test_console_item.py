"""The page of an item in a real browser: evidence, form, decisions."""

import re

import pytest
from playwright.async_api import expect

from .conftest import open_item

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_doubtful_field_is_shown_on_the_page_and_corrected_with_one_key(people):
    page = await people.signed_in("emil")
    await open_item(page, "INV-2232")
    assert "12.30 more" in await page.inner_text("section.cause")
    await expect(page.locator("a.box")).to_have_count(6)
    total = page.get_by_label("Total")
    await expect(total).to_be_focused()  # what the person came for
    await expect(page.locator("a.box.selected")).to_have_class(re.compile("doubtful"))
    await page.click("[data-take]")
    await expect(total).to_have_value("1360.52")
    item = page.url
    await page.keyboard.press("Enter")
    await expect(page.locator(".notice.success")).to_contain_text("INV-2232 goes on from")
    await page.goto(item)
    await expect(page.locator(".item-head")).to_contain_text("Resolved", timeout=10_000)
    decision = page.locator("section.card")
    await expect(decision).to_contain_text("corrected · emil")
    await expect(decision).to_contain_text("1,360.52")


async def test_a_box_leads_to_its_field(people):
    page = await people.signed_in("emil")
    await open_item(page, "INV-2231")
    await page.click("a.box:has(title:text-is('Net amount'))")
    await expect(page.get_by_label("Net amount")).to_be_focused()
    image = "document.querySelector('figure svg image').getBoundingClientRect().width > 200"
    assert await page.evaluate(image)


async def test_a_wrong_value_is_told_at_its_field_and_nothing_is_lost(people):
    page = await people.signed_in("emil")
    await open_item(page, "INV-2234")
    await page.get_by_label("Supplier").fill("Nordwind")
    await page.get_by_label("Total").fill("a lot")
    await page.keyboard.press("Enter")
    await expect(page.locator(".field.wrong .problem")).to_have_text("Write a number such as 1,234.56.")
    await expect(page.get_by_label("Total")).to_have_value("a lot")
    await expect(page.get_by_label("Supplier")).to_have_value("Nordwind")
    await page.reload()
    await page.goto("/queue?text=INV-2234")
    await expect(page.locator("td.kind")).to_have_count(1)  # still open


async def test_rejecting_asks_for_a_reason_first(people):
    page = await people.signed_in("emil")
    await open_item(page, "INV-2235")
    await page.keyboard.press("Escape")
    await page.keyboard.press("x")
    await expect(page.locator("#reason")).to_be_focused()
    await expect(page.locator("#reason-problem")).to_be_visible()
    await page.fill("#reason", "The supplier sent it twice.")
    item = page.url
    await page.click("button[value=reject]")
    await expect(page.locator(".notice.success")).to_contain_text("INV-2235 is rejected")
    await page.goto(item)
    await expect(page.locator(".item-head")).to_contain_text("Rejected", timeout=10_000)
    await expect(page.locator("section.card")).to_contain_text("The supplier sent it twice.")


async def test_who_says_it_was_done_gives_the_result(people):
    page = await people.signed_in("emil")
    await open_item(page, "INV-2242")
    await expect(page.locator("figure img")).to_have_js_property("naturalWidth", 1000)
    await expect(page.locator("button[value=retry]")).to_contain_text("It was not done: do it now")
    await page.click("button[value=done]")
    await expect(page.locator(".problem:visible")).to_have_text("A value is needed here.")
    await page.get_by_label("Booking number").fill("B-8123")
    item = page.url.removesuffix("/decide")
    await page.click("button[value=done]")
    await expect(page.locator(".notice.success")).to_contain_text("INV-2242 goes on behind")
    await page.goto(item)
    await expect(page.locator("section.card")).to_contain_text("B-8123")


async def test_every_decision_offered_says_what_it_does(people):
    page = await people.signed_in("emil")
    for reference, offered in {
        "INV-2240": ["Try again", "Done by hand: take this result", "Skip this step", "Reject the case"],
        "INV-2241": ["Correct and resume", "Check again", "Reject the case"],
        "INV-2244": ["Try again", "Correct and resume", "Reject the case"],
        "INV-2247": ["Try again", "Reject the case"],
    }.items():
        await open_item(page, reference)
        labels = await page.locator(".decision button").all_inner_texts()
        assert [label.rsplit(maxsplit=1)[0] for label in labels] == offered
        assert all(await page.locator(".decision .effect").all_inner_texts())


async def test_earlier_items_of_the_same_cause_are_counted(people):
    page = await people.signed_in("emil")
    await open_item(page, "INV-2231")
    before = page.locator(".keys", has_text="Before")
    await expect(before).to_contain_text("corrected")
    await before.locator("a").click()
    await expect(page.locator("tbody")).to_contain_text("INV-2198")


async def test_an_amount_above_ones_authority_can_only_be_rejected(people):
    page = await people.signed_in("fiona")
    await open_item(page, "INV-2246")
    await expect(page.locator("button[value=submit]")).to_be_disabled()
    await expect(page.locator("button[value=reject]")).to_be_enabled()
    await expect(page.locator(".work")).to_contain_text("88,000.00 is above your authority of 50,000.00")


async def test_an_approver_approves_within_their_authority(people):
    page = await people.signed_in("fiona")
    await open_item(page, "INV-2245")
    await page.keyboard.press("a")
    await expect(page.locator(".notice.success")).to_contain_text("INV-2245 goes on with your answer.")


async def test_of_two_people_the_second_is_told_and_keeps_their_entries(people):
    first, second = await people.signed_in("emil"), await people.signed_in("erna")
    await open_item(first, "INV-2233")
    await open_item(second, "INV-2233")
    await second.get_by_label("Total").fill("1360.52")
    await first.keyboard.press("Enter")
    await expect(first.locator(".notice.success")).to_be_visible()
    await second.keyboard.press("Enter")
    told = second.locator(".notice.error")
    await expect(told).to_have_text("emil has decided this item meanwhile. Your entries were not used.")
    await expect(second.get_by_label("Total")).to_have_value("1360.52")
    await expect(second.locator("button[value=correct]")).to_have_count(0)


async def test_a_claimed_item_is_locked_for_others(people):
    first, second = await people.signed_in("emil"), await people.signed_in("erna")
    await open_item(first, "INV-2241")
    await first.click("text=Claim")
    await open_item(second, "INV-2241")
    await expect(second.locator(".notice.warning")).to_have_text("emil has claimed this item.")
    await expect(second.locator("button[value=correct]")).to_be_disabled()
    await first.click("text=Give back")
    await second.reload()
    await expect(second.locator("button[value=correct]")).to_be_enabled()


async def test_an_item_is_decided_without_script(people):
    page = await people.signed_in("emil", java_script_enabled=False)
    await open_item(page, "INV-2238")
    await page.click("button[value=skip]")
    await expect(page.locator("#reason-problem")).to_be_visible()
    await page.fill("#reason", "Known supplier")
    await page.click("button[value=skip]")
    await expect(page.locator(".notice.success")).to_contain_text("INV-2238 goes on without")


async def test_the_head_tells_what_others_do_and_takes_no_entries_away(people):
    first, second = await people.signed_in("emil"), await people.signed_in("erna")
    await open_item(first, "INV-2243")
    await first.get_by_label("Booking number").fill("B-1")
    await open_item(second, "INV-2243")
    await second.click("text=Claim")
    await expect(first.locator(".item-head")).to_contain_text("claimed by erna", timeout=10_000)
    await expect(first.get_by_label("Booking number")).to_have_value("B-1")
    await second.click("text=Give back")
    await expect(first.locator(".item-head")).not_to_contain_text("claimed by", timeout=10_000)


async def test_a_forged_decision_about_a_control_is_refused_and_stands_with_the_run(people):
    page = await people.signed_in("emil")
    await open_item(page, "INV-2241")
    item = page.url
    reject = page.locator("button[name=decision]").last
    await reject.evaluate("button => { button.value = 'skip' }")
    await page.fill("#reason", "I say so")
    await reject.click()
    await expect(page.locator("[role=alert]")).to_contain_text("Choose one of the decisions.")
    await page.goto(item)
    await expect(page.locator("button[name=decision][value=reject]")).to_be_visible()
    await page.goto("/runs?text=INV-2241")
    await page.click("a:has-text('INV-2241')")
    refused = page.locator("ul.lines li", has_text="task.not-offered")
    await expect(refused).to_contain_text("“skip” is not offered for this item.")
    await expect(refused).to_contain_text("emil")
    await page.goto(f"{page.url}?log=open")
    await expect(page.locator("table.events tr", has_text="Attempt refused")).to_contain_text("not offered")
