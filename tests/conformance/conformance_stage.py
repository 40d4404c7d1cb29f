"""The local engine on a real database, with the actions, services and sessions of a case."""

import asyncio
import os
import signal
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from conformance_actions import catalogue, performed
from conformance_case import ALWAYS, Case
from conformance_play import DIES, HANGS, Play, settled

from servbot.connections import HttpHealth
from servbot.core.action import Action, Context, SessionSpec
from servbot.core.run import Event, EventType, NewEvent
from servbot.engine import LocalEngine, Surroundings
from servbot.engine.compute import ComputePool
from servbot.ports.run_store import Append, LeaseLost, RunFilter
from servbot.services.breakers import Breakers
from servbot.services.events import Events
from servbot.store.artefacts import FileArtefactStore
from servbot.store.breakers import DjangoBreakerStore
from servbot.store.definitions import DjangoDefinitionStore
from servbot.store.events import DjangoEventStore
from servbot.store.runs import DjangoRunStore

ends = {
    "actions": {EventType.STEP_FINISHED, EventType.STEP_FAILED},
    "services": {EventType.SERVICE_ANSWERED, EventType.SERVICE_FAILED},
    "sessions": {EventType.SESSION_OPENED, EventType.SESSION_FAILED},
}
begun_only = {EventType.RUN_STARTED, EventType.STEP_STARTED, EventType.RUN_WAITED}
"""Events that a life may repeat for ever: a death after them would lead nowhere."""


def die() -> None:
    """End the process as `kill -9` does."""
    os.kill(os.getpid(), signal.SIGKILL)


class Runs(DjangoRunStore):
    """The store of a worker that may be killed behind every append, and that goes when its run waits for people."""

    def __init__(self, stage: "Stage", artefacts: FileArtefactStore) -> None:
        super().__init__(artefacts)
        self.stage = stage
        self.intended: set[str] = set()

    def append_all(self, appends: Sequence[Append]) -> Sequence[LeaseLost | None]:
        refusals = super().append_all(appends)
        self._after([event for each in appends for event in each.events])
        if any(each.ends_leg and each.wake_at is None for each in appends):
            self.stage.leave()
        return refusals

    def _after(self, events: Sequence[NewEvent]) -> None:
        self.intended |= {event.address for event in events if event.type is EventType.STEP_INTENDED}
        self.intended -= {event.address for event in events if event.type in ends["actions"]}
        new = any(event.type not in begun_only for event in events)
        if self.stage.deadly and new and not self.intended and not self.stage.sessions.living:
            die()


class Sessions:
    """Browsers that are none."""

    def __init__(self, stage: "Stage") -> None:
        self.stage = stage
        self.living = 0

    async def open(self, spec: SessionSpec, context: Context) -> "Sessions":
        await self.stage.asked(lambda play: play.session(context.step))
        self.living += 1
        return self

    async def close(self) -> None:
        self.living -= 1

    async def screenshot(self, context: Context) -> tuple[Any, ...]:
        return ()

    async def capture(self, context: Context, reason: str) -> tuple[Any, ...]:
        return ()

    async def shut(self) -> None: ...


class Stage:
    """One life of a worker with the run of a case."""

    def __init__(self, case: Case, folder: Path, *, deadly: bool = False) -> None:
        self.case = case
        self.deadly = deadly
        self.deaths = folder / "deaths"
        self.sessions = Sessions(self)
        artefacts = FileArtefactStore(folder / "artefacts")
        self.runs = Runs(self, artefacts)
        self.around = Surroundings(
            runs=self.runs,
            definitions=DjangoDefinitionStore(artefacts, folder / "revisions"),
            artefacts=artefacts,
            catalogue=catalogue,
            vault=None,  # type: ignore[arg-type]  # no case has a secret
            events=Events(DjangoEventStore(), timedelta(days=7)),
            calendars=ALWAYS,
            notifier=None,  # type: ignore[arg-type]  # nor tells anybody
            services=self,
            breakers=Breakers(DjangoBreakerStore(), {}),
            health=HttpHealth({}),
            session_kinds={"browser": self.sessions},
            connections={},
            compute=ComputePool(processes=1),
            shared_folder=folder,
            workspaces=folder / "workspaces",
        )
        self.lock = folder / "worker.lock"

    async def live(self) -> None:
        """Work until the run has ended or waits for people."""
        self.loop, self.stop = asyncio.get_running_loop(), asyncio.Event()
        performed["by"] = self.perform
        async with asyncio.timeout(30):
            await LocalEngine(self.around, worker="w", legs=2, lock=self.lock).run(self.stop)

    def leave(self) -> None:
        """Stop the engine; called in the thread of the database."""
        self.loop.call_soon_threadsafe(self.stop.set)

    async def perform(self, context: Context, action: Action) -> Any:
        inputs = action.model_dump()
        entry = await self.asked(lambda play: play.action(context.step, inputs))
        if entry == DIES:
            with self.deaths.open("a", encoding="utf-8") as file:
                file.write(f"{context.step}\n")
            die()
        if entry == HANGS:
            await asyncio.sleep(60)
        return entry

    async def call(self, connection: str, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return await self.asked(lambda play: play.service(f"{connection}.{name}"))

    async def asked(self, question: Any) -> Any:
        """What the script says, asked in the thread of the database: the log tells how far the script has come."""
        return await self.loop.run_in_executor(self.around.database, lambda: question(self._play()))

    def _play(self) -> Play:
        (run,), _ = self.runs.runs(RunFilter(bot=self.case.bot.name), limit=1)
        events = self.runs.events(run.id)
        play = Play(self.case.script, lambda kind, key: self._used(play, events, kind, key))
        return play

    def _used(self, play: Play, events: Sequence[Event], kind: str, key: str) -> int:
        done = [event for event in events if event.type in ends[kind] and _key(play, kind, event) == key]
        deaths = self.deaths.read_text(encoding="utf-8").splitlines() if self.deaths.exists() else []
        return len(done) + (deaths.count(key) if kind == "actions" else 0)


def _key(play: Play, kind: str, event: Event) -> str:
    """Key of the script's entry that the event came from; empty where the shell told it by itself."""
    if kind == "services":
        return str(event.data["service"])
    if event.data.get("failure", {}).get("message") in settled:
        return ""
    return play.key_of_action(event.data["step"], event.data.get("inputs", {}))
