"""Logs: one sink, secrets taken out by value."""

import json
import logging
import sys
from datetime import UTC
from typing import TYPE_CHECKING, Any

from loguru import logger

from servbot.core.redaction import hidden_here
from servbot.wiring.settings import Settings

if TYPE_CHECKING:
    from loguru import Message, Record

    from servbot.wiring.application import Application

LINE = "{time:YYYY-MM-DDTHH:mm:ss.SSS[Z]!UTC} {level:<7} {message}"


def line(record: "Record") -> str:
    """The form of one line: time in UTC, level, message, then what it is about (run, bot, item, step)."""
    about = "".join(f" {name}={{extra[{name}]}}" for name in record["extra"])
    return f"{LINE}{about}\n{{exception}}"


def as_json(message: "Message") -> str:
    """The same as one object on one line."""
    record = message.record
    told: dict[str, Any] = {
        "at": record["time"].astimezone(UTC).isoformat(timespec="milliseconds"),
        "level": record["level"].name,
        "message": record["message"],
        **record["extra"],
    }
    if record["exception"]:
        # The formatted message is the message itself, and below it the exception.
        told["exception"] = str(message).removeprefix(record["message"]).strip()
    return json.dumps(told, ensure_ascii=False, default=str) + "\n"


def log_to_console(ready: "Application") -> None:
    """Write logs to standard error with every secret of the vault blanked."""
    redactor = ready.redactor
    settings: Settings = ready.settings
    in_json = settings.logging.format == "json"

    def write(message: Any) -> None:
        text = as_json(message) if in_json else str(message)
        sys.stderr.write(hidden_here.get()(redactor(text)))

    # The clock looks twice a second and says so when a look takes longer; that is no news. What procrastinate and
    # the pool of connections meet when the database is away, the engine tells in its own words. Spans that could
    # not be sent are tried again, and each try would be a line of its own.
    for chatty in ("procrastinate", "psycopg.pool", "opentelemetry"):
        logging.getLogger(chatty).setLevel(logging.CRITICAL)
    logger.remove()
    logger.add(
        write,
        level=settings.logging.level,
        format="{message}\n{exception}" if in_json else line,
        backtrace=False,
        diagnose=False,
    )
