"""The ten rounds by Playwright, as people write it: fields by label, one after the other.

    web_playwright.py URL PEOPLE BROWSER TIMES [checked]

`checked` reads every field back, as servbot always does.
"""

import asyncio
import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

from playwright.async_api import async_playwright, expect


async def play(
    url: str, people: list[dict[str, str]], browser: str, times: int, checked: bool
) -> list[float]:
    """Seconds of each attempt."""
    taken, filling = [], []
    async with async_playwright() as driver:
        running = await driver.chromium.launch(executable_path=browser)
        page = await (await running.new_context()).new_page()
        for _ in range(times):
            await page.goto(url)
            await page.get_by_role("button", name="Start").click()
            begun, filled = time.perf_counter(), 0.0
            for person in people:
                at = time.perf_counter()
                for label, text in person.items():
                    await page.get_by_label(label).fill(text)
                    if checked:
                        await expect(page.get_by_label(label)).to_have_value(text)
                filled += time.perf_counter() - at
                await page.get_by_role("button", name="Submit").click()
            await page.get_by_text("Success rate").wait_for()
            taken.append(time.perf_counter() - begun)
            filling.append(filled)
        await running.close()
    return taken, filling


if __name__ == "__main__":
    url, people, browser, times, *more = sys.argv[1:]
    given = json.loads(Path(people).read_text("utf-8"))
    seconds, filling = asyncio.run(play(url, given, browser, int(times), bool(more)))
    print(json.dumps({"seconds": seconds, "filling": filling, "peer": f"playwright {version('playwright')}"}))
