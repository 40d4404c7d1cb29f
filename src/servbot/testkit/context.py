"""A context for trying one action alone: real files in a folder, credentials given by hand, nothing remembered."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from pydantic import SecretStr

from servbot.core.action import Credential, Session
from servbot.core.errors import UsageError
from servbot.core.paths import confined, first_existing
from servbot.core.reading import Artefact

P = ParamSpec("P")
T = TypeVar("T")


class LocalContext:
    """An action's surroundings in one folder: `workspace/`, `shared/`, `bot/` and `artefacts/`."""

    run_id = "by-hand"
    step = "action"

    def __init__(
        self,
        folder: Path,
        *,
        session: Session | None = None,
        credentials: Mapping[str, tuple[str, ...]] | None = None,
        connections: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        self.folder = folder
        self.opened = session
        self.credentials = dict(credentials or {})
        self.connections = dict(connections or {})
        self.messages: list[tuple[str, str]] = []
        self.claimed: list[str] = []
        self.queued: dict[tuple[str, str], dict[str, Any]] = {}
        self.events: list[tuple[str, str, dict[str, Any]]] = []
        self.notices: list[tuple[tuple[str, ...], str, str]] = []
        for name in ("workspace", "shared", "bot", "artefacts"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    @property
    def session(self) -> Session:
        """The session given at construction."""
        if self.opened is None:
            raise UsageError(
                "This action needs an open session.", remedy="Put the step inside a `session` block."
            )
        return self.opened

    def readable(self, path: str) -> Path:
        """See `servbot.core.action.Context.readable`."""
        if path.startswith("shared/"):
            return first_existing(path.removeprefix("shared/"), (self.folder / "shared",))
        return first_existing(path, (self.folder / "workspace", self.folder / "bot"))

    def writable(self, path: str) -> Path:
        """See `servbot.core.action.Context.writable`."""
        root = self.folder / ("shared" if path.startswith("shared/") else "workspace")
        return confined(path.removeprefix("shared/"), root)

    async def keep(self, name: str, content: bytes, media_type: str) -> Artefact:
        """Write the content under its digest in `artefacts/`."""
        digest = hashlib.sha256(content).hexdigest()
        (self.folder / "artefacts" / digest).write_bytes(content)
        return Artefact(digest=digest, name=name, media_type=media_type, size=len(content))

    async def claim(self, key: str) -> str:
        """Every key is free."""
        self.claimed.append(key)
        return ""

    async def send_event(self, name: str, key: str, data: Mapping[str, Any]) -> tuple[int, tuple[str, ...]]:
        """Remember the event; nobody waits."""
        self.events.append((name, key, dict(data)))
        return len(self.events), ()

    def credential(self, name: str) -> Credential:
        """A credential given at construction."""
        if name not in self.credentials:
            raise UsageError(
                f"There is no credential named {name!r}.", remedy="Add it to the vault: `servbot vault set`."
            )
        username, password, *key = self.credentials[name]
        one_time_key = SecretStr(key[0]) if key else None
        return Credential(
            name=name, username=username, password=SecretStr(password), one_time_key=one_time_key
        )

    def key_for(self, purpose: str) -> bytes:
        """A key that everybody knows."""
        return hashlib.sha256(purpose.encode()).digest()

    def connection(self, name: str) -> Mapping[str, Any]:
        """A connection given at construction."""
        if name not in self.connections:
            raise UsageError(f"There is no connection named {name!r}.", remedy="Add it to the settings.")
        return self.connections[name]

    def progress(self, text: str) -> None:
        """Remember the text."""
        self.messages.append(("progress", text))

    async def add_item(self, item: Mapping[str, Any]) -> bool:
        """Remember the item, once by queue and reference."""
        is_new = (item["queue"], item["reference"]) not in self.queued
        self.queued.setdefault((item["queue"], item["reference"]), dict(item))
        return is_new

    async def tell_item(self, text: str) -> None:
        """Remember the text."""
        self.messages.append(("item", text))

    def log(self, level: str, message: str) -> None:
        """Remember the message."""
        self.messages.append((level, message))

    async def compute(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the function in a thread; there is nobody to disturb."""
        return await asyncio.to_thread(function, *args, **kwargs)

    async def in_thread(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the function in a thread."""
        return await asyncio.to_thread(function, *args, **kwargs)

    async def notify(self, recipients: tuple[str, ...], title: str, body: str) -> None:
        """Remember the notice."""
        self.notices.append((recipients, title, body))
