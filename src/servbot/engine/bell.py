"""Wakes the embedded engine when its own process queues a leg; what another process queues is found by looking."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Lock

from django.db import transaction


class Bell:
    """Rung from any thread, heard in the event loops of engines."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._heard: list[Callable[[], object]] = []

    @contextmanager
    def heard(self, wake: Callable[[], None]) -> Iterator[None]:
        """Call `wake` in the running loop whenever the bell is rung."""
        loop = asyncio.get_running_loop()

        def tell() -> None:
            loop.call_soon_threadsafe(wake)

        with self._lock:
            self._heard.append(tell)
        try:
            yield
        finally:
            with self._lock:
                self._heard.remove(tell)

    def ring(self) -> None:
        """Wake all who listen."""
        with self._lock:
            for tell in self._heard:
                tell()


bell = Bell()


def dispatch(run_id: str, *, capability: str, priority: int, not_before: datetime, first: bool) -> None:
    """See `servbot.ports.engine.Dispatch`. Whoever wakes looks into the table, so it need not know which leg it was."""
    del run_id, capability, priority, not_before, first
    transaction.on_commit(bell.ring)
