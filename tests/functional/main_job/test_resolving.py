"""Staff take each kind of exception in the browser; the run finishes and the ERP holds the booking once."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from servbot.actions.web.browser import find_browser
from servbot.demo.erp import set_faults
from servbot.demo.invoices import InvoiceTruth

if TYPE_CHECKING:
    from .conftest import Fresh, Played

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        yield browser
        await browser.close()


async def signed_in(browser: Browser, played: "Played", name: str) -> Page:
    """A page of the console in a browser of one's own."""
    page = await (await browser.new_context()).new_page()
    await page.goto(f"{played.console}login")
    await page.get_by_label("Name", exact=True).fill(name)
    await page.get_by_label("Password").fill(f"{name}-demo")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    return page


async def opened(page: Page, played: "Played", run: str) -> int:
    """Open the item of a run by way of the queue; its number."""
    task, _, _, message = played.task_of(run)
    await page.goto(f"{played.console}queue")
    await page.locator(f"a[href='/queue/{task}']").first.click()
    await expect(page.locator("main")).to_contain_text(message[:40])
    return task


def run_of_defect(played: "Played", defect: Any) -> tuple[str, InvoiceTruth]:
    """The waiting run of an invoice with that planted defect."""
    [entry] = played.truth.with_defect(defect)
    return played.run_of(entry.file, "waiting")[0], entry


def status_of_task(played: "Played", task: int) -> str:
    [(status,)] = played.rows("SELECT status FROM store_humantask WHERE id = ?", task)
    return str(status)


async def test_a_total_that_does_not_add_up_is_corrected(browser: Browser, played: "Played") -> None:
    run, entry = run_of_defect(played, "sum_mismatch")
    page = await signed_in(browser, played, "emil")
    task = await opened(page, played, run)
    right = entry.net + entry.tax
    assert await page.locator("svg rect, svg a").count() > 0
    total = page.get_by_label(re.compile("^Total"))
    assert await total.input_value() == str(entry.total)
    await total.fill(f"{right:,.2f}")
    await page.get_by_role("button", name="Correct and resume").click()
    played.run_of(entry.file, "succeeded")
    [booking] = played.booked(entry)
    assert (booking.net, booking.tax, booking.total) == (entry.net, entry.tax, right)
    assert status_of_task(played, task) == "resolved"


async def test_an_unknown_supplier_is_corrected(browser: Browser, played: "Played") -> None:
    run, entry = run_of_defect(played, "unknown_supplier")
    known = next(each.supplier for each in played.truth.with_defect(None) if each.language == entry.language)
    page = await signed_in(browser, played, "emil")
    await opened(page, played, run)
    await page.get_by_label(re.compile(r"^Supplier(?!'s)")).fill(known)
    await page.get_by_role("button", name="Correct and resume").click()
    played.run_of(entry.file, "succeeded")
    assert [each.supplier for each in played.bookings() if each.number == entry.number] == [known]


async def test_a_correction_that_is_still_wrong_brings_the_item_back(
    browser: Browser, played: "Played"
) -> None:
    run, entry = run_of_defect(played, "price_differs")
    page = await signed_in(browser, played, "emil")
    task = await opened(page, played, run)
    await page.get_by_label(re.compile("^Order number")).fill("PO-00000")
    await page.get_by_role("button", name="Correct and resume").click()
    expect_attempt(played, task, 2)
    assert status_of_task(played, task) == "open"
    assert not played.booked(entry)


