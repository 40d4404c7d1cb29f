"""`servbot doctor`: what is present, what is missing, and the command that mends it."""

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import typer

from servbot.cli.setting import chosen
from servbot.core.errors import ServbotError

LANGUAGES = ("eng", "chi_sim")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing looked at."""

    what: str
    present: bool
    detail: str
    remedy: str = ""
    needed: bool = True
    """Whether servbot cannot work without it."""


def add_to(program: typer.Typer) -> None:
    """Add the command."""
    program.command()(doctor)


def doctor() -> int:
    """Look at what servbot needs on this machine; the exit status is 0 when all of it is there."""
    findings = [finding for look in looks for finding in look()]
    for finding in findings:
        sign = "ok     " if finding.present else ("MISSING" if finding.needed else "absent ")
        typer.echo(f"{sign}  {finding.what:<22} {finding.detail}")
        if not finding.present and finding.remedy:
            typer.echo(f"         {'':<22} → {finding.remedy}")
    missing = [finding.what for finding in findings if finding.needed and not finding.present]
    typer.echo(f"Missing: {', '.join(missing)}." if missing else "Everything servbot needs is here.")
    return 1 if missing else 0


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(
        what="Python",
        present=sys.version_info >= (3, 11),
        detail=version,
        remedy="Install Python 3.11 or later.",
    )


def _browser() -> Iterator[Finding]:
    from servbot.actions.web.browser import find_browser

    try:
        place = find_browser()
    except ServbotError as error:
        yield Finding(what="browser", present=False, detail=error.message, remedy=_install("chromium"))
        return
    yield Finding(what="browser", present=True, detail=place or "Playwright's own Chromium")


def _driver() -> Iterator[Finding]:
    """Playwright's own program, which needs a library that small systems lack."""
    from playwright._impl._driver import compute_driver_executable

    command = [*map(str, compute_driver_executable()), "--version"]
    try:
        told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    except OSError as error:
        yield Finding(what="Playwright driver", present=False, detail=str(error), remedy="make setup")
        return
    words = (told.stdout or told.stderr).strip().splitlines()
    yield Finding(
        what="Playwright driver",
        present=told.returncode == 0,
        detail=words[0][:100] if words else "no answer",
        remedy=_install("libatomic1"),
    )


def _tesseract() -> Iterator[Finding]:
    place = shutil.which("tesseract")
    remedy = _install("tesseract-ocr", "tesseract-ocr-chi-sim")
    yield Finding(
        what="tesseract", present=bool(place), detail=place or "not found", remedy=remedy, needed=False
    )
    if not place:
        return
    listing = subprocess.run([place, "--list-langs"], capture_output=True, text=True, check=False)
    known = set(listing.stdout.split())
    for language in LANGUAGES:
        detail = "installed" if language in known else "not installed"
        package = _install(f"tesseract-ocr-{language.replace('_', '-')}")
        yield Finding(
            what=f"tesseract {language}",
            present=language in known,
            detail=detail,
            remedy=package,
            needed=False,
        )


def _ocr() -> Iterator[Finding]:
    for name in ("rapidocr", "onnxruntime", "cv2"):
        there = importlib.util.find_spec(name) is not None
        yield Finding(
            what=name, present=there, detail="importable" if there else "not found", remedy="make setup"
        )


def _fonts() -> Iterator[Finding]:
    lister = shutil.which("fc-list")
    if lister is None:
        known = sys.platform in ("darwin", "win32")
        detail = "the system brings them" if known else "cannot be listed (fc-list is missing)"
        yield Finding(
            what="Chinese fonts", present=known, detail=detail, remedy=_install("fontconfig"), needed=False
        )
        return
    listing = subprocess.run([lister, ":lang=zh", "family"], capture_output=True, text=True, check=False)
    families = listing.stdout.strip().splitlines()
    detail = families[0].split(",")[0] if families else "none"
    yield Finding(
        what="Chinese fonts",
        present=bool(families),
        detail=detail,
        remedy=_install("fonts-noto-cjk"),
        needed=False,
    )


def _graphviz() -> Iterator[Finding]:
    place = shutil.which("dot")
    yield Finding(
        what="graphviz",
        present=bool(place),
        detail=place or "not found",
        remedy=_install("graphviz"),
        needed=False,
    )


def _database() -> Iterator[Finding]:
    from servbot.wiring.settings import read_settings

    try:
        settings = read_settings(chosen.config)
    except ServbotError as error:
        yield Finding(what="settings", present=False, detail=error.message, remedy=error.remedy)
        return
    yield _writable("data folder", settings.paths.data)
    yield _writable("shared folder", settings.paths.shared)
    yield _answering(settings.database_url) if settings.database_url else _connected(settings.database_file)


def _writable(what: str, folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".doctor"
        probe.write_text("", encoding="ascii")
        probe.unlink()
    except OSError as error:
        remedy = f"Give this user write access to {folder}."
        return Finding(what=what, present=False, detail=str(error), remedy=remedy)
    return Finding(what=what, present=True, detail=f"{folder} can be written")


def _connected(database: Path) -> Finding:
    import sqlite3

    try:
        with sqlite3.connect(database) as connection:
            fine = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
    except sqlite3.Error as error:
        return Finding(what="database", present=False, detail=str(error), remedy="Restore it from a backup.")
    detail = f"SQLite {sqlite3.sqlite_version}, {database}"
    return Finding(what="database", present=fine, detail=detail, remedy="Restore it from a backup.")


def _answering(url: str) -> Finding:
    """Whether a PostgreSQL server answers; its address is not shown, for it may hold a password."""
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.info.parameter_status("server_version")
            detail = f"PostgreSQL {version}, {connection.info.dbname} on {connection.info.host}"
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0] if isinstance(error, psycopg.OperationalError) else ""
        remedy = "Check [database] url, and that the server runs and lets this user in."
        detail = reason or "its address is not well formed"
        return Finding(what="database", present=False, detail=detail, remedy=remedy)
    return Finding(what="database", present=True, detail=detail)


def _install(*packages: str) -> str:
    """The command that installs Debian packages, or what stands for them elsewhere."""
    if shutil.which("apt-get"):
        return f"apt-get install {' '.join(packages)}"
    if "chromium" in packages:
        return "playwright install chromium"
    return f"install {' '.join(packages)} with your system's package manager"


looks: tuple[Callable[[], Iterator[Finding]], ...] = (
    _python,
    _browser,
    _driver,
    _ocr,
    _tesseract,
    _fonts,
    _graphviz,
    _database,
)
