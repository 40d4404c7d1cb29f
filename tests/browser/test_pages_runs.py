"""The overview, the list of runs and the page of one in a real browser."""

import pytest
from playwright.async_api import expect

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def open_run(page, reference):
    await page.goto(f"/runs?text={reference}")
    await page.click("td.case a")
    await page.wait_for_selector("table.timeline")


async def test_the_overview_answers_three_questions_in_order(people):
    page = await people.signed_in("olga")
    await page.goto("/")
    titles = await page.locator("main h2").all_inner_texts()
    assert [title.rstrip(" 0123456789") for title in titles] == ["Needs a person", "Running", "Comes next"]
    first = page.locator("section.panel").first
    await expect(first.locator("li").first).to_contain_text("overdue")


async def test_alike_items_are_one_line_that_leads_to_all_of_them(people):
    page = await people.signed_in("olga")
    await page.goto("/")
    line = page.locator("section.panel li", has_text="×").filter(has_text="Total does not add up")
    await line.locator("a.line-main").click()
    await page.wait_for_url("**/queue?code=documents.total-does-not-add-up")


async def test_without_items_the_overview_has_a_pleasant_sentence(people):
    page = await people.signed_in("nobody")
    await page.goto("/")
    await expect(page.locator("main")).to_contain_text("Comes next")
    await expect(page.locator("main")).not_to_contain_text("Needs a person")


async def test_runs_are_filtered_by_state_and_text_and_the_address_says_so(people):
    page = await people.signed_in("olga")
    await page.goto("/runs")
    await page.click("nav.tabs a:has-text('Running')")
    await page.wait_for_url("**status=running**")
    assert "INV-2250" in await page.locator("td.case").all_inner_texts()
    assert set(await page.locator("td.state").all_inner_texts()) == {"Running"}
    await page.goto("/runs")
    await page.fill("input[name=text]", "INV-2250")
    await page.press("input[name=text]", "Enter")
    await page.wait_for_url("**text=INV-2250**")
    assert await page.locator("td.case").all_inner_texts() == ["INV-2250"]
    await page.goto("/runs?text=nothing-like-it&status=nonsense&page=-3")
    await expect(page.locator(".pleasant")).to_have_text("No run fits this filter.")


async def test_a_waiting_run_shows_the_cause_first_and_leads_to_the_item(people):
    page = await people.signed_in("emil")
    await open_run(page, "INV-2240")
    notice = page.locator(".notice.person")
    await expect(notice).to_contain_text("suppliers.xlsx has no row")
    await expect(page.locator("table.timeline tr.person")).to_contain_text("Find the supplier")
    await notice.locator("a", has_text="Decide now").click()
    await page.wait_for_url("**/queue/*")


async def test_a_corrected_run_tells_its_course_its_data_and_its_files(people):
    page = await people.signed_in("olga")
    await open_run(page, "INV-2198")
    row = page.locator("table.timeline tr", has_text="Read the invoice")
    await expect(row).to_contain_text("2.4 s")
    assert await row.locator("rect").count() == 2  # work, and waiting for a person
    await page.click("details.data summary:has-text('Read the invoice')")
    await expect(page.locator("details.data", has_text="Read the invoice")).to_contain_text("1,372.82")
    await expect(page.locator("details.data", has_text="Outputs")).to_contain_text("B-7001")
    link = page.locator(".files a", has_text="INV-2198.pdf")
    answer = await page.request.get(await link.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"


async def test_the_log_is_opened_by_an_address(people):
    page = await people.signed_in("olga")
    await open_run(page, "INV-2198")
    assert await page.locator("table.events").count() == 0
    await page.click("text=Show every event")
    await page.wait_for_url("**log=open**")
    told = page.locator("table.events tbody tr")
    await expect(told.first).to_contain_text("Run created")
    await expect(told.filter(has_text="Decided by a person")).to_contain_text("erna")
    await page.go_back()
    assert await page.locator("table.events").count() == 0


async def test_a_run_is_paused_resumed_and_cancelled_with_a_reason_by_operations_only(people):
    page, emil = await people.signed_in("olga"), await people.signed_in("emil")
    await open_run(emil, "INV-2250")
    for words in ("Cancel this run", "Pause this run"):
        assert await emil.locator(f"text={words}").count() == 0
    await open_run(page, "INV-2250")
    chips = page.locator(".run-head .chip")
    await expect(chips).to_have_text("Running")
    await page.click("text=Pause this run")
    await expect(page.locator(".notice.success")).to_contain_text("Paused.")
    await expect(chips).to_have_text(["Running", "Paused"])
    await page.click("text=Resume this run")
    await expect(chips).to_have_text(["Running"])
    await page.click("text=Cancel this run")
    await page.fill("#reason", "sent twice")
    await page.click("text=Cancel the run for good")
    # No worker is there to walk the last steps.
    await expect(chips).to_have_text(["Running", "Being cancelled"])
    await page.click("text=Cancel at once")
    await page.fill("#reason", "sent twice")
    await page.click("text=Cancel the run for good")
    await expect(page.locator(".notice.success")).to_contain_text("Cancelled.")
    await expect(chips).to_have_text(["Cancelled"])
    # Who had the page open sees it without loading it again.
    await expect(emil.locator(".run-head .chip")).to_have_text("Cancelled", timeout=10_000)
    for action in ("cancel", "pause", "rerun"):
        refused = await emil.request.post(f"{emil.url}/{action}", form={"reason": "x"})
        assert refused.status == 403


async def test_a_run_is_repeated_from_a_step_and_what_is_wrong_is_said_beside_the_form(people):
    page = await people.signed_in("olga")
    await open_run(page, "INV-2198")
    first = page.url
    await page.click("text=Repeat from a step")
    await page.fill("#from", "nothing")
    await page.fill("#edits", "inputs.unknown = 1")
    await page.click("text=Begin the new run")
    await expect(page.locator("#rerun [role=alert]")).to_contain_text("There is no step named 'nothing'.")
    assert await page.input_value("#edits") == "inputs.unknown = 1"
    await page.fill("#from", "read")
    await page.fill("#edits", "")
    await page.click("text=Begin the new run")
    if again := await page.locator("input[name=again]").count():
        for number in range(again):
            await page.locator("input[name=again]").nth(number).check()
        await page.click("text=Begin the new run")
    await expect(page.locator(".notice.success")).to_contain_text("A new run goes on from there")
    await expect(page.locator(".run-head .chip")).to_have_text("Queued")
    await page.click("text=the run it repeats")
    assert page.url == first
    await expect(page.locator(".run-head")).to_contain_text("repeated, 1")


async def test_an_unknown_run_is_a_page_of_ours(people):
    page = await people.signed_in("olga")
    answer = await page.goto("/runs/there-is-none")
    assert answer.status == 404
    assert "Traceback" not in await page.content()
