"""A console with items of every kind in a process of its own, and people with browsers in front of it."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

expect.set_options(timeout=15_000)  # busy machines are slow
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync "
    "--no-first-run --disable-quic"
)


@dataclass(frozen=True)
class Console:
    """Where it is and which addresses it has."""

    url: str
    routes: dict[str, str]
    sessions: dict[str, str] = field(default_factory=dict)

    def session(self, name: str) -> str:
        """The cookie of a session of that person; one serves all their windows."""
        if name not in self.sessions:
            with self.client(name) as client:
                self.sessions[name] = client.cookies["sessionid"]
        return self.sessions[name]

    @contextmanager
    def client(self, name: str = "") -> Iterator[httpx.Client]:
        """A client without a browser, signed in when a name is given."""
        with httpx.Client(base_url=self.url, trust_env=False, timeout=20) as client:
            client.get("/login")
            if name:
                form = {"username": name, "password": f"{name}-demo", "csrfmiddlewaretoken": token(client)}
                assert client.post("/login", data=form).status_code == 302
            yield client


def token(client: httpx.Client) -> str:
    """The token a form must carry."""
    return client.cookies["csrftoken"]


@pytest.fixture(scope="session")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    folder = tmp_path_factory.mktemp("console")
    script = Path(__file__).with_name("console_data.py")
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen([sys.executable, str(script), str(folder), "0"], stdout=log, stderr=log)
        try:
            yield Console(
                url=address(folder, process), routes=json.loads((folder / "routes.json").read_text())
            )
        finally:
            process.terminate()
            process.wait(timeout=30)


def address(folder: Path, process: subprocess.Popen[bytes]) -> str:
    """The address as soon as it is told."""
    told = folder / "address.txt"
    for _ in range(600):
        if told.exists() and told.read_text():
            return told.read_text().rstrip("/")
        if process.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail((folder / "log.txt").read_text()[-3000:])


@dataclass
class People:
    """Opens browsers for people, and remembers what their pages complained about."""

    console: Console
    browser: Browser
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    async def page(self, **options: Any) -> Page:
        """A fresh browser window."""
        options = {"viewport": {"width": 1280, "height": 800}, **options}
        context = await self.browser.new_context(base_url=self.console.url, locale="en-GB", **options)
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self._listen(message.text))
        return page

    async def signed_in(self, name: str, **options: Any) -> Page:
        """A window in which somebody has signed in."""
        page = await self.page(**options)
        session = self.console.session(name)
        await page.context.add_cookies([{"name": "sessionid", "value": session, "url": self.console.url}])
        await page.goto("/")
        return page

    def _listen(self, text: str) -> None:
        if "Content Security Policy" in text or "Refused" in text:
            self.complaints.append(text)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        found = os.environ.get("SERVBOT_CHROMIUM") or shutil.which("chromium")
        started = await playwright.chromium.launch(executable_path=found, args=ARGUMENTS.split())
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def people(console: Console, browser: Browser) -> AsyncIterator[People]:
    crowd = People(console, browser)
    yield crowd
    for context in crowd.contexts:
        await context.close()
    assert crowd.complaints == []


async def open_item(page: Page, reference: str, *, tab: str = "all") -> None:
    """Find the item in the queue, and open it."""
    await page.goto(f"/queue?tab={tab}&text={reference}")
    await page.click("td.cause a")
    await page.wait_for_selector("section.cause")
