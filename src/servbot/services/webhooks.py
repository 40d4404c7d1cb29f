"""Calls from outside to the address of a step that waits for one."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from servbot.core.bot import WaitStep
from servbot.core.bot.waiting import WebhookSpec
from servbot.core.errors import BusinessFailure, ServbotError
from servbot.core.interpreter import WEBHOOK
from servbot.core.interpreter.wait_verb import webhook_key
from servbot.core.lifecycle.run import RUN
from servbot.ports.engine import Vault
from servbot.ports.run_store import RunMissing, RunStore
from servbot.services.definitions import Definitions
from servbot.services.events import Events

LARGEST = 64 * 1024
"""Bytes of a body."""

MOST_FIELDS = 200
"""Fields of a form."""


class WebhookMissing(BusinessFailure):
    """There is no such webhook."""

    code = "webhook.missing"


class SignatureWrong(BusinessFailure):
    """The call is not signed as it should be."""

    code = "webhook.signature-wrong"


class BodyWrong(BusinessFailure):
    """The body of the call cannot be read."""

    code = "webhook.body-wrong"
    default_remedy = "Send JSON or a form, in UTF-8."


class Webhooks:
    """Knows the addresses, checks the calls, and sends what they bring to the step."""

    def __init__(
        self, runs: RunStore, definitions: Definitions, events: Events, vault: Vault, secret: bytes, base: str
    ) -> None:
        """Build the addresses of one installation.

        Args:
            runs: where runs are looked up.
            definitions: where their bots are looked up.
            events: what a call becomes.
            vault: holds the credentials that sign.
            secret: makes addresses that nobody can guess.
            base: what every address begins with.
        """
        self._runs = runs
        self._definitions = definitions
        self._events = events
        self._vault = vault
        self._secret = hmac.digest(secret, b"servbot webhooks", "sha256")
        self._base = base

    def address(self, run_id: str, step: str) -> str:
        """Where the step of the run is called: the same whenever it is asked for."""
        return f"{self._base}/{run_id}/{step}/{self._code(run_id, step)}"

    def is_address(self, run_id: str, step: str, code: str) -> bool:
        """Whether the code is that of the step; nothing is looked up."""
        return hmac.compare_digest(code.encode(), self._code(run_id, step).encode())

    def receive(
        self, run_id: str, step: str, headers: Mapping[str, str], body: bytes, media_type: str, now: datetime
    ) -> bool:
        """Take a call to an address that is known to be right; whether it is a new one.

        Raises:
            WebhookMissing: the run is over, or has no such step.
            SignatureWrong: the signature is missing or wrong, or too old.
            BodyWrong: the body is neither JSON nor a form.
        """
        spec = self._spec(run_id, step)
        if spec.signed_by:
            self._check(spec, headers, body, now)
        data = parsed(body, media_type)
        key = webhook_key(run_id, step)
        once = f"webhook {key} {hashlib.sha256(self._told(spec, headers) + body).hexdigest()}"
        sent = self._events.put(WEBHOOK, key, data, by="webhook", once=once)
        return sent.sent_at >= now

    def _code(self, run_id: str, step: str) -> str:
        code = hmac.digest(self._secret, webhook_key(run_id, step).encode(), "sha256")[:20]
        return base64.b32encode(code).decode().lower()

    def _spec(self, run_id: str, step: str) -> WebhookSpec:
        try:
            run = self._runs.run(run_id)
        except RunMissing as error:
            raise WebhookMissing from error
        _revision, bot = self._definitions.revision(run.revision)
        for each in bot.possible_steps():
            if (
                each.name == step
                and isinstance(each, WaitStep)
                and each.wait.webhook
                and not RUN.is_final(run.status)
            ):
                return each.wait.webhook
        raise WebhookMissing

    def _check(self, spec: WebhookSpec, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        given = headers.get(spec.header, "").strip().removeprefix("sha256=").lower()
        if not given:
            raise SignatureWrong(f"The header {spec.header} with the signature is missing.")
        told = self._told(spec, headers)
        if spec.timestamp:
            _check_time(spec, told, now)
        try:
            secret = self._vault.get(spec.signed_by).password.get_secret_value()
        except ServbotError as error:
            raise SignatureWrong("The signature cannot be checked.", remedy=error.remedy) from error
        signed = told + b"." + body if spec.timestamp else body
        right = hmac.new(secret.encode(), signed, "sha256").hexdigest()
        if not hmac.compare_digest(given.encode(), right.encode()):
            raise SignatureWrong("The signature is wrong.")

    @staticmethod
    def _told(spec: WebhookSpec, headers: Mapping[str, str]) -> bytes:
        """The timestamp as it was sent."""
        return headers.get(spec.timestamp, "").strip().encode() if spec.signed_by and spec.timestamp else b""


def _check_time(spec: WebhookSpec, told: bytes, now: datetime) -> None:
    if not told.isdigit() or len(told) > 12:
        raise SignatureWrong(f"The header {spec.timestamp} with the seconds since 1970 is missing.")
    if abs(now.timestamp() - int(told)) > spec.tolerance.total_seconds():
        raise SignatureWrong(f"The time in {spec.timestamp} is too far from now.")


def parsed(body: bytes, media_type: str) -> Any:
    """What a body says; `BodyWrong`. Numbers with a decimal point are exact."""
    kind = media_type.partition(";")[0].strip().lower()
    try:
        text = body.decode()
        if kind == "application/x-www-form-urlencoded":
            return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
        if kind == "application/json" or kind.endswith("+json"):
            return _json(text)
    except (ValueError, RecursionError) as error:
        raise BodyWrong(f"The body cannot be read as {kind}.") from error
    raise BodyWrong(f"The body is of the kind {kind[:60] or 'unknown'}.")


def _json(text: str) -> Any:
    from decimal import Decimal

    def refuse(name: str) -> None:
        raise ValueError(name)

    return json.loads(text, parse_float=Decimal, parse_constant=refuse)
