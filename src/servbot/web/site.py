"""The console as a running site."""

import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from servbot.core.errors import UsageError

if TYPE_CHECKING:
    from servbot.wiring.application import Application

THREADS = 8
"""Requests answered at once."""


class AddressTaken(UsageError):
    """The console cannot listen at this address."""

    code = "console.address-taken"
    default_remedy = "Stop what listens there, or choose another port: [console] port, or --port."


class NotReady(RuntimeError):
    """A view was asked before `use` told it which servbot it belongs to."""


@dataclass
class Served:
    """What this process serves."""

    application: "Application | None" = None


_served = Served()


def use(ready: "Application") -> None:
    """Make views work with this servbot."""
    _served.application = ready


def application() -> "Application":
    """The servbot this process serves."""
    if _served.application is None:
        raise NotReady
    return _served.application


def serve(
    ready_application: "Application", *, host: str, port: int, ready: Callable[[str], None] | None = None
) -> None:
    """Serve the console until told to stop by SIGINT or SIGTERM.

    Args:
        ready_application: servbot, its database prepared and migrated.
        host: address to listen on.
        port: port, or 0 for any free one.
        ready: called with the console's address as soon as it listens.
    """
    import uvicorn
    from a2wsgi import WSGIMiddleware
    from django.core.wsgi import get_wsgi_application

    use(ready_application)
    _quiet_django()
    listening = _listen(host, port)
    # Views are plain functions on a small pool of threads, each with a database connection it keeps.
    site = WSGIMiddleware(get_wsgi_application(), workers=THREADS)  # type: ignore[arg-type]
    config = uvicorn.Config(
        site,
        log_level="warning",
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    if ready is not None:
        ready(_address(listening, host))
    with _signals_end_quietly():
        uvicorn.Server(config).run(sockets=[listening])


def _quiet_django() -> None:
    """Refused and missing pages are answered, not logged; what is not expected is logged by `SecurityHeaders`."""
    logger = logging.getLogger("django.request")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False


@contextmanager
def _signals_end_quietly() -> Iterator[None]:
    """Uvicorn stops at a signal and then raises it again; here having stopped is enough."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: None) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections from now on, so that the address told is one that answers."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        raise AddressTaken(f"The console cannot listen at {host}:{port}: {error.strerror}.") from error


def _address(listening: socket.socket, host: str) -> str:
    port = listening.getsockname()[1]
    shown = "127.0.0.1" if host in ("0.0.0.0", "") else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"
