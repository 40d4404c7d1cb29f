"""The application a command works with."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from servbot.wiring.application import Application


@dataclass
class Chosen:
    """What the options before the command say."""

    config: Path | None = None


chosen = Chosen()


def application(*, migrated: bool = True) -> "Application":
    """Servbot with the chosen settings, its database ready."""
    from servbot.wiring.application import Application
    from servbot.wiring.settings import read_settings

    ready = Application(read_settings(chosen.config))
    ready.prepare()
    if migrated:
        ready.migrate()
    return ready
