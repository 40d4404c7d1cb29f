"""Addresses at which steps are called from outside. Nothing is looked up for them: they follow from the installation's key."""

import base64
import hmac
from collections.abc import Callable

from servbot.core.interpreter.wait_verb import webhook_key


class WebhookAddresses:
    """Makes addresses that nobody can guess."""

    def __init__(self, key: Callable[[], bytes], base: str) -> None:
        """The addresses of one installation.

        Args:
            key: gives the installation's own key; asked when the first address is needed.
            base: what every address begins with.
        """
        self._key = key
        self._base = base

    def of(self, run_id: str, step: str) -> str:
        """Where the step of the run is called: the same whenever it is asked for."""
        return f"{self._base}/{run_id}/{step}/{self._code(run_id, step)}"

    def is_right(self, run_id: str, step: str, code: str) -> bool:
        """Whether the code is that of the step."""
        return hmac.compare_digest(code.encode(), self._code(run_id, step).encode())

    def _code(self, run_id: str, step: str) -> str:
        secret = hmac.digest(self._key(), b"servbot webhooks", "sha256")
        code = hmac.digest(secret, webhook_key(run_id, step).encode(), "sha256")[:20]
        return base64.b32encode(code).decode().lower()
