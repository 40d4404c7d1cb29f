"""Forms in the browser: servbot beside Playwright, Selenium and Robot Framework Browser, and the memory of sessions.

    make bench-setup && .venv/bin/python benchmarks/web.py --json web.json

Everybody enters the same ten people in the same ten rounds of the practice site's challenge, in the same browser; the site judges
every field. The sides take turns, so that a busy moment of the machine meets all of them. ChromeDriver is looked for on the
path (Debian: `chromium-driver`); a side that is not installed is left out.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from measurement import Row, arguments, compared, report

from servbot.actions.web.browser import find_browser
from servbot.demo.practice import Practice, practice_site
from servbot.demo.practice.challenge import people

PEERS = Path(__file__).parent / "peers"
OTHERS = Path(__file__).parents[1] / ".venv-bench" / "bin" / "python"
SEED = 7
TURNS = 2
TIMES = 3
SESSIONS = 12
SIDES = {
    "servbot": (sys.executable, "web_servbot.py"),
    "playwright": (sys.executable, "web_playwright.py"),
    "playwright, read back": (sys.executable, "web_playwright.py", "checked"),
    "selenium": (OTHERS, "web_selenium.py"),
    "robot": (OTHERS, "web_robot.py"),
}


class WrongResult(RuntimeError):
    """A side did not do the work it was measured for."""


def side(python: Path | str, script: str, *words: Any) -> dict[str, Any]:
    """What one side says of itself."""
    command = [str(python), str(PEERS / script), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        raise WrongResult(f"{script} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(lines[-1])
    return told


def play(name: str, site: Practice, given: Path, browser: str) -> dict[str, Any]:
    """A few attempts of one side; every field of each must be right."""
    python, script, *more = SIDES[name]
    site.verdicts.clear()
    url = f"{site.url}/challenge?seed={SEED}&labels=for"
    told = side(python, script, url, given, browser, TIMES, *more)
    if len(site.verdicts) < TIMES or any(verdict.right < verdict.fields for verdict in site.verdicts):
        raise WrongResult(f"{name} entered something wrong: {site.verdicts}")
    return told


def missing(name: str) -> str:
    """Why a side cannot be measured; empty when it can."""
    if SIDES[name][0] is OTHERS and not OTHERS.exists():
        return "run `make bench-setup`"
    if name == "selenium" and shutil.which("chromedriver") is None:
        return "install ChromeDriver (Debian: chromium-driver)"
    return ""


def forms(site: Practice, given: Path, browser: str) -> list[Row]:
    """Seconds of ten rounds: of their 70 fields, and of all that belongs to them."""
    sides = [name for name in SIDES if not missing(name)]
    for name in SIDES.keys() - set(sides):
        print(f"{name} is left out: {missing(name)}")
    told = {name: play(name, site, given, browser) for name in sides}
    for _ in range(TURNS - 1):
        for name in sides:
            more = play(name, site, given, browser)
            for what in ("seconds", "filling"):
                told[name][what] += more[what]
    ours = told.pop("servbot")
    return [
        compared(
            f"{title} beside {name}",
            median(ours[what]),
            one["peer"],
            median(one[what]),
            unit="s",
            least=2 if (name, what) == ("playwright", "filling") else 1,
            more_is_better=False,
        )
        for what, title in (("filling", "70 fields"), ("seconds", "ten rounds"))
        for name, one in told.items()
    ]


def memory(site: Practice, browser: str) -> list[Row]:
    """Megabytes of sessions that are open at once."""
    url = f"{site.url}/challenge?seed={SEED}"
    ours = side(sys.executable, "web_memory.py", "contexts", url, browser, SESSIONS)["megabytes"]
    windowed = find_browser(headless=False) or browser
    return [
        compared(
            f"{SESSIONS} sessions at once, {name}",
            ours,
            f"{SESSIONS} x {Path(path).name}",
            side(sys.executable, "web_memory.py", "browsers", url, path, SESSIONS)["megabytes"],
            unit="MB",
            least=least,
            more_is_better=False,
        )
        for name, path, least in (("a browser each", windowed, 4), ("the same browser each", browser, 1))
    ]


def main() -> None:
    chosen = arguments(__doc__ or "").parse_args()
    browser = find_browser()
    if browser is None:
        raise WrongResult("Install Chromium itself, so that all sides use the same browser.")
    with tempfile.TemporaryDirectory() as folder, practice_site() as site:
        given = Path(folder) / "people.json"
        given.write_text(json.dumps(people(SEED)), encoding="utf-8")
        report([*forms(site, given, browser), *memory(site, browser)], chosen.json)


if __name__ == "__main__":
    os.environ.setdefault("ROBOT_SYSLOG_FILE", "NONE")
    main()
