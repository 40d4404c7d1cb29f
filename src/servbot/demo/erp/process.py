"""Start and stop the ERP as a process of its own, and throw its fault switches from outside."""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Self

from servbot.core.errors import ApplicationFailure, UsageError

START_SECONDS = 60.0
STOP_SECONDS = 10.0


class ErpNotStarted(ApplicationFailure):
    """The demo ERP did not start."""

    code: ClassVar[str] = "demo.erp-not-started"
    default_remedy = "Read the log beside its database; if the port is taken, name another or 0."


class ErpNotReached(ApplicationFailure):
    """The demo ERP does not answer."""

    code: ClassVar[str] = "demo.erp-not-reached"
    default_remedy = "Start it, or correct the address."


class FaultRefused(UsageError):
    """The demo ERP does not know that fault switch or value."""

    code: ClassVar[str] = "demo.erp-fault-refused"


class RunningErp:
    """A demo ERP that serves; stop it, or use it as a context manager."""

    def __init__(self, process: "subprocess.Popen[str]", address: str, database: Path) -> None:
        self.process = process
        self.address = address
        self.database = database

    def stop(self) -> None:
        """End the process and wait for its end; the database stays."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start_erp(database: Path, *, port: int = 0, env: Mapping[str, str] | None = None) -> RunningErp:
    """Start the demo ERP and wait until it serves.

    Args:
        database: its SQLite file, created when missing; the log stands beside it.
        port: on 127.0.0.1; 0 takes a free one.
        env: further environment variables, such as `HARBOUR_PASSWORD` and `HARBOUR_IDLE_SECONDS`.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    log = database.with_suffix(".log")
    command = [sys.executable, "-m", "servbot.demo.erp", "--port", str(port), "--database", str(database)]
    with log.open("a", encoding="utf-8") as errors:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, **(env or {})},
        )
    running = RunningErp(process, _first_line(process), database)
    if not running.address:
        process.kill()
        running.stop()
        raise ErpNotStarted(f"The demo ERP with the database {database} did not start.", place=str(log))
    return running


def _first_line(process: "subprocess.Popen[str]") -> str:
    """The address that the process prints once it serves; empty when it ends first or takes too long."""
    lines: list[str] = []

    def listen() -> None:
        lines.append(process.stdout.readline().strip() if process.stdout else "")

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    listener.join(START_SECONDS)
    return lines[0] if lines else ""


def set_faults(address: str, **switches: Any) -> dict[str, Any]:
    """Throw fault switches of a running ERP (see `Faults`); all switches as they stand afterwards."""
    return _ask("POST", address, switches)


def get_faults(address: str) -> dict[str, Any]:
    """All fault switches of a running ERP."""
    return _ask("GET", address, None)


def _ask(method: str, address: str, body: dict[str, Any] | None) -> dict[str, Any]:
    import httpx

    try:
        # The loopback address is asked directly, whatever proxy the environment names.
        with httpx.Client(trust_env=False, timeout=30) as client:
            answer = client.request(method, f"{address.rstrip('/')}/_faults", json=body)
    except httpx.HTTPError as error:
        raise ErpNotReached(f"The demo ERP at {address} does not answer: {error}") from error
    if answer.status_code != 200:
        raise FaultRefused(f"The demo ERP refused the fault switches {body}: {answer.text}")
    found: dict[str, Any] = answer.json()
    return found
