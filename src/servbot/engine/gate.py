"""The gate before every connection: its circuit breaker asked before, and told how it went after."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from loguru import logger

from servbot.core.errors import ServbotError
from servbot.core.redaction import hidden_here
from servbot.ports.engine import HealthCheck, Notifier
from servbot.services.breakers import Breakers, Notice

Asking = Callable[[Callable[[], Any]], Awaitable[Any]]
"""Asks the store."""

LOOK = 2.0
"""Seconds between looks for connections that may be back, and for what people are to be told."""

GRACE = timedelta(seconds=30)
"""How much longer than its time limit a deciding attempt may be silent before it counts as lost."""


class Gate:
    """Lets attempts through, and tells people when a connection is given up and when it is back."""

    def __init__(self, breakers: Breakers, health: HealthCheck, notifier: Notifier, ask: Asking) -> None:
        """Stand before the connections.

        Args:
            breakers: how they stand.
            health: asks systems whether they work.
            notifier: tells people.
            ask: asks the store outside of the event loop, until it answers.
        """
        self._breakers = breakers
        self._health = health
        self._notifier = notifier
        self._ask = ask

    @asynccontextmanager
    async def passed(self, connection: str, seconds: float) -> AsyncIterator[None]:
        """Do what is inside, unless the connection is not used for now: `ConnectionOpen`.

        Args:
            connection: its name.
            seconds: time limit of what is inside.
        """
        lapse = timedelta(seconds=seconds) + GRACE
        probe = await self._ask(lambda: self._breakers.admit(connection, lapse))
        if probe and self._health.describes(connection):
            await self._decide(connection, probe)
            probe = await self._ask(lambda: self._breakers.admit(connection, lapse))
        try:
            yield
        except ServbotError as error:
            await self.failed(connection, error, probe)
            raise
        if probe:
            await self._ask(lambda: self._breakers.succeeded(connection, probe))
            await self._tell()

    async def failed(self, connection: str, error: ServbotError, probe: int = 0) -> None:
        """Take note of a failure on the connection; those of the data or of a page count for nothing."""
        if error.outage or probe:
            message = hidden_here.get()(error.message)
            await self._ask(lambda: self._breakers.failed(connection, error, probe, message))
            await self._tell()

    async def watch(self) -> None:
        """Look again and again for connections that are back, until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - a worker outlives its database
                logger.error("the connections could not be looked after: {}", error)
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        """Try connections with a `health` path that are due, and tell people what they do not know yet."""
        for connection in await self._ask(self._breakers.due):
            if self._health.describes(connection):
                await self._check(connection)
        await self._tell()

    async def _check(self, connection: str) -> None:
        try:
            probe = await self._ask(lambda: self._breakers.admit(connection, GRACE))
        except ServbotError:
            return  # somebody else is at it
        if probe:
            await self._decide(connection, probe)

    async def _decide(self, connection: str, probe: int) -> None:
        """Let the system's own word on its health decide."""
        try:
            await self._health.check(connection)
        except ServbotError as error:
            failure = error
            await self._ask(lambda: self._breakers.failed(connection, failure, probe))
        else:
            await self._ask(lambda: self._breakers.succeeded(connection, probe))
        await self._tell()

    async def _tell(self) -> None:
        for notice in await self._ask(self._breakers.take_notices):
            await self._told(notice)

    async def _told(self, notice: Notice) -> None:
        try:
            await self._notifier.send(notice.recipients, notice.title, notice.body)
        except Exception as error:  # noqa: BLE001 - a channel that is down must not fail the run
            logger.warning("a notice about {} could not be sent: {}", notice.change.connection, error)
            await self._ask(lambda: self._breakers.give_back(notice))
