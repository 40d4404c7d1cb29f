"""One-time codes (TOTP, RFC 6238), each used once."""

from __future__ import annotations

import asyncio
import time
from base64 import b32decode
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, urlsplit

from servbot.actions.web.errors import OneTimeKeyWrong

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

_too_late = 2.0
"""Seconds that a code must still hold: until it is typed and has gone to the site."""


class Codes(NamedTuple):
    """What makes the codes of a key."""

    maker: TOTP
    period: int
    """Seconds after which the code changes."""

    def now(self) -> str:
        """The present code."""
        return self.maker.generate(int(time.time())).decode()

    @property
    def left(self) -> float:
        """Seconds until the next one."""
        return self.period - time.time() % self.period


def codes_of(key: str) -> Codes:
    """The codes of a key: its letters and digits, or the `otpauth://` address behind the picture."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

    given = {name: values[0] for name, values in parse_qs(urlsplit(key).query).items()}
    letters = given.get("secret", key).replace(" ", "").replace("-", "").rstrip("=").upper()
    kinds: dict[str, hashes.SHA1 | hashes.SHA256 | hashes.SHA512] = {
        "SHA1": hashes.SHA1(),  # noqa: S303 - what the RFC and most sites use
        "SHA256": hashes.SHA256(),
        "SHA512": hashes.SHA512(),
    }
    try:
        secret = b32decode(letters + "=" * (-len(letters) % 8))
        kind, period = kinds[given.get("algorithm", "SHA1").upper()], int(given.get("period", "30"))
        # Many sites still give out keys of 80 bits; refusing them would keep the bot out.
        maker = TOTP(secret, int(given.get("digits", "6")), kind, period, enforce_key_length=False)
        codes = Codes(maker, period)
        codes.now()
    except (ValueError, KeyError, ZeroDivisionError) as error:
        raise OneTimeKeyWrong("The key of the one-time codes cannot be used.") from error
    if not secret:
        raise OneTimeKeyWrong("There is no key of one-time codes.")
    return codes


class OneTimeCodes:
    """Gives codes; one that a site has seen is not given again, for it would be refused."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}

    async def next_for(self, name: str, key: str) -> str:
        """The credential's next code; waits for it, half a minute at most."""
        codes = codes_of(key)
        if codes.left < _too_late or self._given.get(name) == codes.now():
            await asyncio.sleep(codes.left + 0.1)
        self._given[name] = codes.now()
        return self._given[name]
