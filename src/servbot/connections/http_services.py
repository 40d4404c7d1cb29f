"""`services.<connection>.<name>(…)` as a read-only HTTP request described in the settings.

```toml
[connections.erp.services.find_invoice]
path = "/api/invoices"
arguments = ["number", "supplier"]
```
"""

from collections.abc import Mapping
from typing import Any

import httpx

from servbot.core.errors import ApplicationFailure, UsageError


class ServiceUnknown(UsageError):
    """An expression asks a service that the settings do not describe."""

    code = "service.unknown"


class ServiceFailed(ApplicationFailure):
    """A service did not answer as it should."""

    code = "service.failed"
    default_remedy = "See whether the system is up, then retry."


class HttpServices:
    """Implements `servbot.ports.engine.ServiceCaller`."""

    def __init__(self, connections: Mapping[str, Mapping[str, Any]], *, seconds: float = 20) -> None:
        self._connections = connections
        self._seconds = seconds

    async def call(self, connection: str, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The JSON answer of a GET request; `None` for 404."""
        base, spec = self._spec(connection, name)
        query = self._query(f"{connection}.{name}", spec, args, kwargs)
        address = base.rstrip("/") + str(spec["path"])
        try:
            async with httpx.AsyncClient(timeout=self._seconds, trust_env=False) as client:
                answer = await client.get(address, params=query)
        except httpx.HTTPError as error:
            raise ServiceFailed(f"{connection}.{name} at {address} could not be reached: {error}.") from error
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        if not answer.is_success:
            raise ServiceFailed(f"{connection}.{name} at {address} answered {answer.status_code}.")
        return self._content(connection, name, answer)

    def _spec(self, connection: str, name: str) -> tuple[str, Mapping[str, Any]]:
        settings = self._connections.get(connection, {})
        services: Mapping[str, Any] = settings.get("services", {})
        if name not in services:
            known = ", ".join(sorted(services)) or "none"
            remedy = f"Describe it under [connections.{connection}.services.{name}]; known: {known}."
            raise ServiceUnknown(f"There is no service {connection}.{name}.", remedy=remedy)
        return str(settings["url"]), services[name]

    @staticmethod
    def _query(
        called: str, spec: Mapping[str, Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> dict[str, str]:
        names = list(spec.get("arguments", ()))
        given = {**dict(zip(names, args, strict=False)), **kwargs}
        unknown = sorted(set(given) - set(names))
        if unknown or len(args) > len(names):
            remedy = f"It takes: {', '.join(names) or 'nothing'}."
            raise ServiceUnknown(f"{called} was asked with arguments it does not take.", remedy=remedy)
        return {name: str(value) for name, value in given.items() if value is not None}

    @staticmethod
    def _content(connection: str, name: str, answer: httpx.Response) -> Any:
        try:
            return answer.json()
        except ValueError as error:
            raise ServiceFailed(f"{connection}.{name} did not answer with JSON.") from error
