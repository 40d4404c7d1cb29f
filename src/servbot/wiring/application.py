"""The one place where adapters are built and handed to the services."""

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servbot.connections import HttpHealth, HttpServices
from servbot.core.action import ActionCatalogue, SessionKind
from servbot.core.declared_check import Declared
from servbot.core.errors import UsageError
from servbot.core.interpreter import Interpreter
from servbot.core.redaction import Redactor
from servbot.engine import Engine, LocalEngine, Surroundings
from servbot.engine.compute import ComputePool
from servbot.notify import AppriseNotifier, FolderNotifier
from servbot.ports.artefact_store import ArtefactStore
from servbot.ports.definition_store import DefinitionStore
from servbot.ports.engine import Notifier
from servbot.ports.event_store import EventStore
from servbot.ports.healing_store import HealingStore
from servbot.ports.run_store import RunStore
from servbot.services.audit import Audit
from servbot.services.breakers import Breakers
from servbot.services.definitions import Definitions
from servbot.services.events import Events
from servbot.services.exception_queue import ExceptionQueue
from servbot.services.item_changes import ItemChanges
from servbot.services.reruns import Reruns
from servbot.services.runs import Runs
from servbot.services.triggers import Firings
from servbot.services.webhook_addresses import WebhookAddresses
from servbot.services.webhooks import Webhooks
from servbot.services.work_queue import WorkQueue
from servbot.store.address import django_database
from servbot.store.connection import migrate, prepare
from servbot.triggers.scheduler import Scheduler
from servbot.vault import VARIABLE, FileVault, find_key
from servbot.wiring.catalogue import all_actions
from servbot.wiring.stores import Stores

if TYPE_CHECKING:
    from servbot.store.backup import BackedUp, Restored
    from servbot.telemetry.tracing import Tracing


class TracingNotInstalled(UsageError):
    """The packages that send traces are not installed."""

    code = "tracing.not-installed"
    default_remedy = (
        "Install servbot with its extra: pip install 'servbot[otel]'; or empty [tracing] endpoint."
    )


BESIDE_ACTIONS = {"services", "breaker", "health", "notify"}
"""Settings of a connection that are none of the actions' business."""


