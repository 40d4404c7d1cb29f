"""A bank statement comes in, people decide in the console, and the report holds what they decided, with its proof."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.async_api import Browser, Page, async_playwright, expect

from servbot.actions.web.browser import find_browser

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PATIENCE = 120


@dataclass(frozen=True)
class Office:
    folder: Path
    url: str

    def report(self) -> Path:
        """The report, once it is there."""
        place = self.folder / "shared" / "reconciled" / "bank 3.xlsx"
        end = time.monotonic() + PATIENCE
        while not place.exists() and time.monotonic() < end:
            time.sleep(0.1)
        return place

    def servbot(self, *words: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "servbot", "--config", str(self.folder / "servbot.toml"), *words]
        return subprocess.run(line, capture_output=True, text=True, timeout=PATIENCE, check=False)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("office.py")), str(folder)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert line, (folder / "log.txt").read_text()[-2000:]
            yield Office(folder, line.split()[-1])
        finally:
            process.terminate()
            process.communicate(timeout=60)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        yield started
        await started.close()


async def signed_in(browser: Browser, office: Office, name: str, **options: object) -> Page:
    context = await browser.new_context(base_url=office.url, locale="en-GB", **options)
    page = await context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if "Refused" in message.text else None)
    await page.goto("login")
    await page.get_by_label("Name", exact=True).fill(name)
    await page.get_by_label("Password").fill(f"{name}-demo")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    return page


complaints: list[str] = []


async def picture(page: Page, name: str) -> None:
    """For whoever wants to look: SERVBOT_PICTURES names a folder."""
    if folder := os.environ.get("SERVBOT_PICTURES"):
        await page.screenshot(path=f"{folder}/{name}.png", full_page=True)


async def opened(page: Page, party: str) -> None:
    """The item about a counterparty."""
    await page.goto("queue?tab=all")
    link = page.locator("td.cause a", has_text=party)
    async with page.expect_navigation():
        await link.first.click()
    await expect(page.locator(".review")).to_be_visible()


async def items_are_there(page: Page, count: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        await page.goto("queue?tab=all")
        if await page.locator("td.cause a").count() == count:
            return
        await page.wait_for_timeout(300)
    pytest.fail(await page.locator("main").inner_text())


async def test_what_people_decide_is_in_the_report_and_its_proof(office: Office, browser: Browser) -> None:
    inbox = office.folder / "shared" / "inbox" / "statements"
    shutil.copy(office.folder / "shared" / "statement.xml", inbox / "march.xml.part")
    (inbox / "march.xml.part").replace(inbox / "march.xml")

    await emil_decides(office, browser)
    await fiona_decides(office, browser)
    report = office.report()
    book = load_workbook(report)
    decisions = list(book["Decisions"].iter_rows(min_row=4, values_only=True))
    assert sorted((row[0], row[1]) for row in decisions) == [
        ("accepted", "emil"),
        ("left open", "fiona"),
        ("written off", "fiona"),
        ("written off", "fiona"),
    ]
    facts = {row[0]: row[4] for row in book["Summary"].iter_rows(min_row=4, values_only=True)}
    assert (facts["Breaks"], facts["Groups"], facts["Written off"], facts["Decided"]) == (1, 5, 3, 4)
    await olga_reads_the_report(office, browser)

    verified = office.servbot("reconcile", "verify", str(report))
    assert verified.returncode == 0, verified.stderr
    assert "Done again with the same result." in verified.stdout
    assert complaints == []


async def emil_decides(office: Office, browser: Browser) -> None:
    """He has no authority to write off; what he enters wrongly is not lost."""
    emil = await signed_in(browser, office, "emil", viewport={"width": 1280, "height": 900})
    await items_are_there(emil, 4)
    await opened(emil, "Lantern Foods")
    await expect(emil.locator(".entry .sides .side-rows")).to_have_count(2)
    await expect(emil.locator(".entry mark").first).to_be_visible()
    await expect(emil.get_by_label("Write off the difference")).to_be_disabled()
    await picture(emil, "fee")

    await opened(emil, "Sunrise Textiles")
    await emil.get_by_label("Belong together", exact=True).check()
    await picture(emil, "alike")
    await emil.get_by_role("button", name="Answer and go on").click()

    await opened(emil, "东港机械有限公司")
    await emil.get_by_text("Join open rows").click()
    for group in await emil.locator(".join select").all():
        await group.select_option("A")
    await emil.get_by_role("button", name="Answer and go on").click()
    await expect(emil.locator(".review .problem")).to_contain_text("can be written off")
    await expect(emil.locator(".join select").first).to_have_value("A")
    await picture(emil, "refused")


async def fiona_decides(office: Office, browser: Browser) -> None:
    """She writes off two fees, and leaves open what nobody can tell."""
    fiona = await signed_in(browser, office, "fiona", viewport={"width": 390, "height": 800})
    for party in ("Lantern Foods", "东港机械有限公司"):
        await opened(fiona, party)
        await fiona.get_by_label("Write off the difference").check()
        await picture(fiona, f"narrow-{party[:3]}")
        await fiona.get_by_role("button", name="Answer and go on").click()
    await opened(fiona, "Kestrel Freight")
    await fiona.get_by_role("button", name="Answer and go on").click()


async def olga_reads_the_report(office: Office, browser: Browser) -> None:
    """The same as in the workbook: charts, sheets page by page, each row with its file."""
    olga = await signed_in(browser, office, "olga", viewport={"width": 1280, "height": 900})
    await olga.goto("runs")
    await olga.get_by_role("link", name="Statement march.xml").first.click()
    await olga.get_by_role("link", name="Report of the reconciliation").click()
    await expect(olga.locator(".chart svg rect.matched").first).to_be_visible()
    await picture(olga, "report")
    await olga.get_by_role("link", name=re.compile("^Matched")).click()
    await expect(olga.locator("tbody tr")).to_have_count(40)
    source = olga.locator("tbody td a[title^='ledger.xlsx, Ledger, ']").first
    row = int(await source.inner_text())
    async with olga.expect_download() as told:
        await source.click()
    copy = office.folder / "ledger as read.xlsx"
    await (await told.value).save_as(copy)
    kept = load_workbook(copy)["Ledger"]
    line = await olga.locator("tbody tr").first.locator("td").all_inner_texts()
    assert str(kept.cell(row, 2).value) in line
    await picture(olga, "matched")
    await olga.get_by_role("link", name=re.compile("^Decisions")).click()
    await expect(olga.locator("tbody")).to_contain_text("written off")
    await olga.set_viewport_size({"width": 390, "height": 800})
    await olga.goto(olga.url.split("?")[0])
    await olga.get_by_role("button", name="中文").click()
    await expect(olga.locator("nav.tabs")).to_contain_text("已匹配")
    await picture(olga, "report-zh")
    assert await olga.evaluate("document.documentElement.scrollWidth <= innerWidth")
