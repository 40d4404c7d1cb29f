"""What a worker has at hand for every run."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from servbot.core.action import ActionCatalogue, SessionKind
from servbot.core.calendar import Calendars
from servbot.engine.compute import ComputePool
from servbot.ports.artefact_store import ArtefactStore
from servbot.ports.definition_store import DefinitionStore
from servbot.ports.engine import Notifier, ServiceCaller, Vault
from servbot.ports.run_store import RunStore
from servbot.services.events import Events


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
    session_kinds: Mapping[str, SessionKind]
    connections: Mapping[str, Mapping[str, Any]]
    compute: ComputePool
    shared_folder: Path
    """Files of the company that runs read and write."""

    workspaces: Path
    """A folder per run below it."""

    events: Events
    """Sends events to other runs."""

    calendars: Calendars = field(default_factory=dict)
    webhook_address: Callable[[str, str], str] = "{}/{}".format
    """Where the webhook of a run's step is called: of the run's id and the step's name."""

    step_timeout: float = 300
    """Seconds for an attempt of a step that names no time limit."""

    database: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
    )
    """The one thread that talks to the store: SQLite has one writer anyway."""
