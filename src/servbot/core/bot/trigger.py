"""What starts a bot."""

from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, field_validator

from servbot.core.bot.cron import parse_cron
from servbot.core.bot.policy import Retry
from servbot.core.duration import Duration, parse_duration
from servbot.core.record import Record


class Folder(Record):
    """A folder that is watched for files."""

    path: str
    """Folder below the shared folder."""

    pattern: str = "*"
    """Which file names count, with `*`, `?` and `{pdf,jpg}`."""

    settle: Duration = parse_duration("2s")
    """A file counts when its size has not changed for this long."""

    input: str = ""
    """Name of the file input; may be left out when the bot has just one."""


class Schedule(Record):
    """Points in time."""

    cron: str
    """Minute, hour, day of month, month, day of week (0 or 7 is Sunday)."""

    timezone: str = "UTC"
    overlap: Literal["skip", "allow"] = "skip"
    """What to do when the run before has not ended: skip this firing, or start another run beside it."""

    catch_up: Literal["none", "latest", "all"] = "latest"
    """What to do about times that passed while no scheduler ran."""

    @field_validator("cron")
    @classmethod
    def _readable_cron(cls, value: str) -> str:
        parse_cron(value)
        return value

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(
                f"{value!r} is no time zone; write a name such as Asia/Shanghai or Europe/Berlin"
            )
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        return ZoneInfo(self.timezone)


class Following(Record):
    """Where a case goes on once it is over here."""

    queue: str
    """Name of the queue that gets an item."""

    reference: str = ""
    """Its reference, with expressions on `item`, `inputs` and `outputs`; that of this case when empty."""

    inputs: dict[str, Any] = {}
    """Its inputs, with expressions on `item`, `inputs` and `outputs`."""


class Queue(Record):
    """A work queue: items that wait until they may be worked."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    """What others call it: small letters, digits and `-`. Only one bot has a queue of that name."""

    minimum: int = Field(default=1, ge=1)
    """So many items must wait before the first one begins; an item at risk does not wait for others."""

    at_most: int | None = Field(default=None, ge=1)
    """So many cases of the queue are under way at once."""

    retry: Retry = Retry(attempts=1)
    """How often, and after which failures, a case is begun again as a new run."""

    on_success: Following | None = None
    on_failure: Following | None = None
    """After the last attempt failed or was rejected."""


class TriggerBasis(Record):
    """What all triggers have."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    """How the console and the log call it: small letters, digits and `-`."""

    inputs: dict[str, Any] = {}
    """Values for the bot's inputs."""


class FolderTrigger(TriggerBasis):
    """A run for every file that arrives."""

    folder: Folder


class ScheduleTrigger(TriggerBasis):
    """A run at every planned time."""

    schedule: Schedule


class QueueTrigger(TriggerBasis):
    """A run for every item of a work queue, as soon as the limits allow."""

    queue: Queue


Trigger = FolderTrigger | ScheduleTrigger | QueueTrigger
