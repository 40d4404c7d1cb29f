# ruff: noqa: INP001
"""usage: make_screenshots.py [FOLDER]: pictures of the console's pages, made from demo data, into docs/screenshots.

Run it after a change of looks, so that the change is seen in review.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
DATA = HERE.parent / "tests" / "browser" / "console_data.py"
LARGEST = 150_000
ARGUMENTS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run"

WIDE, NARROW = 1280, 390
shots = (
    ("sign-in", "", "/login", WIDE, "light", "en"),
    ("front", "fiona", "/", WIDE, "light", "en"),
    ("queue", "fiona", "/queue", WIDE, "light", "en"),
    ("queue-dark", "fiona", "/queue", WIDE, "dark", "en"),
    ("queue-chinese", "fiona", "/queue", WIDE, "light", "zh-hans"),
    ("queue-narrow", "fiona", "/queue", NARROW, "light", "en"),
    ("item", "fiona", "item:INV-2231", WIDE, "light", "en"),
    ("item-dark", "fiona", "item:INV-2231", WIDE, "dark", "en"),
    ("item-chinese", "fiona", "item:INV-2231", WIDE, "light", "zh-hans"),
    ("item-narrow", "fiona", "item:INV-2231", NARROW, "light", "en"),
    ("item-in-doubt", "fiona", "item:INV-2242", WIDE, "light", "en"),
    ("item-approval", "fiona", "item:INV-2245", WIDE, "light", "en"),
    ("runs", "olga", "/runs", WIDE, "light", "en"),
    ("run", "olga", "run:INV-2231", WIDE, "light", "en"),
    ("run-dark", "olga", "run:INV-2231", WIDE, "dark", "en"),
    ("bots", "olga", "/bots", WIDE, "light", "en"),
    ("bot", "olga", "/bots/invoice-intake", WIDE, "light", "en"),
    ("bot-run", "olga", "/bots/invoice-intake/run", WIDE, "light", "en"),
    ("schedule", "olga", "/schedule", WIDE, "light", "en"),
    ("settings", "admin", "/settings", WIDE, "light", "en"),
)
"""Name of the picture, who looks, what at, how wide, which colours, which language."""


def main(target: Path) -> None:
    """Make all pictures."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.txt"
        with log.open("wb") as written:
            console = subprocess.Popen(
                [sys.executable, str(DATA), folder, "0"], stdout=written, stderr=written
            )
        try:
            take_all(address(Path(folder), console), target)
        finally:
            console.terminate()
            console.wait()


def address(folder: Path, console: "subprocess.Popen[bytes]") -> str:
    """Where the console listens, as soon as it says so."""
    told = folder / "address.txt"
    while not (told.exists() and told.read_text()):
        if console.poll() is not None:
            sys.exit((folder / "log.txt").read_text())
        time.sleep(0.1)
    return told.read_text().rstrip("/")


def take_all(url: str, target: Path) -> None:
    """Take every picture with a browser of its own settings."""
    with sync_playwright() as playwright:
        found = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS.split())
        for name, person, path, width, colours, language in shots:
            page = visit(browser, url, person, width, colours, language)
            go(page, path)
            save(page.screenshot(full_page=width == NARROW), target / f"{name}.png")
            page.context.close()
        browser.close()


def visit(browser: Browser, url: str, person: str, width: int, colours: str, language: str) -> Page:
    """A window in which the person is signed in."""
    context = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": 800},
        color_scheme="dark" if colours == "dark" else "light",
        locale="en-GB",
    )
    page = context.new_page()
    page.goto("/login")
    if person:
        page.fill("#username", person)
        page.fill("#password", f"{person}-demo")
        page.click("form.sign-in button")
        page.wait_for_url("**/")
    if language == "zh-hans":
        page.click("text=中文")
    return page


def go(page: Page, path: str) -> None:
    """Open a page; items and runs are found by their reference."""
    kind, _, reference = path.partition(":")
    if not reference:
        page.goto(path)
    else:
        page.goto(f"/queue?text={reference}")
        page.click("td.cause a")
        page.wait_for_selector("section.cause")
        if kind == "run":
            page.click(".item-head a")
    page.wait_for_load_state("networkidle")


def save(png: bytes, place: Path) -> None:
    """Keep the picture with a palette; a page has few colours."""
    image = Image.open(BytesIO(png)).convert("RGB")
    image.quantize(200, dither=Image.Dither.NONE).save(place, optimize=True)
    size = place.stat().st_size
    print(f"{place.name}: {size // 1024} KB")  # noqa: T201 - a script
    if size > LARGEST:
        sys.exit(f"{place} is larger than {LARGEST} bytes.")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "screenshots")
