"""The threads of a worker that talk to the database, and what they do when it is away."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

from django.db import Error, close_old_connections

from servbot.store.trouble import told_of

P = ParamSpec("P")
T = TypeVar("T")


class DatabaseThreads(ThreadPoolExecutor):
    """Threads with a connection each. A connection that broke is closed, so that the next call opens a new one."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """See `ThreadPoolExecutor`; a server that does not answer is `StoreUnreachable`, a disk without room `StoreFull`."""
        return super().submit(partial(_guarded, fn, *args, **kwargs))


def _guarded(function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    try:
        return function(*args, **kwargs)
    except (Error, OSError) as error:
        close_old_connections()
        trouble = told_of(error)
        if trouble is None:
            raise
        raise trouble from error
