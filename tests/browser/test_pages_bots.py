"""Bots, the schedule and the settings in a real browser."""

import subprocess
import sys
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

pytestmark = pytest.mark.asyncio(loop_scope="session")

SETTINGS = '[paths]\ndata = "{data}"\nshared = "{shared}"\n'


@pytest.fixture(scope="session")
def month_end(console, tmp_path_factory):
    """A second bot in the console's database, with every kind of input; one run is of its first revision."""
    folder = tmp_path_factory.mktemp("month-end")
    site = tmp_path_factory.getbasetemp() / "console0"
    settings = folder / "servbot.toml"
    places = {"data": (site / "data").as_posix(), "shared": (site / "shared").as_posix()}
    settings.write_text(SETTINGS.format(**places))
    text = (Path(__file__).parent / "month_end" / "bot.yaml").read_text(encoding="utf-8")
    released = folder / "bots" / "bot.yaml"
    released.parent.mkdir()

    def servbot(*words: str) -> None:
        command = [sys.executable, "-m", "servbot", "--config", str(settings), *words]
        subprocess.run(command, check=True, capture_output=True, timeout=60)

    released.write_text(text.replace("A bot", "An earlier state of a bot", 1), encoding="utf-8")
    servbot("release", str(released))
    servbot("run", "month-end", "--input", "month=2026-02-01")
    released.write_text(text, encoding="utf-8")
    servbot("release", str(released))
    return "month-end"


@pytest_asyncio.fixture(loop_scope="session")
async def olga(people, month_end):
    return await people.signed_in("olga")


async def test_the_bot_shows_picture_definition_and_next_firings(olga):
    await olga.goto("/bots")
    await olga.click("a:has-text('月末对账')")
    await olga.wait_for_url("**/bots/month-end")
    words = await olga.locator(".topology svg").text_content()
    assert "Ask the" in words
    assert "Every account" in words
    await expect(olga.locator("#line-1 pre")).to_have_text("servbot: 1")
    trigger = olga.locator("section", has=olga.locator("h2", has_text="Triggers")).locator("li")
    await expect(trigger).to_contain_text("Asia/Shanghai")
    assert await trigger.locator("time").count() == 3


async def test_the_start_form_keeps_what_was_entered_and_says_what_is_wrong(olga):
    await olga.goto("/bots/month-end/run")
    await olga.fill("#input-month", "31st of March")
    await olga.select_option("#input-company", "北方包装")
    await olga.fill("#input-limit", "1,234.50")
    await olga.click("text=Start “月末对账”")
    await expect(olga.locator("[role=alert]")).to_contain_text("a date such as 2026-03-31")
    assert await olga.input_value("#input-company") == "北方包装"
    assert await olga.input_value("#input-limit") == "1,234.50"
    await olga.fill("#input-month", "2026-03-31")
    await olga.click("text=Start “月末对账”")
    await olga.wait_for_url("**/runs/*")
    inputs = olga.locator("details.data", has_text="Inputs")
    for word in ("2026-03-31", "北方包装", "1,234.50"):
        await expect(inputs).to_contain_text(word)
    # The page follows the run to its end without being loaded again.
    await expect(olga.locator(".run-head .chip")).to_have_text("Done", timeout=15_000)
    await olga.goto("/bots/month-end")
    await expect(olga.locator("ul.lines li", has_text="current")).to_contain_text("1 recent run")


async def test_variants_are_told_and_marked_in_the_picture(olga):
    await olga.goto("/bots/month-end")
    variants = olga.locator("dl.variants")
    await expect(variants.locator("dt")).to_contain_text("Short month")
    await expect(variants).to_contain_text("Step “Note it” (noted) is new: it stands after “从简开始”.")
    assert "◆ short" in (await olga.locator(".topology svg").text_content() or "")


async def test_a_file_is_given_and_stands_with_the_run(olga):
    await olga.goto("/bots/invoice-intake/run")
    paper = {"name": "发票 7.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 seven"}
    await olga.set_input_files("#input-invoice", paper)
    await olga.click("button.primary")
    await olga.wait_for_url("**/runs/*")
    await expect(olga.locator(".files")).to_contain_text("发票 7.pdf")
    await expect(olga.locator(".run-head")).to_contain_text("by hand (olga)")
    await olga.goto("/schedule")
    await expect(olga.locator("table.firings tbody tr").first).to_contain_text("by hand")


async def test_an_empty_file_is_refused_and_starts_nothing(olga):
    await olga.goto("/bots/invoice-intake/run")
    await olga.set_input_files(
        "#input-invoice", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b""}
    )
    await olga.click("button.primary")
    await expect(olga.locator("[role=alert]")).to_contain_text("a.pdf is empty")
    await expect(olga.locator("[role=alert]")).to_contain_text("No run was started.")


async def test_a_trigger_is_paused_and_fires_again(olga):
    await olga.goto("/schedule")
    row = olga.locator("table.triggers tbody tr", has_text="nightly")
    assert await row.locator("time").count() == 3
    await row.locator("button", has_text="Pause").click()
    await expect(row.locator(".chip")).to_have_text("Paused")
    await olga.goto("/")
    await expect(olga.locator("section", has_text="Comes next")).to_contain_text("Paused")
    await olga.goto("/schedule")
    await row.locator("button", has_text="Let it fire again").click()
    await expect(row.locator("time")).to_have_count(3)


async def test_an_earlier_revision_is_shown_as_what_it_is(olga):
    await olga.goto("/bots/month-end")
    await expect(olga.locator("main")).not_to_contain_text("An earlier state")
    await olga.locator("section", has_text="Revisions in use").locator("a").click()
    await expect(olga.locator(".notice.warning")).to_contain_text("This is revision 1")
    await expect(olga.locator("main")).to_contain_text("An earlier state of a bot")
    assert await olga.locator("a:has-text('Run now')").count() == 0
    await olga.click("text=Show the current one")
    await expect(olga.locator("main")).not_to_contain_text("An earlier state")
    answer = await olga.goto("/bots/invoice-intake?revision=0000")
    assert answer.status == 404


async def test_developers_see_bots_but_do_not_pause(people, month_end):
    page = await people.signed_in("dev")
    await page.goto("/schedule")
    await expect(page.locator("table.triggers")).to_contain_text("nightly")
    assert await page.locator("table.triggers button").count() == 0


async def test_settings_tell_who_i_am_and_superusers_who_else_is_there(people):
    fiona, admin = await people.signed_in("fiona"), await people.signed_in("admin")
    await fiona.goto("/settings")
    await expect(fiona.locator("main")).to_contain_text("50,000.00")
    await expect(fiona.locator("main")).to_contain_text("finance-approver")
    assert await fiona.locator("table.accounts").count() == 0
    await admin.goto("/settings")
    await expect(admin.locator("table.accounts tr", has_text="fiona")).to_contain_text("50,000.00")


PAGES = ("/", "/runs", "/bots", "/bots/month-end", "/bots/month-end/run", "/schedule", "/settings")


@pytest.mark.parametrize("width", [1280, 390])
async def test_no_page_scrolls_sideways(people, month_end, width):
    page = await people.signed_in("admin", viewport={"width": width, "height": 800})
    await page.goto("/runs?text=INV-2198")
    run = await page.locator("td.case a").get_attribute("href")
    for address in (*PAGES, run, f"{run}?log=open"):
        await page.goto(address)
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{address} is {wide} wide"
