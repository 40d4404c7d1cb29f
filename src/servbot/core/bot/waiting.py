"""What a step waits for: a time, an event, or a call from outside."""

from datetime import timedelta
from typing import Any

from pydantic import Field, field_validator, model_validator

from servbot.core.bot.data import InputSpec
from servbot.core.calendar import in_working_time
from servbot.core.duration import Duration, parse_duration
from servbot.core.record import Record

LONGEST_WAIT = timedelta(days=3660)
"""A step cannot wait longer: whoever writes more has mistaken the unit."""

EVENT_NAME = r"^[a-z][a-z0-9-]*$"


class WebhookSpec(Record):
    """How a call from outside proves where it comes from."""

    signed_by: str = ""
    """Name of the credential whose password signs the body (HMAC-SHA256, in hex); unsigned when empty."""

    header: str = "X-Signature"
    """Header with the signature."""

    timestamp: str = "X-Timestamp"
    """Header with the seconds since 1970 that are signed in front of the body, as `<seconds>.<body>`; none when empty."""

    tolerance: Duration = parse_duration("5m")
    """How far the timestamp may be from now."""


class Wait(Record):
    """What to wait for, and how long."""

    for_: Duration | None = Field(default=None, alias="for")
    """A time span; working hours of a calendar when one is named."""

    until: str | None = None
    """An expression for a date with time."""

    event: str | None = Field(default=None, pattern=EVENT_NAME)
    """Name of an event: small letters, digits and `-`."""

    key: str = ""
    """With `event`: an expression for what tells this case from others."""

    webhook: WebhookSpec | None = None
    """A call to the address `run.webhooks.<step>`; write `{}` for an unsigned one."""

    timeout: Duration | None = None
    """With `event` and `webhook`: the step fails when nothing came within this time."""

    calendar: str = ""
    """Name of a calendar of the settings, in whose working hours `for` and `timeout` are counted."""

    data: dict[str, InputSpec] = {}
    """With `event` and `webhook`: fields that must come, and their types."""

    @field_validator("webhook", mode="before")
    @classmethod
    def _plain_webhook(cls, value: Any) -> Any:
        return {} if value is True else value

    @model_validator(mode="before")
    @classmethod
    def _counted_in_hours(cls, given: Any) -> Any:
        if isinstance(given, dict):
            for name in ("for", "timeout"):
                in_working_time(given.get(name), str(given.get("calendar") or ""))
        return given

    @model_validator(mode="after")
    def _has_one_end(self) -> "Wait":
        given = [each is not None for each in (self.for_, self.until, self.event, self.webhook)]
        if sum(given) != 1:
            raise ValueError(
                "`wait` needs either `for` (such as 2h), `until` (a date with time), `event` or `webhook`"
            )
        if any(span > LONGEST_WAIT for span in (self.for_, self.timeout) if span):
            raise ValueError("nothing waits longer than ten years")
        if not self.is_for_arrival and (self.timeout or self.data):
            raise ValueError("`timeout` and `data` belong to `event` and `webhook`; remove them")
        if self.key and self.event is None:
            raise ValueError("`key` belongs to `event`; remove it")
        if self.calendar and not (self.for_ or self.timeout):
            raise ValueError("`calendar` counts `for` and `timeout`; remove it, or add one of them")
        return self

    @property
    def is_for_arrival(self) -> bool:
        """Whether something must come from outside."""
        return self.event is not None or self.webhook is not None
