"""Memory of sessions that are open at once: `web_memory.py WAY URL BROWSER SESSIONS`, in megabytes.

`contexts` are servbot's sessions in one browser; `browsers` are as many browsers, started as Playwright starts them. Pages that
processes share are counted once (PSS).
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from playwright.async_api import async_playwright

from servbot.actions.web import Open
from servbot.actions.web.browser import BrowserSessions
from servbot.core.action import SessionSpec
from servbot.testkit.context import LocalContext


def megabytes() -> float:
    """Of all browser processes that were started here."""
    family = psutil.Process().children(recursive=True)
    browsers = [process for process in family if "chrom" in process.name()]
    return sum(process.memory_full_info().pss for process in browsers) / 1e6


async def contexts(url: str, browser: str, sessions: int) -> float:
    """One browser for all."""
    site, kind = urlsplit(url), BrowserSessions(executable=browser)
    with tempfile.TemporaryDirectory() as folder:
        settings = {"practice": {"url": f"{site.scheme}://{site.netloc}"}}
        context = LocalContext(Path(folder), connections=settings)
        for _ in range(sessions):
            context.opened = await kind.open(SessionSpec(kind="browser", connection="practice"), context)
            await Open(path=f"{site.path}?{site.query}").run(context)
        taken = megabytes()
        await kind.shut()
    return taken


async def browsers(url: str, browser: str, sessions: int) -> float:
    """One browser for each."""
    async with async_playwright() as driver:
        for _ in range(sessions):
            running = await driver.chromium.launch(executable_path=browser)
            page = await (await running.new_context()).new_page()
            await page.goto(url)
        return megabytes()


if __name__ == "__main__":
    way, url, browser, count = sys.argv[1:]
    ways = {"contexts": contexts, "browsers": browsers}
    print(json.dumps({"megabytes": asyncio.run(ways[way](url, browser, int(count)))}))
