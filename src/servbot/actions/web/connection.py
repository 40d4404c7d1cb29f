"""The settings of a web connection."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator

from servbot.actions.web.errors import ConnectionWrong, OriginRefused
from servbot.core.record import Record


class LoginForm(Record):
    """How the site's sign-in page looks."""

    path: str = "/login"
    """Its address, below the connection's `url`."""

    username: str = "User name"
    """Label of the field for the user name."""

    password: str = "Password"  # noqa: S105 - a label, not a password
    """Label of the field for the password."""

    submit: str = "Sign in"
    """Text of the button."""

    next: str = ""
    """Text of the button between user name and password, where they stand on two pages."""

    code: str = "One-time code"
    """Label of the field for the one-time code of credentials that have such codes; on the same page or a further one."""

    code_submit: str = ""
    """Text of the button beside it; that of `submit` when empty."""

    success: str = ""
    """Text that is seen only after signing in; empty to go by the sign-in page being gone."""

    home: str = "/"
    """Page by which to tell whether a kept sign-in still holds; one that only those who are signed in get to see."""


class ClientCertificate(Record):
    """The certificate that the browser shows to the site."""

    file: str
    """Path of the certificate: PFX with its key, or PEM."""

    key: str = ""
    """Path of the key, for a PEM."""

    login: str = ""
    """Credential whose password opens it."""


class Proxy(Record):
    """The way to the site."""

    server: str
    """Address such as http://proxy.example.com:3128 or socks5://…."""

    bypass: tuple[str, ...] = ()
    """Hosts that are asked directly, such as `.example.com`."""

    login: str = ""
    """Credential for the proxy itself."""


class WebConnection(Record):
    """A web application that bots work in."""

    url: str
    """Address of its start page."""

    title: str = ""
    """What people call it."""

    kind: str = "browser"
    """The kind of session that uses it."""

    login: LoginForm | None = None
    """Its sign-in page; without one, steps use `web.login` with a `login:` of their own."""

    locale: Annotated[str, Field(pattern="^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en-GB"
    """Language and country the browser asks for, such as zh-CN."""

    timezone: str = "UTC"
    """Time zone the page sees."""

    timeout: Annotated[float, Field(gt=0, le=600)] = 15
    """Seconds an action waits by default."""

    allowed_origins: tuple[str, ...] = ()
    """Further sites that may be opened, as `https://host`."""

    keep_sign_in: bool = False
    """Cookies and storage are kept, encrypted, for the next session with the same credential."""

    http_login: str = ""
    """Credential for a site that asks by HTTP itself (basic or digest)."""

    certificate: ClientCertificate | None = None
    """For a site that wants one."""

    proxy: Proxy | None = None
    """For a site that is not reached directly."""

    most_sessions: Annotated[int, Field(ge=0)] = 0
    """Most sessions that a worker has open at the host at once; 0: as many as it likes."""

    pause: Annotated[float, Field(ge=0, le=600)] = 0
    """Seconds between two visits of a worker to the host, all sessions together: pages opened, clicks, sign-ins."""

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"{name!r} is no time zone; one is called Asia/Shanghai") from error
        return name

    @field_validator("url")
    @classmethod
    def _full_address(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            good = False
        if not good:
            raise ValueError(f"{url!r} is no full address such as https://erp.example.com")
        return url

    def address(self, path: str) -> str:
        """The full address of a path or link; `OriginRefused` for a site that is not allowed."""
        full = urljoin(self.url if path.startswith(("?", "#")) else self.url.rstrip("/") + "/", _below(path))
        if origin(full) not in {origin(self.url), *(origin(site) for site in self.allowed_origins)}:
            raise OriginRefused(f"{full} does not belong to {origin(self.url)}.")
        return full


def _below(path: str) -> str:
    return path.lstrip("/") if path.startswith("/") and not path.startswith("//") else path


def origin(address: str) -> str:
    """Scheme, host and port of an address, in one spelling."""
    try:
        parts = urlsplit(address)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError as error:
        raise OriginRefused(f"{address!r} is no address that can be opened.") from error
    return f"{parts.scheme}://{parts.hostname}:{port}"


def web_connection(name: str, settings: Mapping[str, Any]) -> WebConnection:
    """The connection's settings, checked."""
    try:
        return WebConnection.model_validate(dict(settings))
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConnectionWrong(
            f"The connection {name!r} cannot be used: {where}: {first['msg']}.",
            remedy="Correct it in the settings.",
        ) from error
