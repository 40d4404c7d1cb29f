"""The stores of an installation, built when first used."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from servbot.ports.audit_store import AuditStore
from servbot.ports.breaker_store import BreakerStore
from servbot.ports.definition_store import DefinitionStore
from servbot.ports.event_store import EventStore
from servbot.ports.healing_store import HealingStore
from servbot.ports.measuring import Measuring
from servbot.ports.run_store import RunStore
from servbot.ports.schedule_store import ScheduleStore
from servbot.ports.task_store import TaskStore
from servbot.ports.work_queue import WorkQueueStore
from servbot.wiring.settings import Settings

if TYPE_CHECKING:
    from servbot.store.artefacts import FileArtefactStore
    from servbot.store.rebuilding import Rebuilding
    from servbot.store.retention import Retention


@dataclass(frozen=True)
class Stores:
    """What the database and the data folder of these settings hold."""

    settings: Settings

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.settings.paths.data.resolve()

    @cached_property
    def artefacts(self) -> "FileArtefactStore":
        """Files kept by content."""
        from servbot.store.artefacts import FileArtefactStore

        return FileArtefactStore(self.data / "artefacts")

    @cached_property
    def runs(self) -> RunStore:
        """Runs and their log."""
        from servbot.store.runs import DjangoRunStore

        return DjangoRunStore(self.artefacts)

    @cached_property
    def rebuilding(self) -> "Rebuilding":
        """Rows of runs from their logs."""
        from servbot.store.rebuilding import Rebuilding

        return Rebuilding(self.artefacts)

    @cached_property
    def measuring(self) -> Measuring:
        """What can be counted."""
        from servbot.store.measuring import DjangoMeasuring

        return DjangoMeasuring(self.data)

    @cached_property
    def retention(self) -> "Retention":
        """Deletes what is older than the settings say."""
        from servbot.store.retention import Retention

        return Retention(dict(self.settings.retention), self.artefacts, self.data)

    @cached_property
    def tasks(self) -> TaskStore:
        """Human tasks."""
        from servbot.store.tasks import DjangoTaskStore

        return DjangoTaskStore()

    @cached_property
    def schedules(self) -> ScheduleStore:
        """Triggers and firings."""
        from servbot.store.schedules import DjangoScheduleStore

        return DjangoScheduleStore()

    @cached_property
    def events(self) -> EventStore:
        """Events that runs wait for."""
        from servbot.store.events import DjangoEventStore

        return DjangoEventStore()

    @cached_property
    def breaker_store(self) -> BreakerStore:
        """How connections stand."""
        from servbot.store.breakers import DjangoBreakerStore

        return DjangoBreakerStore()

    @cached_property
    def healing(self) -> HealingStore:
        """What is known about targets on pages."""
        from servbot.store.healing import DjangoHealingStore

        return DjangoHealingStore()

    @cached_property
    def definition_store(self) -> DefinitionStore:
        """Revisions of bots."""
        from servbot.store.definitions import DjangoDefinitionStore

        return DjangoDefinitionStore(self.artefacts, self.data / "revisions")

    @cached_property
    def audit_store(self) -> AuditStore:
        """Attempts that were refused."""
        from servbot.store.audit import DjangoAuditStore

        return DjangoAuditStore()

    @cached_property
    def work_queue_store(self) -> WorkQueueStore:
        """Work items."""
        from servbot.store.work_queue import DjangoWorkQueueStore

        return DjangoWorkQueueStore()
