"""`services.<connection>.<name>(…)` as a read-only HTTP request described in the settings.

```toml
[connections.erp.services.find_invoice]
path = "/api/invoices"
arguments = ["number", "supplier"]
```
"""

import asyncio
from collections.abc import Mapping
from decimal import Decimal
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
        called = f"{connection}.{name}"
        address, spec = self._spec(connection, name)
        answer = await self._get(called, address, _query(called, spec, args, kwargs))
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        if not answer.is_success:
            raise _failed(
                f"{called} at {address} answered {answer.status_code}.", down=answer.is_server_error
            )
        return _content(called, answer)

    async def _get(self, called: str, address: str, query: Mapping[str, str]) -> httpx.Response:
        try:
            # httpx limits each read; an answer that drips in for ever needs a limit of the whole.
            async with (
                asyncio.timeout(self._seconds),
                httpx.AsyncClient(timeout=self._seconds, trust_env=False) as client,
            ):
                return await client.get(address, params=query)
        except (TimeoutError, httpx.TimeoutException) as error:
            message = f"{called} at {address} did not answer within {self._seconds:g} seconds."
            raise _failed(message, down=True) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            down = isinstance(error, httpx.TransportError) and not isinstance(
                error, httpx.UnsupportedProtocol
            )
            raise _failed(f"{called} at {address} could not be reached: {error}.", down=down) from error

    def _spec(self, connection: str, name: str) -> tuple[str, Mapping[str, Any]]:
        """The address of the service, and what the settings say of it."""
        settings = self._connections.get(connection, {})
        services: Mapping[str, Any] = settings.get("services", {})
        if name not in services:
            known = ", ".join(sorted(services)) or "none"
            remedy = f"Describe it under [connections.{connection}.services.{name}]; known: {known}."
            raise ServiceUnknown(f"There is no service {connection}.{name}.", remedy=remedy)
        spec = services[name]
        if "url" not in settings or not isinstance(spec, Mapping) or "path" not in spec:
            remedy = f"Give [connections.{connection}] a url and the service a path."
            raise ServiceUnknown(f"The service {connection}.{name} has no address.", remedy=remedy)
        return str(settings["url"]).rstrip("/") + str(spec["path"]), spec


def _failed(message: str, *, down: bool) -> ServiceFailed:
    """The error. `down`: it speaks against the system and not against this question."""
    error = ServiceFailed(message)
    error.outage = down
    return error


def _query(
    called: str, spec: Mapping[str, Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> dict[str, str]:
    names = list(spec.get("arguments", ()))
    by_place = dict(zip(names, args, strict=False))
    if len(args) > len(names) or set(kwargs) - set(names) or set(kwargs) & set(by_place):
        remedy = f"It takes: {', '.join(names) or 'nothing'}."
        raise ServiceUnknown(f"{called} was asked with arguments it does not take.", remedy=remedy)
    return {name: _text(value) for name, value in {**by_place, **kwargs}.items() if value is not None}


def _text(value: Any) -> str:
    """A value as it stands in an address: no exponents, and truth as JSON writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _content(called: str, answer: httpx.Response) -> Any:
    """The answer; numbers with a point are exact decimals, for they may be money."""
    try:
        return answer.json(parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ServiceFailed(f"{called} did not answer with JSON.") from error


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no JSON")
