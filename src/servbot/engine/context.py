"""The world as one attempt of a step sees it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from loguru import logger

from servbot.core.action import Credential, Session
from servbot.core.errors import UsageError
from servbot.core.interpreter.trial import subject_of
from servbot.core.paths import FileMissing, confined, first_existing
from servbot.core.reading import Artefact, EvidenceName
from servbot.engine.healing import StepHealing, Targets
from servbot.engine.surroundings import Surroundings
from servbot.ports.artefact_store import ArtefactMissing
from servbot.services.runs import media_type_of
from servbot.services.work_queue import WorkQueue

P = ParamSpec("P")
T = TypeVar("T")

BESIDE = ""
"""Among missing files: what lies beside the definition could not be laid out."""


class NoConnection(UsageError):
    """A connection is not in the settings."""

    code = "connection.unknown"


class NoSession(UsageError):
    """A step needs an open session."""

    code = "session.none"
    default_remedy = "Put the step inside a `session` block."


class NoQueue(UsageError):
    """There is no work queue here."""

    code = "queue.none"
    default_remedy = "Try the bot on an installation with a database: `servbot run`."


class RunContext:
    """Implements `servbot.core.action.Context` for a run."""

    def __init__(
        self,
        around: Surroundings,
        run_id: str,
        bot: str,
        bot_folder: Path,
        step: str,
        session: Session | None = None,
        missing: Mapping[str, ArtefactMissing] | None = None,
        address: str = "",
        targets: Targets | None = None,
    ) -> None:
        self._around = around
        self._bot = bot
        self._bot_folder = bot_folder
        self._session = session
        self._missing = missing or {}
        self._run_id = run_id
        self._step = step
        self._address = address
        self._targets = targets or Targets()

    @property
    def run_id(self) -> str:
        """See `Context`."""
        return self._run_id

    @property
    def step(self) -> str:
        """See `Context`."""
        return self._step

    @property
    def workspace(self) -> Path:
        """The run's own folder."""
        return self._around.workspaces / self._run_id

    @property
    def session(self) -> Session:
        """See `Context`."""
        if self._session is None:
            raise NoSession(f"The step {self._step!r} needs an open browser.")
        return self._session

    @property
    def healing(self) -> StepHealing:
        """See `Context`."""
        return StepHealing(self._around, self._bot, self, self._targets)

    def readable(self, path: str) -> Path:
        """See `Context`."""
        if path.startswith("shared/"):
            return first_existing(path.removeprefix("shared/"), (self._around.shared_folder,))
        if path in self._missing:
            raise self._missing[path]
        try:
            return first_existing(path, (self.workspace, self._bot_folder))
        except FileMissing:
            if BESIDE in self._missing:
                raise self._missing[BESIDE] from None
            raise

    def writable(self, path: str) -> Path:
        """See `Context`."""
        in_shared = path.startswith("shared/")
        place = confined(
            path.removeprefix("shared/"), self._around.shared_folder if in_shared else self.workspace
        )
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    async def keep(self, name: str, content: bytes, media_type: str) -> Artefact:
        """See `Context`."""

        def store() -> Artefact:
            artefact = self._around.artefacts.put(name, content, media_type)
            self._around.runs.attach(self._run_id, self._step, artefact)
            return artefact

        return await self._around.ask_patiently(store)

    async def evidence_room(self) -> int:
        """See `Context`."""
        kept = await self._around.ask_patiently(lambda: self._around.runs.attachments(self._run_id))
        names = {name.value for name in EvidenceName}
        taken = sum(artefact.size for _, artefact in kept if artefact.name in names)
        return max(0, self._around.most_evidence - taken)

    async def keep_file(self, path: str) -> Artefact:
        """Keep a file that the run may read; `FileMissing`."""
        place = self.readable(path)
        if not place.is_file():
            raise FileMissing(f"{path!r} is no file.")
        artefact = await self.in_thread(self._around.artefacts.put_file, place, media_type_of(place.name))
        await self._around.ask_patiently(lambda: self._around.runs.attach(self._run_id, self._step, artefact))
        return artefact

    async def claim(self, key: str) -> str:
        """See `Context`."""

        def claimed() -> str:
            holder = self._around.runs.claim_key(self._run_id, self._bot, key)
            return "" if holder == self._run_id else self._around.runs.run(holder).reference

        return await self._around.ask_patiently(claimed)

    async def send_event(self, name: str, key: str, data: Mapping[str, Any]) -> tuple[int, tuple[str, ...]]:
        """See `Context`."""
        by = f"{self._bot}, step {self._step}, run {self._run_id}"
        # The same over all sessions: what is done again after a crash is no second event.
        once = f"{self._run_id} {subject_of(self._address)} {name} {key}"

        def send() -> tuple[int, tuple[str, ...]]:
            sent = self._around.events.send(name, key, dict(data), by=by, once=once)
            return sent.id, sent.taken_by

        return await self._around.ask_patiently(send)

    def credential(self, name: str) -> Credential:
        """See `Context`."""
        return self._around.vault.get(name)

    def key_for(self, purpose: str) -> bytes:
        """See `Context`."""
        return self._around.vault.key_for(purpose)

    def connection(self, name: str) -> Mapping[str, Any]:
        """See `Context`."""
        if name not in self._around.connections:
            known = ", ".join(sorted(self._around.connections)) or "none"
            remedy = f"Add [connections.{name}] to the settings; known: {known}."
            raise NoConnection(f"There is no connection named {name!r}.", remedy=remedy)
        return self._around.connections[name]

    def progress(self, text: str) -> None:
        """See `Context`."""
        logger.debug(text)

    @property
    def _queue(self) -> WorkQueue:
        if self._around.work_queue is None:
            raise NoQueue
        return self._around.work_queue

    async def add_item(self, item: Mapping[str, Any]) -> bool:
        """See `Context`."""
        queue = self._queue
        return await self._around.ask_patiently(lambda: queue.add_one(item["queue"], item))

    async def tell_item(self, text: str) -> None:
        """See `Context`."""
        queue = self._queue
        await self._around.ask_patiently(lambda: queue.store.progress(self._run_id, text))

    def log(self, level: str, message: str) -> None:
        """See `Context`."""
        logger.log(level.upper(), message)

    async def compute(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `Context`."""
        return await self._around.compute.run(function, *args, **kwargs)

    async def in_thread(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `Context`."""
        return await self._around.threads.run(function, *args, **kwargs)

    async def notify(self, recipients: tuple[str, ...], title: str, body: str) -> None:
        """See `Context`."""
        await self._around.notifier.send(recipients, title, body)
