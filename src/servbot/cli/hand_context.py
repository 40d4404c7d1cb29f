"""The surroundings of an action run by hand: the folder the person names, and the installation's settings."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from servbot.core.action import Credential
from servbot.core.paths import confined, first_existing
from servbot.core.reading import Artefact
from servbot.testkit.context import LocalContext
from servbot.wiring.application import Application


class HandContext(LocalContext):
    """Paths are relative to one folder; kept files go to the installation's artefacts."""

    def __init__(self, application: Application, folder: Path) -> None:
        super().__init__(application.data / "by-hand")
        self._application = application
        self._place = folder

    def readable(self, path: str) -> Path:
        """See `Context`; an absolute path is taken as it is, for it is the person's own word."""
        if Path(path).is_absolute():
            return first_existing(path, (Path(path).parent,))
        if path.startswith("shared/"):
            shared = self._application.settings.paths.shared
            if (shared / path.removeprefix("shared/")).exists():
                return confined(path.removeprefix("shared/"), shared)
        return first_existing(path, (self._place,))

    def writable(self, path: str) -> Path:
        """See `Context`."""
        if path.startswith("shared/"):
            return confined(path.removeprefix("shared/"), self._application.settings.paths.shared)
        return confined(path, self._place)

    async def keep(self, name: str, content: bytes, media_type: str) -> Artefact:
        """See `Context`."""
        return self._application.artefacts.put(name, content, media_type)

    def credential(self, name: str) -> Credential:
        """See `Context`."""
        return self._application.vault.get(name)

    def key_for(self, purpose: str) -> bytes:
        """See `Context`."""
        return self._application.vault.key_for(purpose)

    def connection(self, name: str) -> Mapping[str, Any]:
        """See `Context`."""
        self.connections = dict(self._application.connections)
        return super().connection(name)

    async def notify(self, recipients: tuple[str, ...], title: str, body: str) -> None:
        """See `Context`."""
        await self._application.notifier.send(recipients, title, body)
