"""Settings from `config/servbot.toml`, checked, with every default here."""

import os
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator

from servbot.core.action import Capability
from servbot.core.calendar import Calendar
from servbot.core.duration import Duration, Positive, parse_duration
from servbot.core.errors import UsageError
from servbot.core.record import Record
from servbot.services.admission import Limits
from servbot.services.breakers import Guarded


def _never(age: Any) -> Any:
    return None if age == "never" else age


Age = Annotated[Annotated[Duration, Field(ge=timedelta(0))] | None, BeforeValidator(_never)]
"""How long something is kept; `never` deletes nothing."""

DEFAULT_FILE = Path("config/servbot.toml")


class SettingsWrong(UsageError):
    """The settings cannot be used."""

    code = "settings.wrong"
    default_remedy = "Correct it; config/servbot.toml as shipped shows every setting with its default."


class Paths(Record):
    """Folders, relative to where servbot is started."""

    data: Path = Path("data")
    shared: Path = Path("data/shared")
    bots: Path = Path("bots")


class DatabaseSettings(Record):
    """Where runs and their log are kept."""

    url: str = ""


class WorkerSettings(Record):
    """What one worker does at once, and its limits."""

    legs: int = Field(default=4, ge=1, le=1000)
    step_timeout: Positive = parse_duration("5m")
    processes: int = Field(default=0, ge=0, le=1000)
    compute_timeout: Positive = parse_duration("2m")
    capabilities: tuple[Capability, ...] = ("browser", "ocr")
    drain_timeout: Positive = parse_duration("20s")
    heartbeat: Positive = parse_duration("2s")
    silent_after: Positive = parse_duration("10s")
    browser_sessions: int = Field(default=200, ge=1)
    browser_memory_mb: int = Field(default=2000, ge=100)

    @model_validator(mode="after")
    def _notices_in_time(self) -> Self:
        if self.silent_after < 3 * self.heartbeat:
            raise ValueError("silent_after must be at least three times heartbeat")
        return self


class ConsoleSettings(Record):
    """Where the console listens."""

    host: str = "127.0.0.1"
    port: int = Field(default=8400, ge=0, le=65535)
    allowed_hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    address: str = Field(default="", pattern=r"^(https?://[^/]+.*[^/])?$")

    @property
    def base(self) -> str:
        """Where others reach the console."""
        return self.address or f"http://{self.host}:{self.port}"


class LoggingSettings(Record):
    """What is logged."""

    level: Literal["TRACE", "DEBUG", "INFO", "SUCCESS", "WARNING", "ERROR", "CRITICAL"] = "INFO"
    format: Literal["text", "json"] = "text"


class MetricsSettings(Record):
    """Where a worker tells of itself; the console always does."""

    host: str = "127.0.0.1"
    port: int = Field(default=0, ge=0, le=65535)


class TracingSettings(Record):
    """Where traces of runs go."""

    endpoint: str = ""


class NotifySettings(Record):
    """Who can be reached, and how."""

    channels: dict[str, tuple[str, ...]] = {}


class RetentionSettings(Record):
    """How long things are kept."""

    runs: Age = None
    events: Age = None
    evidence: Age = None
    firings: Age = None
    artefacts: Age = parse_duration("30d")


class EventSettings(Record):
    """What becomes of events that come before anybody waits for them."""

    keep: Positive = parse_duration("7d")


class Settings(Record):
    """Everything an installation decides."""

    paths: Paths = Paths()
    database: DatabaseSettings = DatabaseSettings()
    worker: WorkerSettings = WorkerSettings()
    console: ConsoleSettings = ConsoleSettings()
    logging: LoggingSettings = LoggingSettings()
    metrics: MetricsSettings = MetricsSettings()
    tracing: TracingSettings = TracingSettings()
    notify: NotifySettings = NotifySettings()
    retention: RetentionSettings = RetentionSettings()
    limits: Limits = Limits()
    events: EventSettings = EventSettings()
    calendars: dict[str, Calendar] = {}
    connections: dict[str, dict[str, Any]] = {}

    @field_validator("connections")
    @classmethod
    def _breakers_are_usable(cls, connections: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        for name, settings in connections.items():
            try:
                guarded_by(settings)
            except ValidationError as error:
                raise ValueError(f"{name}: {problems_of(error)}") from error
        return connections

    @model_validator(mode="after")
    def _people_can_be_told(self) -> "Settings":
        """Whoever is to be told of a connection has a channel, where there are any."""
        known = self.notify.channels
        for name, guarded in self.guarded.items():
            unknown = [each for each in guarded.notify if known and each not in known]
            if unknown:
                raise ValueError(
                    f"connections.{name}.notify names {', '.join(unknown)}; channels are: {', '.join(known)}"
                )
        return self

    @property
    def guarded(self) -> Mapping[str, Guarded]:
        """What the settings say of the connections' circuit breakers."""
        return {name: guarded_by(settings) for name, settings in self.connections.items()}

    @property
    def has_database(self) -> bool:
        """Whether there is a database: a file, or the address of one."""
        return bool(self.database_url) or self.database_file.is_file()

    @property
    def database_url(self) -> str:
        """The address of a PostgreSQL database, from the environment before the file; empty for SQLite."""
        return os.environ.get("SERVBOT_DATABASE_URL") or self.database.url

    @property
    def database_file(self) -> Path:
        """The SQLite file that is used where no address is given."""
        return self.paths.data / "servbot.sqlite3"


def read_settings(path: Path | None = None) -> Settings:
    """The settings of a file; the defaults where the default file is absent.

    Raises:
        SettingsWrong: the named file is missing, no TOML, or holds unknown or wrong values.
    """
    named = path or (Path(os.environ["SERVBOT_CONFIG"]) if "SERVBOT_CONFIG" in os.environ else None)
    place = named or DEFAULT_FILE
    if not place.exists():
        if named is None:
            return Settings()
        raise SettingsWrong(f"There is no settings file {place}.", remedy="Check --config or SERVBOT_CONFIG.")
    try:
        return Settings.model_validate(tomllib.loads(place.read_text(encoding="utf-8")))
    except OSError as error:
        raise SettingsWrong(f"{place} cannot be read: {error.strerror}.", remedy="Check the file.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsWrong(
            f"{place} is no valid TOML: {error}.", remedy="Correct the line it names."
        ) from error
    except ValidationError as error:
        raise SettingsWrong(f"{place} holds values that cannot be used: {problems_of(error)}.") from error


def guarded_by(settings: Mapping[str, Any]) -> Guarded:
    """What a connection's settings say of its circuit breaker."""
    given = {"policy": settings.get("breaker", {}), "title": settings.get("title", "")}
    return Guarded.model_validate({**given, "notify": settings.get("notify", ())})


def problems_of(error: ValidationError) -> str:
    """Every value that cannot be used, by its name."""
    return "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
