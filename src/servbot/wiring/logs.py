"""Logs: one sink, secrets taken out by value."""

import sys
from typing import TYPE_CHECKING, Any

from loguru import logger

from servbot.wiring.settings import Settings

if TYPE_CHECKING:
    from servbot.wiring.application import Application

LINE = "{time:YYYY-MM-DD HH:mm:ss} {level:<7} {extra} {message}\n{exception}"


def log_to_console(ready: "Application") -> None:
    """Write logs to standard error with every secret of the vault blanked."""
    redactor = ready.redactor
    settings: Settings = ready.settings

    def write(message: Any) -> None:
        sys.stderr.write(redactor(str(message)))

    logger.remove()
    logger.add(write, level=settings.logging.level, format=LINE, backtrace=False, diagnose=False)
