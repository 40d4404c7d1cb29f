"""The threads of a worker that talk to the database, and what they do when it is away."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

from django.db import Error, InterfaceError, OperationalError, close_old_connections, connection

from servbot.ports.run_store import StoreUnreachable

P = ParamSpec("P")
T = TypeVar("T")


class DatabaseThreads(ThreadPoolExecutor):
    """Threads with a connection each. A connection that broke is closed, so that the next call opens a new one."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """See `ThreadPoolExecutor`; a server that does not answer is `StoreUnreachable`."""
        return super().submit(partial(_guarded, fn, *args, **kwargs))


def _guarded(function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    try:
        return function(*args, **kwargs)
    except (OperationalError, InterfaceError) as error:
        close_old_connections()
        if connection.vendor == "postgresql":
            raise StoreUnreachable(f"The database does not answer: {_first_line(error)}.") from error
        raise
    except Error:
        close_old_connections()
        raise


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
