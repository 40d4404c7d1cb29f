"""A label changes while bots run: a person picks in the console what it is now, and the pick becomes a change of the bot."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from servbot.actions.web.browser import find_browser

SERVBOT = Path(sys.executable).with_name("servbot")
PAGE = """<!DOCTYPE html><title>New invoice</title><style>body {{ font: 15px sans-serif; margin: 40px }} .hidden {{ display: none }}
label {{ display: inline-block; width: 180px }}</style><h1>New invoice</h1><form>
<p><label for=a>Supplier</label> <input id=a name=supplier><p><label for=b>{label}</label> <input id=b name=total>
<p class=hidden><label for=x>{label}</label> <input id=x>
<p><label for=c>Discount</label> <input id=c name=discount><p><button type=button onclick="document.title='Stored'">Store</button></form>"""
BOT = """servbot: 1
name: enter-invoice
title: Enter an invoice
goal: {measure: cost, target: none}
owner: finance
outputs: {}
steps:
  - name: enter
    session: {browser: erp, evidence: filmstrip}
    steps:
      - {name: open, action: web.open}
      - name: fill      # by label
        action: web.fill_form
        with: {fields: {Supplier: Harbour Paper, Total: "1250.00"}, timeout: 3}
      - name: again
        action: web.fill_form
        with:
          timeout: 3
          fields:
            - target:
                label: Total
              value: "1250.00"
      - {name: store, action: web.click, with: {target: {role: button, name: Store}}}
"""


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        body = PAGE.format(label=self.server.label).encode()  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def site() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.label = "Total"  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def home(tmp_path_factory, site) -> Path:
    folder = tmp_path_factory.mktemp("healed")
    (folder / "bots" / "enter-invoice").mkdir(parents=True)
    (folder / "bots" / "enter-invoice" / "bot.yaml").write_text(BOT, encoding="utf-8")
    (folder / "servbot.toml").write_text(
        f'[paths]\ndata = "{folder}/data"\nshared = "{folder}/shared"\nbots = "{folder}/bots"\n[console]\nport = 0\n'
        f'[connections.erp]\nkind = "browser"\nurl = "http://127.0.0.1:{site.server_port}"\n',
        encoding="utf-8",
    )
    return folder


def servbot(home: Path, *words: str, code: int = 0) -> str:
    told = subprocess.run(
        [SERVBOT, "--config", home / "servbot.toml", *words],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
        env={**os.environ, "SERVBOT_PASSWORD": "erna-demo"},
    )
    assert told.returncode == code, told.stderr
    return told.stdout


@pytest.fixture(scope="module")
def console(home: Path) -> Iterator[str]:
    servbot(home, "user", "erna", "--superuser")
    process = subprocess.Popen(
        [SERVBOT, "--config", home / "servbot.toml", "up"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    yield process.stdout.readline().split()[-1]
    process.terminate()
    process.communicate(timeout=60)


@pytest.fixture(scope="module")
def page(console: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser())
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(60_000)
        page.goto(f"{console}login")
        page.get_by_label("Name", exact=True).fill("erna")
        page.get_by_label("Password").fill("erna-demo")
        page.get_by_role("button", name="Sign in").click()
        yield page
        browser.close()


def run_page(home: Path, console: str, page: Page) -> None:
    number = servbot(home, "run", "enter-invoice").split()[0]
    page.goto(f"{console}runs/{number}")


def test_a_persons_pick_lets_the_run_go_on_and_becomes_a_change_of_the_bot(home, site, console, page: Page):
    run_page(home, console, page)
    expect(page.locator(".run-head")).to_contain_text("Done", timeout=120_000)
    expect(page.locator(".film li")).to_have_count(4)

    site.label = "Amount payable (with tax)"
    run_page(home, console, page)
    run = page.url
    page.get_by_role("link", name="Decide now").click(timeout=120_000)
    boxes = page.locator(".evidence svg a.candidate")
    expect(boxes.first.locator("text")).to_have_text("1")
    expect(page.locator("main")).not_to_contain_text("found_instead")
    picked = page.get_by_label("What is it now?")
    boxes.first.locator("rect").click()
    assert "Amount payable (with tax)" in picked.input_value()
    page.get_by_role("button", name="Take it and resume").click()
    for _ in range(1):  # the next step with the same target is asked about on its own
        page.goto(run)
        page.get_by_role("link", name="Decide now").click(timeout=120_000)
        page.get_by_label("What is it now?").select_option(index=1)
        page.get_by_role("button", name="Take it and resume").click()
    page.goto(run)
    expect(page.locator(".run-head")).to_contain_text("Done", timeout=120_000)

    told = servbot(home, "heal", "list")
    assert re.search(r"step fill: label 'Total' → label 'Amount payable \(with tax\)' \(picked by erna", told)
    numbers = re.findall(r"^(\d+)  ", told, re.MULTILINE)
    assert len(numbers) == 2
    for number in numbers:
        diff = servbot(home, "heal", "diff", number)
        assert "the new target finds 1. On the earlier page, the old target finds 1." in diff
        servbot(home, "heal", "apply", number)
    after = (home / "bots/enter-invoice/bot.yaml").read_text(encoding="utf-8")
    wanted = BOT.replace("Paper, Total:", "Paper, Amount payable (with tax):").replace(
        "                label: Total\n",
        "                [{label: Amount payable (with tax)}, {label: Total}]\n",
    )
    assert after == wanted
    assert servbot(home, "heal", "list") == "No repair waits to be looked at.\n"

    servbot(home, "release")
    run_page(home, console, page)
    expect(page.locator(".run-head")).to_contain_text("Done", timeout=120_000)
