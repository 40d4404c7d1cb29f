"""Taking secrets out of what is kept of a page: by value in every spelling, and out of password fields unseen."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from servbot.actions.web.in_page_scripts import showing_engine
from servbot.core.redaction import SHORTEST, Redactor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BLANK = "***"
HEADERS = frozenset({"cookie", "set-cookie", "authorization", "proxy-authorization", "x-csrftoken"})
"""Headers that are secrets of their own: whoever has them is signed in."""

SIGN_IN = frozenset({"cookies", "storageState", "httpCredentials", "clientCertificates"})
"""Parts of the driver's records that are left out for the same reason."""

_password_value = re.compile(
    r"(<input\b(?=[^>]*\btype\s*=\s*[\"']?password)[^>]*?\bvalue\s*=\s*)(\"[^\"]*\"|'[^']*')", re.IGNORECASE
)
_our_search = re.compile(rf"{showing_engine}=[^\s\"\\]+")
"""How we look for secrets ourselves."""

_number = re.compile(r"-?\d{4,}(\.\d+)?")
_day = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_long_digits = re.compile(r"\d{8,}")


def spellings(secret: str) -> set[str]:
    """The secret as a page may write it: amounts and long numbers in groups, dates the other way round."""
    ways = {secret}
    if _number.fullmatch(secret):
        whole, _, rest = secret.partition(".")
        for thousands, point in ((",", "."), (".", ","), (" ", "."), (" ", ","), ("\u00a0", ","), ("'", ".")):
            grouped = f"{int(whole):,}".replace(",", thousands)
            ways.add(f"{grouped}{point}{rest}" if rest else grouped)
    if day := _day.fullmatch(secret):
        year, month, date = day.groups()
        ways |= {sep.join(parts) for sep in "/.-" for parts in ((date, month, year), (month, date, year))}
        ways |= {f"{year}/{month}/{date}", f"{year}.{month}.{date}"}
    if _long_digits.fullmatch(secret):
        for size in (3, 4):
            groups = [secret[place : place + size] for place in range(0, len(secret), size)]
            ways |= {" ".join(groups), "-".join(groups)}
    return ways


class Scrubber:
    """Blanks a session's secrets in texts."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = {way for secret in secrets for way in spellings(secret)}
        self._redact = Redactor(self._secrets, BLANK)

    def text(self, text: str) -> str:
        """The text without secrets, and without what password fields of a page hold."""
        without = _our_search.sub(showing_engine, _password_value.sub(rf'\1"{BLANK}"', text))
        return self._redact(without)

    def with_more(self, secrets: Iterable[str]) -> Scrubber:
        """One that knows these secrets too."""
        return Scrubber(self._secrets | {secret for secret in secrets if len(secret) >= SHORTEST})

    def line(self, line: str) -> str:
        """A line of JSON without secrets, without passwords typed and without headers that sign somebody in."""
        return json.dumps(self.value(json.loads(line)), ensure_ascii=False, separators=(",", ":"))

    def value(self, value: Any) -> Any:
        """A plain value, see `line`."""
        match value:
            case str():
                return self.text(value)
            case {"name": str(name), "value": str()} if name.lower() in HEADERS:
                return {**value, "value": BLANK}
            case dict():
                return {
                    self.text(name): [] if name in SIGN_IN else self.value(inner)
                    for name, inner in value.items()
                }
            case [str(), dict(attributes), *_] if is_password(attributes):
                hidden = {name: BLANK for name in ("value", "__playwright_value_") if name in attributes}
                return [self.value(part) for part in (value[0], {**attributes, **hidden}, *value[2:])]
            case list():
                return [self.value(inner) for inner in value]
        return value


def is_password(attributes: dict[str, Any]) -> bool:
    """Whether a recorded element is a password field."""
    return str(attributes.get("type", "")).lower() == "password"


def passwords_in(value: Any) -> Iterator[str]:
    """What password fields of recorded pages hold."""
    match value:
        case [str(), dict(attributes), *inner]:
            if is_password(attributes):
                yield from (
                    str(attributes[name]) for name in ("value", "__playwright_value_") if attributes.get(name)
                )
            for part in inner:
                yield from passwords_in(part)
        case list():
            for part in value:
                yield from passwords_in(part)
        case dict():
            for part in value.values():
                yield from passwords_in(part)
