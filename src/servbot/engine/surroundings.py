"""What a worker has at hand for every run."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from servbot.core.action import ActionCatalogue, SessionKind
from servbot.core.calendar import Calendars
from servbot.core.interpreter import Interpreter
from servbot.engine.compute import ComputePool
from servbot.engine.gate import Gate
from servbot.engine.own_thread import OwnThreads
from servbot.ports.artefact_store import ArtefactStore
from servbot.ports.definition_store import DefinitionStore
from servbot.ports.engine import HealthCheck, LegObserver, Notifier, ServiceCaller, Vault
from servbot.ports.healing_store import HealingStore
from servbot.ports.run_store import RunStore, StoreUnreachable
from servbot.services.breakers import Breakers
from servbot.services.events import Events
from servbot.services.work_queue import WorkQueue

T = TypeVar("T")

PAUSE = 0.5
"""Seconds until a store that did not answer is asked again."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Adapters and folders, built once by the wiring."""

    runs: RunStore
    definitions: DefinitionStore
    artefacts: ArtefactStore
    catalogue: ActionCatalogue
    vault: Vault
    notifier: Notifier
    services: ServiceCaller
    breakers: Breakers
    health: HealthCheck
    session_kinds: Mapping[str, SessionKind]
    connections: Mapping[str, Mapping[str, Any]]
    compute: ComputePool
    shared_folder: Path
    """Files of the company that runs read and write."""

    workspaces: Path
    """A folder per run below it."""

    work_queue: WorkQueue | None = None
    """What waits to be worked; none where runs are only tried."""

    events: Events
    """Sends events to other runs."""

    calendars: Calendars = field(default_factory=dict)
    webhook_address: Callable[[str, str], str] = "{}/{}".format
    """Where the webhook of a run's step is called: of the run's id and the step's name."""
    observer: LegObserver | None = None
    """Is told what legs do, where anybody wants to know."""

    step_timeout: float = 300
    """Seconds for an attempt of a step that names no time limit."""

    interpreter: Callable[..., Interpreter] = Interpreter
    """Walks a bot; another one where each step is watched."""

    healing: HealingStore | None = None
    """What is known about targets on pages; none where nothing is to be remembered."""

    most_evidence: int = 30 << 20
    """Bytes of pictures, pages and traces that are kept with one run."""

    database: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
    )
    """The threads that talk to the store; one for SQLite, which has one writer anyway."""

    threads: OwnThreads = field(default_factory=OwnThreads)
    """For blocking calls of actions."""

    heart: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(max_workers=1, thread_name_prefix="heart")
    )
    """A thread for signs of life alone, so that they wait for nothing else."""

    async def ask(self, question: Callable[[], T]) -> T:
        """Ask the store in one of its threads."""
        return await asyncio.get_running_loop().run_in_executor(self.database, question)

    async def ask_patiently(self, question: Callable[[], T]) -> T:
        """Ask what may be asked twice, again and again until the store answers."""
        while True:
            try:
                return await self.ask(question)
            except StoreUnreachable:
                await asyncio.sleep(PAUSE)

    @cached_property
    def gate(self) -> Gate:
        """Stands before every connection."""
        return Gate(self.breakers, self.health, self.notifier, self.ask_patiently)
