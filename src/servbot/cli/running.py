"""`up`, `worker`, `console`, `migrate`: the processes of servbot."""

import asyncio
import os
import secrets
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from servbot.cli.setting import application
from servbot.core.action import Capability
from servbot.core.errors import UsageError

if TYPE_CHECKING:
    from servbot.engine import Engine
    from servbot.wiring.application import Application


SIGNAL_AGAIN = 0.3
"""Seconds between two requests of a failed worker that the console should end."""


def add_to(program: typer.Typer) -> None:
    """Add the commands."""
    program.command()(up)
    program.command()(worker)
    program.command()(console)
    program.command()(migrate)


def migrate() -> None:
    """Bring the database to this version's form."""
    application()
    typer.echo("The database is up to date.")


def worker(
    legs: Annotated[int, typer.Option(help="Runs worked at once; the settings' number when 0.")] = 0,
    capabilities: Annotated[
        str, typer.Option(help="What this worker can do, such as browser,ocr; the settings' when empty.")
    ] = "",
    *,
    scheduler: Annotated[bool, typer.Option(help="Fire triggers too.")] = True,
    metrics_port: Annotated[
        int, typer.Option(help="Port for metrics and health; the settings' when negative, none when 0.")
    ] = -1,
) -> None:
    """Work runs and fire triggers until told to stop."""
    ready = application()
    _log_to_console(ready)
    engine = ready.engine(_worker_name(), legs=legs, capabilities=_known(capabilities))
    with _telling(ready, metrics_port):
        asyncio.run(_work_until_signal(ready, engine, with_scheduler=scheduler))


def _worker_name() -> str:
    """One of a kind: process numbers repeat themselves in containers."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(2)}"


def _known(capabilities: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in capabilities.split(",") if name.strip())
    if unknown := set(names) - set(get_args(Capability)):
        remedy = f"Known are {', '.join(get_args(Capability))}."
        raise UsageError(f"There is no capability {', '.join(sorted(unknown))}.", remedy=remedy)
    return names


def console(
    host: Annotated[str, typer.Option(help="Address to listen on; the settings' when empty.")] = "",
    port: Annotated[int, typer.Option(help="Port; the settings' when negative, any free one when 0.")] = -1,
    ready_file: Annotated[
        Path | None, typer.Option(help="Write the address into this file once it listens.")
    ] = None,
) -> None:
    """Serve the console until told to stop."""
    ready = application()
    _log_to_console(ready)
    _serve(ready, host, port, ready_file)


def up() -> None:
    """Console, worker and scheduler in one process."""
    ready = application()
    _log_to_console(ready)
    ready.definitions.release_all(ready.settings.paths.bots)
    signal.signal(signal.SIGTERM, _leave)  # until the console takes signals itself
    beside = WorkerBeside(ready)
    beside.start()
    try:
        _serve(ready, "", -1)
    finally:
        beside.end()


def _leave(*_: object) -> None:
    raise SystemExit(0)


class WorkerBeside:
    """A worker in a thread of its own; when it ends early, the console is stopped too."""

    def __init__(self, ready: "Application") -> None:
        self._ready = ready
        self._thread = threading.Thread(target=self._run, name="worker")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()
        self._error: BaseException | None = None
        self._console_ended = threading.Event()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def end(self) -> None:
        """Let it finish what is under way; raise what made it end early."""
        self._console_ended.set()
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            asyncio.run(self._work())
        except Exception as error:  # noqa: BLE001 - raised again by `end`, in the main thread
            self._error, self._loop = error, None
            # Again and again: the console may be just about to set up what it does at a signal.
            while not self._console_ended.wait(SIGNAL_AGAIN):
                signal.raise_signal(signal.SIGTERM)

    async def _work(self) -> None:
        self._loop = asyncio.get_running_loop()
        await _work(self._ready, self._ready.engine(_worker_name()), self._stop)


def _serve(ready: "Application", host: str, port: int, ready_file: Path | None = None) -> None:
    from servbot.web.site import serve

    def listening(address: str) -> None:
        typer.echo(f"The console listens at {address}")
        if ready_file:
            aside = ready_file.with_suffix(".new")
            aside.write_text(address, encoding="ascii")
            aside.replace(ready_file)

    settings = ready.settings.console
    serve(
        ready,
        host=host or settings.host,
        port=settings.port if port < 0 else port,
        ready=listening,
    )


@contextmanager
def _telling(ready: "Application", port: int) -> Iterator[None]:
    """Metrics and health on a port of the worker's own, where one is wanted."""
    settings = ready.settings.metrics
    port = settings.port if port < 0 else port
    if not port:
        yield
        return
    from servbot.telemetry import TelemetryServer

    with TelemetryServer(ready.measuring, settings.host, port):
        yield


def _log_to_console(ready: "Application") -> None:
    from servbot.wiring.logs import log_to_console

    log_to_console(ready)


async def _work(
    ready: "Application", engine: "Engine", stop: asyncio.Event, *, with_scheduler: bool = True
) -> None:
    """Work until `stop` is set; an engine or scheduler that fails stops the other."""
    work = [asyncio.create_task(engine.run(stop))]
    if with_scheduler:
        work.append(asyncio.create_task(ready.scheduler().run(stop)))
    try:
        done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        stop.set()
        await asyncio.gather(*work, return_exceptions=True)
        if ready.tracing is not None:
            await asyncio.to_thread(ready.tracing.shut)


async def _work_until_signal(ready: "Application", engine: "Engine", *, with_scheduler: bool) -> None:
    stop = asyncio.Event()
    _stop_on_signal(stop)
    await _work(ready, engine, stop, with_scheduler=with_scheduler)


def _stop_on_signal(stop: asyncio.Event) -> None:
    """Stop gracefully on SIGINT and SIGTERM, on Windows too."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
