"""A connection's own word on whether it works: `health = "/health"` in the settings."""

from collections.abc import Mapping
from typing import Any

import httpx

from servbot.core.errors import ApplicationFailure


class Unhealthy(ApplicationFailure):
    """A system says that it does not work, or says nothing."""

    code = "connection.unhealthy"
    outage = True
    default_remedy = "See with those who run it whether it is up."


class HttpHealth:
    """Implements `servbot.ports.engine.HealthCheck`."""

    def __init__(self, connections: Mapping[str, Mapping[str, Any]], *, seconds: float = 10) -> None:
        self._addresses = {
            name: f"{str(settings['url']).rstrip('/')}/{str(settings['health']).lstrip('/')}"
            for name, settings in connections.items()
            if settings.get("url") and settings.get("health")
        }
        self._seconds = seconds

    def describes(self, connection: str) -> bool:
        """Whether the settings name a `health` path."""
        return connection in self._addresses

    async def check(self, connection: str) -> None:
        """A GET request must be answered with success; `Unhealthy` when it is not."""
        address = self._addresses[connection]
        try:
            async with httpx.AsyncClient(timeout=self._seconds, trust_env=False) as client:
                answer = await client.get(address)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unhealthy(f"{address} does not answer ({type(error).__name__}).") from error
        if not answer.is_success:
            raise Unhealthy(f"{address} answered {answer.status_code}.")