def expect_attempt(played: "Played", task: int, attempt: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if played.rows("SELECT 1 FROM store_humantask WHERE id = ? AND attempt = ?", task, attempt):
            return
        time.sleep(0.1)
    raise AssertionError(f"the item {task} did not come back")


async def test_a_refused_control_can_only_be_rejected_or_checked_again(
    browser: Browser, played: "Played"
) -> None:
    run, entry = run_of_defect(played, "price_differs")
    page = await signed_in(browser, played, "emil")
    task = await opened(page, played, run)
    for never in ("Skip this step", "Done by hand: take this result"):
        await expect(page.get_by_role("button", name=never)).to_have_count(0)
    await page.get_by_role("button", name="Reject the case").click()
    assert status_of_task(played, task) == "open", "a rejection without a reason must not be taken"
    await page.get_by_label(re.compile("^Reason")).fill("The price is not the one we ordered at.")
    await page.get_by_role("button", name="Reject the case").click()
    played.run_of(entry.file, "rejected")
    assert not played.booked(entry)
    eventually_there(played, entry.file)


def eventually_there(played: "Played", name: str) -> None:
    """The file of a rejected case is moved to failed/."""
    deadline = time.monotonic() + 30
    while not (played.inbox / "failed" / name).is_file():
        assert time.monotonic() < deadline, f"{name} was not moved to failed/"
        time.sleep(0.1)


@pytest.mark.parametrize("defect", ["blurred", "duplicate"])
async def test_a_case_is_rejected(browser: Browser, played: "Played", defect: str) -> None:
    run, entry = run_of_defect(played, defect)
    page = await signed_in(browser, played, "emil")
    await opened(page, played, run)
    await page.get_by_label(re.compile("^Reason")).fill("Please send it again.")
    await page.get_by_role("button", name="Reject the case").click()
    played.run_of(entry.file, "rejected")
    assert len(played.booked(entry)) == (1 if defect == "duplicate" else 0)


async def test_an_amount_over_the_bots_authority_needs_one_who_has_it(
    browser: Browser, played: "Played"
) -> None:
    run, entry = run_of_defect(played, "over_authority")
    task, *_ = played.task_of(run)
    staff = await signed_in(browser, played, "emil")
    await staff.goto(f"{played.console}queue/{task}")
    approve = staff.get_by_role("button", name="Approve")
    assert await approve.count() == 0 or await approve.is_disabled()
    approver = await signed_in(browser, played, "fiona")
    await opened(approver, played, run)
    await approver.get_by_role("button", name="Approve").click()
    played.run_of(entry.file, "succeeded")
    [booking] = played.booked(entry)
    assert booking.total == entry.total


async def test_a_page_that_changed_is_tried_again_when_it_is_back(
    browser: Browser, played: "Played", fresh: "Fresh", faulty: str
) -> None:
    entry, path = fresh
    set_faults(faulty, layout="v2")
    name = played.drop(path)
    run, _ = played.run_of(name, "waiting")
    page = await signed_in(browser, played, "emil")
    task = await opened(page, played, run)
    picture = page.locator("section.evidence image").first
    width = "async image => (await createImageBitmap(await (await fetch(image.href.baseVal)).blob())).width"
    assert await picture.evaluate(width) > 200
    set_faults(faulty, reset=True)
    await page.get_by_role("button", name="Try again").click()
    played.run_of(name, "succeeded")
    assert len(played.booked(entry)) == 1
    assert status_of_task(played, task) == "resolved"


async def test_two_people_deciding_at_once_one_is_told(
    browser: Browser, played: "Played", fresh: "Fresh", faulty: str
) -> None:
    _, path = fresh
    set_faults(faulty, layout="v2")
    run, _ = played.run_of(played.drop(path), "waiting")
    first = await signed_in(browser, played, "emil")
    second = await signed_in(browser, played, "fiona")
    await opened(first, played, run)
    await opened(second, played, run)
    for page, reason in ((first, "It came twice."), (second, "Also me.")):
        await page.get_by_label(re.compile("^Reason")).fill(reason)
    await first.get_by_role("button", name="Reject the case").click()
    played.run_of(path.name, "rejected")
    await second.get_by_role("button", name="Reject the case").click()
    await expect(second.get_by_role("alert").first).to_contain_text("emil")
    decisions = played.rows(
        "SELECT COUNT(*) FROM store_event WHERE run_id = ? AND type = 'person_decided'", run
    )
    assert decisions == [(1,)]


@pytest.fixture
def restarted(played: "Played") -> Iterator[list[subprocess.Popen[bytes]]]:
    """Workers a test starts in place of the one it killed; they work for the tests after it too."""
    workers: list[subprocess.Popen[bytes]] = []
    yield workers
    played.keep(*workers)


async def test_in_doubt_after_a_kill_a_person_says_it_was_done(
    browser: Browser, played: "Played", fresh: "Fresh", faulty: str, restarted: list[subprocess.Popen[bytes]]
) -> None:
    entry, path = fresh
    name = played.drop(path)
    killed_after_booking(played, entry)
    set_faults(faulty, down=True)
    restarted.append(played.start_worker())
    run, _ = played.run_of(name, "waiting")
    _, kind, code, _ = played.task_of(run)
    assert (kind, code) == ("in_doubt", "step.in-doubt")
    set_faults(faulty, reset=True)
    page = await signed_in(browser, played, "emil")
    await opened(page, played, run)
    await page.get_by_role("button", name="It was done: take this result").click()
    played.run_of(name, "succeeded")
    assert len(played.booked(entry)) == 1


def killed_after_booking(played: "Played", entry: InvoiceTruth) -> None:
    """Kill the worker the instant the ERP has the booking, before it can note that the step is done."""
    deadline = time.monotonic() + 90
    while not played.booked(entry):
        assert time.monotonic() < deadline, "the invoice was not booked"
        time.sleep(0.005)
    os.kill(played.worker, signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
