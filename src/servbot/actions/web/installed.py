"""Which browser servbot drives on this machine."""

import json
import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

from servbot.actions.web.errors import NoBrowser

_without_window = "chromium-headless-shell"
_names = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
)
_usual_places = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "{ProgramFiles}/Google/Chrome/Application/chrome.exe",
    "{ProgramFiles(x86)}/Google/Chrome/Application/chrome.exe",
    "{ProgramFiles(x86)}/Microsoft/Edge/Application/msedge.exe",
    "{LocalAppData}/Google/Chrome/Application/chrome.exe",
)


def find_browser(*, headless: bool = True) -> str | None:
    """Path of the browser to drive; `None` for the one that the driver brought along.

    Without a window the browser that has none goes first: it takes less than half of the memory.

    Raises:
        NoBrowser: there is none; says how to install one.
    """
    if headless and _own_browser_installed():
        return None
    names = (_without_window, *_names) if headless else _names
    found = next((path for path in map(shutil.which, names) if path), None)
    found = found or next((place for place in _places() if Path(place).is_file()), None)
    if found is None:
        raise NoBrowser
    return found


def _places() -> list[str]:
    known = {name: os.environ.get(name, "") for name in ("ProgramFiles", "ProgramFiles(x86)", "LocalAppData")}
    filled = [_filled(place, known) for place in _usual_places]
    return [place for place in filled if place]


def _filled(place: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        if f"{{{name}}}" in place:
            return place.replace(f"{{{name}}}", value) if value else ""
    return place


def _own_browser_installed() -> bool:
    package = _driver_package()
    if package is None:
        return False
    home = _own_browsers_home(package)
    return (home / f"chromium_headless_shell-{_revision(package)}" / "INSTALLATION_COMPLETE").exists()


def _driver_package() -> Path | None:
    spec = find_spec("playwright")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent / "driver" / "package"
    return package if (package / "browsers.json").is_file() else None


def _revision(package: Path) -> str:
    listed = json.loads((package / "browsers.json").read_text(encoding="utf-8"))["browsers"]
    return next((str(one["revision"]) for one in listed if one["name"] == "chromium-headless-shell"), "")


def _own_browsers_home(package: Path) -> Path:
    chosen = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "")
    if chosen == "0":
        return package / ".local-browsers"
    if chosen:
        return Path(chosen)
    cache = {"darwin": "Library/Caches", "win32": "AppData/Local"}.get(sys.platform, ".cache")
    return Path.home() / cache / "ms-playwright"