@dataclass(frozen=True)
class Application(Stores):
    """servbot with one set of settings. Parts are built when first used."""

    def prepare(self) -> None:
        """Make the folders and connect the store; no migration is run."""
        self.settings.paths.shared.mkdir(parents=True, exist_ok=True)
        self.data.mkdir(parents=True, exist_ok=True)
        prepare(
            self.settings.database_url or self.settings.database_file.resolve(),
            key_file=self.data / "keys" / "console.key",
            allowed_hosts=self.settings.console.allowed_hosts,
        )

    def migrate(self) -> None:
        """Bring the database to this version's form."""
        migrate()

    @cached_property
    def catalogue(self) -> ActionCatalogue:
        """All actions."""
        return all_actions()

    @cached_property
    def tracing(self) -> "Tracing | None":
        """Sends traces of runs, where the settings name an address."""
        endpoint = self.settings.tracing.endpoint
        if not endpoint:
            return None
        try:
            from servbot.telemetry.tracing import Tracing
        except ImportError as error:
            raise TracingNotInstalled(f"Traces cannot be sent: {error}.") from error
        return Tracing(endpoint)

    @cached_property
    def event_service(self) -> Events:
        """Sending events."""
        return Events(self.events, self.settings.events.keep)

    @cached_property
    def webhooks(self) -> Webhooks:
        """Calls from outside to steps that wait for them."""
        return Webhooks(self.runs, self.definitions, self.event_service, self.vault)

    @cached_property
    def webhook_addresses(self) -> WebhookAddresses:
        """Where those steps are called."""
        from servbot.store.connection import signing_key

        base = f"{self.settings.console.base}/hooks"
        return WebhookAddresses(lambda: signing_key(self.data), base)

    @cached_property
    def breakers(self) -> Breakers:
        """Who is let through to a connection."""
        return Breakers(self.breaker_store, self.settings.guarded)

    @cached_property
    def definitions(self) -> Definitions:
        """Released bots."""
        declared = Declared(calendars=self.settings.calendars)
        return Definitions(self.definition_store, self.catalogue, self.audit, declared)

    @cached_property
    def audit(self) -> Audit:
        """Puts refused attempts on record."""
        return Audit(self.audit_store)

    @cached_property
    def run_service(self) -> Runs:
        """Starting runs."""
        return Runs(self.work_queue, self.artefacts, self.catalogue)

    @cached_property
    def reruns(self) -> Reruns:
        """Repeating runs from a step on."""
        return Reruns(self.runs, self.work_queue, self.definitions, self.catalogue, self.audit)

    @cached_property
    def exception_queue(self) -> ExceptionQueue:
        """What people decide."""
        return ExceptionQueue(self.tasks, self.audit)

    @cached_property
    def firings(self) -> Firings:
        """What triggers start."""
        return Firings(self.schedules, self.definitions, self.run_service, self.runs)

    @cached_property
    def work_queue(self) -> WorkQueue:
        """What waits to be worked, and who may begin."""
        return WorkQueue(
            self.work_queue_store,
            self.schedules,
            self.definitions,
            self.runs,
            self.catalogue,
            self.settings.limits,
        )

    @cached_property
    def item_changes(self) -> ItemChanges:
        """Changing many items."""
        return ItemChanges(self.work_queue, self.work_queue_store, self.runs)

    @cached_property
    def vault(self) -> FileVault:
        """Credentials."""
        return FileVault(self.data / "vault.json", find_key(self.vault_key_file))

    @property
    def vault_key_file(self) -> Path:
        """Where the vault's key lies, unless the environment gives it."""
        return self.data / "keys" / "vault.key"

    @property
    def has_vault_key(self) -> bool:
        """Whether there is a key; looking for one makes none."""
        return VARIABLE in os.environ or self.vault_key_file.exists()

    def back_up(self, target: Path) -> "BackedUp":
        """Write a backup."""
        from servbot.store.backup import back_up
        from servbot.store.backup.database_copy import database_copy

        return back_up(self.data, database_copy(), target)

    def restore(self, source: Path) -> "Restored":
        """Put a backup back."""
        from servbot.store.backup import restore
        from servbot.store.backup.database_copy import database_copy

        return restore(source, self.data, database_copy(), self.runs)

    @cached_property
    def redactor(self) -> Redactor:
        """Blanks every secret of the vault, and the password of the database, in a text."""
        database = django_database(self.settings.database_url).get("PASSWORD", "")
        return Redactor([*self.vault.secrets(), database])

    @cached_property
    def notifier(self) -> Notifier:
        """Tells people something."""
        channels = self.settings.notify.channels
        return AppriseNotifier(channels) if channels else FolderNotifier(self.data / "outbox")

    def scheduler(self) -> Scheduler:
        """The clock that fires triggers."""
        return Scheduler(
            self.firings,
            self.definitions,
            self.settings.paths.shared,
            daily=self.retention.run_daily,
            tend=self.work_queue.tend,
        )

    def engine(self, worker: str, *, legs: int = 0, capabilities: Collection[str] = ()) -> Engine:
        """A worker: the only one of this data folder on SQLite, one of any number on PostgreSQL.

        Args:
            worker: its name in leases and logs.
            legs: how many runs at once; the settings' number when 0.
            capabilities: what it can do; the settings' when empty. The only one must be able to do everything.
        """
        settings, around = self.settings.worker, self.surroundings()
        if not self.settings.database_url:
            lock = self.data / "worker.lock"
            drain = settings.drain_timeout
            return LocalEngine(around, worker=worker, legs=legs or settings.legs, lock=lock, drain=drain)
        from servbot.engine.procrastinate.engine import ProcrastinateEngine
        from servbot.engine.procrastinate.pulse import Pulse

        return ProcrastinateEngine(
            around,
            worker=worker,
            legs=legs or settings.legs,
            capabilities=capabilities or settings.capabilities,
            pulse=Pulse(
                beat=settings.heartbeat, silent_after=settings.silent_after, drain=settings.drain_timeout
            ),
        )

    @property
    def connections(self) -> Mapping[str, Mapping[str, Any]]:
        """What actions see of the connections: all but what expressions and the circuit breaker need."""
        return {
            name: {key: value for key, value in connection.items() if key not in BESIDE_ACTIONS}
            for name, connection in self.settings.connections.items()
        }

    def session_kinds(self, *, headed: bool = False, slow: float = 0) -> Mapping[str, SessionKind]:
        """Fresh openers of sessions, for one worker.

        Args:
            headed: with windows that people see.
            slow: milliseconds between two operations.
        """
        from servbot.actions.web.browser import BrowserSessions
        from servbot.actions.web.running_browser import Wear

        worker = self.settings.worker
        wear = Wear(worker.browser_sessions, worker.browser_memory_mb)
        kept = self.data / "sign-ins"
        return {"browser": BrowserSessions(headless=not headed, slow=slow, wear=wear, kept=kept)}

    def compute_pool(self) -> ComputePool:
        """Processes for heavy work, with the limits of the settings."""
        worker = self.settings.worker
        return ComputePool(
            processes=worker.processes or None,
            seconds=worker.compute_timeout.total_seconds(),
            memory=worker.compute_memory << 20,
        )

    def surroundings(
        self,
        *,
        runs: RunStore | None = None,
        definitions: DefinitionStore | None = None,
        artefacts: ArtefactStore | None = None,
        breakers: Breakers | None = None,
        events: EventStore | None = None,
        work_queue: WorkQueue | None = None,
        healing: HealingStore | None = None,
        session_kinds: Mapping[str, SessionKind] | None = None,
        interpreter: Callable[..., Interpreter] = Interpreter,
    ) -> Surroundings:
        """What a worker has at hand; other stores than those of the database where they are given."""
        from servbot.store.threads import DatabaseThreads

        worker = self.settings.worker
        return Surroundings(
            runs=runs or self.runs,
            definitions=definitions or self.definition_store,
            artefacts=artefacts or self.artefacts,
            events=Events(events, self.settings.events.keep) if events else self.event_service,
            calendars=self.settings.calendars,
            webhook_address=self.webhook_addresses.of,
            catalogue=self.catalogue,
            vault=self.vault,
            notifier=self.notifier,
            services=HttpServices(self.settings.connections),
            breakers=breakers or self.breakers,
            health=HttpHealth(self.settings.connections),
            session_kinds=session_kinds or self.session_kinds(),
            interpreter=interpreter,
            connections=self.connections,
            compute=self.compute_pool(),
            shared_folder=self.settings.paths.shared.resolve(),
            workspaces=self.data / "workspaces",
            observer=self.tracing,
            work_queue=work_queue or self.work_queue,
            healing=healing or self.healing,
            most_evidence=worker.evidence_mb << 20,
            step_timeout=worker.step_timeout.total_seconds(),
            database=DatabaseThreads(
                max_workers=worker.legs if self.settings.database_url else 1, thread_name_prefix="database"
            ),
            heart=DatabaseThreads(max_workers=1, thread_name_prefix="heart"),
        )
