"""What this installation knows of the names that bots use, for checks before anything runs."""

from pathlib import Path

from servbot.core.declared_check import Declared
from servbot.vault import is_given, names_in
from servbot.wiring.settings import read_settings


def declared_in(config: Path | None = None) -> Declared:
    """Connections and calendars of the settings and credentials of the vault, each only where there is one.

    A machine that only checks bots has none of them, and nothing is said there about names it cannot know.
    """
    settings = read_settings(config)
    vault = settings.paths.data / "vault.json"
    names = names_in(vault)
    services = {name: tuple(each.get("services", {})) for name, each in settings.connections.items()}
    return Declared(
        has_credential=(lambda name: name in names or is_given(name)) if vault.exists() else None,
        credentials=names,
        connections=services or None,
        calendars=settings.calendars or None,
    )
