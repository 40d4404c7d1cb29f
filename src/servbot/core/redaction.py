"""Takes secrets out of texts by value, in every form in which they commonly travel."""

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import quote, quote_plus

MASK = "••••••"

SHORTEST = 4
"""Shorter secrets are not looked for: `no` or `12` stands in nearly every text, and masking it everywhere would
destroy the log and, by the places where it is masked, tell the secret. Give robots longer passwords."""

SHORTEST_BASE64 = 6
"""A shorter run of base64 letters occurs by chance."""


class Redactor:
    """Replaces secrets in texts; it holds them in memory only, and never shows them itself."""

    def __init__(self, secrets: Iterable[str] = (), mask: str = MASK) -> None:
        """Look for these secrets; the ones below `SHORTEST` characters are left out."""
        self._mask = mask
        forms = {form for secret in secrets if len(secret) >= SHORTEST for form in _forms(secret)}
        # The longest first, so that a secret which holds another one goes as a whole.
        ordered = sorted(forms, key=lambda form: (-len(form), form))
        self._pattern = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def __repr__(self) -> str:
        return "Redactor()"

    def __call__(self, text: str) -> str:
        """The text with every secret masked."""
        return self._pattern.sub(self._mask, text) if self._pattern else text

    def inside(self, value: Any) -> Any:
        """A plain value with every secret in its texts masked, and with what is one as a whole."""
        match value:
            case str():
                return self(value)
            case Mapping():
                return {name: self.inside(inner) for name, inner in value.items()}
            case list() | tuple():
                return [self.inside(inner) for inner in value]
            case bool() | None:
                return value
        written = str(value)
        return value if self(written) == written else self._mask


_nothing = Redactor()
hidden_here: ContextVar[Redactor] = ContextVar("hidden_here", default=_nothing)
"""What the log blanks besides the vault's secrets: the masked values of the run that is worked here."""


def _forms(secret: str) -> Iterator[str]:
    yield secret
    yield from _quoted(secret)
    yield from _escaped(secret)
    yield from _in_base64(secret.encode())


def _quoted(secret: str) -> Iterator[str]:
    """As in an address or a posted form, with the hex digits in both cases."""
    for quoted in (quote(secret), quote(secret, safe=""), quote_plus(secret)):
        yield quoted
        yield re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), quoted)


def _escaped(secret: str) -> Iterator[str]:
    """As in JSON, in Python's own notation, and in a page."""
    for ascii_only in (True, False):
        escaped = json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
        yield escaped
        yield escaped.replace("/", "\\/")
    yield repr(secret)[1:-1]
    yield html.escape(secret)
    yield html.escape(secret, quote=False)


def _in_base64(secret: bytes) -> Iterator[str]:
    """As part of longer base64 text, such as `user:password`: three ways, by where the secret begins."""
    for offset in range(3):
        encoded = base64.b64encode(bytes(offset) + secret).decode()
        # Letters at both ends also carry bits of the neighbours, so only those in between are sure.
        whole_bits = 8 * (offset + len(secret))
        inner = encoded[-(-8 * offset // 6) : whole_bits // 6]
        if len(inner) >= SHORTEST_BASE64:
            yield inner
            yield inner.replace("+", "-").replace("/", "_")
