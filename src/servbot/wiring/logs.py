"""Logs: one sink, secrets taken out by value."""

import logging
import sys
from typing import TYPE_CHECKING, Any

from loguru import logger

from servbot.core.redaction import hidden_here
from servbot.wiring.settings import Settings

if TYPE_CHECKING:
    from loguru import Record

    from servbot.wiring.application import Application

LINE = "{time:YYYY-MM-DDTHH:mm:ss.SSS[Z]!UTC} {level:<7} {message}"


def line(record: "Record") -> str:
    """The form of one line: time in UTC, level, message, then what it is about (run, step)."""
    about = "".join(f" {name}={{extra[{name}]}}" for name in record["extra"])
    return f"{LINE}{about}\n{{exception}}"


def log_to_console(ready: "Application") -> None:
    """Write logs to standard error with every secret of the vault blanked."""
    redactor = ready.redactor
    settings: Settings = ready.settings

    def write(message: Any) -> None:
        sys.stderr.write(hidden_here.get()(redactor(str(message))))

    # The clock looks twice a second and says so when a look takes longer; that is no news. What procrastinate and
    # the pool of connections meet when the database is away, the engine tells in its own words.
    for chatty in ("apscheduler", "procrastinate", "psycopg.pool"):
        logging.getLogger(chatty).setLevel(logging.CRITICAL)
    logger.remove()
    logger.add(write, level=settings.logging.level, format=line, backtrace=False, diagnose=False)
