"""What one worker keeps to at the hosts it works with: how many sessions at once, how long between two visits."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from servbot.actions.web.connection import WebConnection


class Hosts:
    """All hosts; connections to the same host share its places and its pauses."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()
        self._changed = asyncio.Condition()
        self._free_at: dict[str, float] = {}

    async def enter(self, connection: WebConnection) -> None:
        """Take a place; waits while the host has as many sessions as the connection allows."""
        host, most = host_of(connection), connection.most_sessions
        async with self._changed:
            await self._changed.wait_for(lambda: not most or self._open[host] < most)
            self._open[host] += 1

    async def leave(self, connection: WebConnection) -> None:
        """Give the place back."""
        async with self._changed:
            self._open[host_of(connection)] -= 1
            self._changed.notify_all()

    async def turn(self, connection: WebConnection) -> None:
        """Wait until the connection's pause since the last visit of any session is over."""
        if not connection.pause:
            return
        host, now = host_of(connection), time.monotonic()
        at = max(now, self._free_at.get(host, now))
        self._free_at[host] = at + connection.pause
        await asyncio.sleep(at - now)


def host_of(connection: WebConnection) -> str:
    """Host and port."""
    return urlsplit(connection.url).netloc.lower()
