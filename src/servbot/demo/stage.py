"""All that the demo needs on one machine: folders, settings, ERP, accounts, invoices and the processes of servbot."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from servbot.core.errors import ApplicationFailure, UsageError
from servbot.demo.erp import DEFAULT_PASSWORD, RunningErp, start_erp
from servbot.demo.invoices import Truth, generate
from servbot.wiring.application import Application
from servbot.wiring.settings import Settings, read_settings

BOTS = Path(__file__).parents[3] / "bots"
"""The shipped bots; the demo runs from a checkout."""

CONSOLE_PATIENCE = 60
"""Seconds for the console to start."""

SETTINGS = """\
[paths]
data = "{data}"
shared = "{shared}"
bots = "{bots}"

[database]
url = "{database}"

[console]
port = {port}

[worker]
legs = {legs}

[calendars.china]
country = "CN"
hours = ["9:00-18:00"]
timezone = "Asia/Shanghai"

[connections.erp]
url = "{erp}"
locale = "en-GB"
timezone = "UTC"
timeout = 8

[connections.erp.login]
path = "/login"
username = "User name"
password = "Password"
submit = "Sign in"
success = "Sign out"

[connections.erp.services.find_invoice]
path = "/api/invoices"
arguments = ["number", "supplier"]
"""


MARKER = ".servbot-demo"


class FolderNotOurs(UsageError):
    """The folder of the demo holds something else."""

    code = "demo.folder-not-ours"
    default_remedy = "Name another folder, or empty this one yourself."


class ConsoleNotStarted(ApplicationFailure):
    """The demo's console did not start."""

    code = "demo.console-not-started"


@dataclass(frozen=True, kw_only=True)
class Account:
    """Somebody who can sign in to the demo's console."""

    name: str
    password: str
    roles: tuple[str, ...]
    does: str
    """In words."""

    limit: Decimal | None = None
    superuser: bool = False


ACCOUNTS = (
    Account(name="olga", password="olga-demo", roles=("operations",), does="runs the bots"),
    Account(name="emil", password="emil-demo", roles=("exception-staff",), does="resolves exceptions"),
    Account(
        name="fiona",
        password="fiona-demo",
        roles=("exception-staff", "finance-approver"),
        does="approves up to 50,000",
        limit=Decimal(50000),
    ),
    Account(name="admin", password="admin-demo", roles=(), does="may do everything", superuser=True),
)
"""Demo only: these passwords are printed and known to everybody."""


class Stage:
    """A folder with a running ERP and a prepared servbot."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        legs: int = 4,
        database: str = "",
        erp_environment: Mapping[str, str] | None = None,
    ) -> None:
        """A stage in a folder; nothing stands on it yet.

        Args:
            folder: emptied when it is of an earlier demo.
            port: of the console; any free one when 0.
            legs: runs worked at once by each worker.
            database: address of an empty PostgreSQL database; SQLite when empty.
            erp_environment: environment of the ERP.
        """
        self.folder = folder.resolve()
        self.port = port
        self.legs = legs
        self.database = database
        self._erp_environment = erp_environment
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.erp: RunningErp | None = None
        self.application: Application
        self.truth: Truth

    @property
    def settings_file(self) -> Path:
        """The settings the processes use."""
        return self.folder / "servbot.toml"

    @property
    def erp_database(self) -> Path:
        """The ERP's own database."""
        return self.folder / "erp.sqlite3"

    @property
    def inbox(self) -> Path:
        """The watched folder."""
        return self.folder / "shared" / "inbox" / "invoices"

    def build(self) -> None:
        """Empty the folder, start the ERP, and prepare servbot with accounts, credential and bots."""
        self._empty_folder()
        self.erp = start_erp(self.erp_database, env=dict(self._erp_environment or {}) or None)
        self._write_settings(self.erp.address)
        self.application = Application(self.settings())
        self.application.prepare()
        self.application.migrate()
        self.application.vault.set("erp-robot", "erp-robot", DEFAULT_PASSWORD)
        self.application.definitions.release_all(BOTS)
        self._make_accounts()

    def settings(self) -> Settings:
        """The stage's settings."""
        return read_settings(self.settings_file)

    def make_invoices(self, *, seed: int, count: int) -> Truth:
        """Generate invoices, and lay out the workbooks they are checked against."""
        place = self.folder / "generated"
        self.truth = generate(place, seed=seed, count=count)
        for workbook in (place / "shared").iterdir():
            shutil.copy(workbook, self.folder / "shared" / workbook.name)
        self.inbox.mkdir(parents=True, exist_ok=True)
        return self.truth

    def drop(self, *names: str) -> None:
        """Put generated invoices, all of them when none is named, into the watched folder."""
        source = self.folder / "generated" / "invoices"
        for name in names or tuple(entry.file for entry in self.truth.entries):
            shutil.copyfile(source / name, self.inbox / f"{name}.part")
            (self.inbox / f"{name}.part").replace(self.inbox / name)

    def start(
        self, command: str, *options: str, name: str = "", environment: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a process of servbot with its output in a log file.

        Args:
            command: of `servbot`.
            options: of the command.
            name: of the process, where there are several of a command.
            environment: what its environment has beyond ours.
        """
        name = name or command
        log = (self.folder / f"{name}.log").open("ab")
        line = [sys.executable, "-m", "servbot", "--config", str(self.settings_file), command, *options]
        process = subprocess.Popen(
            line, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env={**os.environ, **(environment or {})}
        )
        log.close()
        (self.folder / f"{name}.pid").write_text(str(process.pid), encoding="ascii")
        self._processes[name] = process
        return process

    def start_console(self) -> str:
        """Start the console; its address once it listens."""
        ready = self.folder / "console.address"
        ready.unlink(missing_ok=True)
        process = self.start("console", "--ready-file", str(ready))
        deadline = time.monotonic() + CONSOLE_PATIENCE
        while not ready.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise ConsoleNotStarted(f"See {self.folder / 'console.log'}.")
            time.sleep(0.1)
        return ready.read_text(encoding="ascii")

    def process(self, name: str) -> subprocess.Popen[bytes]:
        """The process started last with that command or name."""
        return self._processes[name]

    def stop(self) -> None:
        """Stop everything."""
        for process in self._processes.values():
            process.terminate()
        for process in self._processes.values():
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
        if self.erp is not None:
            self.erp.stop()

    def _empty_folder(self) -> None:
        """Empty the folder of an earlier demo; any other folder with something in it is left alone."""
        marker = self.folder / MARKER
        if self.folder.exists() and any(self.folder.iterdir()) and not marker.exists():
            raise FolderNotOurs(f"{self.folder} holds files that are not of a demo.")
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        marker.write_text("A demo of servbot; emptied at the next start.\n", encoding="ascii")

    def _write_settings(self, erp: str) -> None:
        values: dict[str, Any] = {
            "data": (self.folder / "data").as_posix(),
            "shared": (self.folder / "shared").as_posix(),
            "bots": BOTS.as_posix(),
            "port": self.port,
            "legs": self.legs,
            "database": self.database,
            "erp": erp,
        }
        self.settings_file.write_text(SETTINGS.format(**values), encoding="utf-8")

    @staticmethod
    def _make_accounts() -> None:
        from servbot.web.accounts import ensure_account

        for account in ACCOUNTS:
            ensure_account(
                account.name,
                account.password,
                account.roles,
                limit=account.limit,
                superuser=account.superuser,
            )
