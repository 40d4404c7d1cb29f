"""How a session's own space in the browser is made: language, proxy, certificate and what was kept for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from servbot.actions.web.connection import origin
from servbot.actions.web.errors import ConnectionWrong

if TYPE_CHECKING:
    from playwright.async_api import StorageState

    from servbot.actions.web.connection import ClientCertificate, Proxy, WebConnection
    from servbot.core.action import Context


def space_options(
    connection: WebConnection, context: Context, state: StorageState | None = None
) -> dict[str, Any]:
    """What the browser's driver wants to know for a new context."""
    options: dict[str, Any] = {
        "locale": connection.locale,
        "timezone_id": connection.timezone,
        "viewport": {"width": 1280, "height": 900},
        "storage_state": state,
    }
    if connection.http_login:
        options["http_credentials"] = {
            **_signing_in(context, connection.http_login),
            "origin": origin(connection.url),
        }
    if connection.certificate:
        options["client_certificates"] = [_certificate(connection, connection.certificate, context)]
    if connection.proxy:
        options["proxy"] = _proxy(connection.proxy, context)
    return options


def _signing_in(context: Context, name: str) -> dict[str, str]:
    credential = context.credential(name)
    return {"username": credential.username, "password": credential.password.get_secret_value()}


def _certificate(connection: WebConnection, given: ClientCertificate, context: Context) -> dict[str, Any]:
    for file in filter(None, (given.file, given.key)):
        if not Path(file).is_file():
            raise ConnectionWrong(
                f"There is no file {file} for the certificate of {connection.title or connection.url}.",
                remedy="Correct `certificate` in the connection's settings.",
            )
    part = {"certPath": given.file, "keyPath": given.key} if given.key else {"pfxPath": given.file}
    secret = context.credential(given.login).password.get_secret_value() if given.login else None
    return {"origin": origin(connection.url), **part, **({"passphrase": secret} if secret else {})}


def _proxy(given: Proxy, context: Context) -> dict[str, Any]:
    signing_in = _signing_in(context, given.login) if given.login else {}
    return {"server": given.server, "bypass": ",".join(given.bypass), **signing_in}
