"""The stores under test: those in memory and those in a database, each test with fresh ones."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from servbot.core.run import Decision, EventType
from servbot.ports.artefact_store import ArtefactStore
from servbot.ports.audit_store import AuditStore
from servbot.ports.breaker_store import BreakerStore
from servbot.ports.definition_store import DefinitionStore
from servbot.ports.event_store import EventStore
from servbot.ports.healing_store import HealingStore
from servbot.ports.run_store import Lease, NewRun, RunStore
from servbot.ports.schedule_store import ScheduleStore
from servbot.ports.task_store import TaskRow, TaskStore
from servbot.ports.work_queue import WorkQueueStore
from servbot.testkit.samples import ask, event


@dataclass
class Stores:
    """All stores of one installation, and short words for what every test does."""

    runs: RunStore
    tasks: TaskStore
    schedules: ScheduleStore
    definitions: DefinitionStore
    artefacts: ArtefactStore
    audit: AuditStore
    breakers: BreakerStore
    healing: HealingStore
    work_queue: WorkQueueStore
    events: EventStore

    def create(self, reference: str = "INV-1", **fields: Any) -> str:
        """A new run."""
        given = {"bot": "intake", "revision": "r1", "inputs": {}, "source": "by hand (anna)", **fields}
        return self.runs.create_run(NewRun(reference=reference, **given)).id

    def lease(self, worker: str = "w1") -> Lease:
        """The next leg; there must be one."""
        lease = self.runs.claim_leg(worker)
        assert lease is not None
        return lease

    def started(self, reference: str = "INV-1", **fields: Any) -> Lease:
        """A run with a leg under way."""
        self.create(reference, **fields)
        lease = self.lease()
        self.runs.append(lease, [event(EventType.RUN_STARTED, worker="w1")])
        return lease

    def asked(self, reference: str = "INV-1", **request: Any) -> TaskRow:
        """A run that waits for a person."""
        lease = self.started(reference)
        self.runs.finish_leg(lease, [ask(**request), event(EventType.RUN_WAITED)])
        return self.tasks.of_run(lease.run_id)[0]

    def resumed(self, task: TaskRow, decision: Decision) -> Lease:
        """The leg that follows from a decision."""
        self.tasks.decide(task.id, decision)
        lease = self.lease("w2")
        assert lease.run_id == task.run_id
        self.runs.append(lease, [event(EventType.RUN_STARTED, worker="w2")])
        return lease


@contextmanager
def memory_stores(folder: Path) -> Iterator[Stores]:
    from servbot.testkit.stores import (
        MemoryArtefactStore,
        MemoryAuditStore,
        MemoryBreakerStore,
        MemoryDefinitionStore,
        MemoryEventStore,
        MemoryHealingStore,
        MemoryRunStore,
        MemoryScheduleStore,
        MemoryState,
        MemoryTaskStore,
        MemoryWorkQueueStore,
    )

    state = MemoryState()
    yield Stores(
        MemoryRunStore(state),
        MemoryTaskStore(state),
        MemoryScheduleStore(state),
        MemoryDefinitionStore(folder / "revisions"),
        MemoryArtefactStore(folder / "artefacts"),
        MemoryAuditStore(state),
        MemoryBreakerStore(state),
        MemoryHealingStore(state),
        MemoryWorkQueueStore(state),
        MemoryEventStore(state),
    )


def django_stores(folder: Path) -> Stores:
    from servbot.store.artefacts import FileArtefactStore
    from servbot.store.audit import DjangoAuditStore
    from servbot.store.breakers import DjangoBreakerStore
    from servbot.store.definitions import DjangoDefinitionStore
    from servbot.store.events import DjangoEventStore
    from servbot.store.healing import DjangoHealingStore
    from servbot.store.runs import DjangoRunStore
    from servbot.store.schedules import DjangoScheduleStore
    from servbot.store.tasks import DjangoTaskStore
    from servbot.store.work_queue import DjangoWorkQueueStore

    artefacts = FileArtefactStore(folder / "artefacts")
    return Stores(
        DjangoRunStore(artefacts),
        DjangoTaskStore(),
        DjangoScheduleStore(),
        DjangoDefinitionStore(artefacts, folder / "revisions"),
        artefacts,
        DjangoAuditStore(),
        DjangoBreakerStore(),
        DjangoHealingStore(),
        DjangoWorkQueueStore(),
        DjangoEventStore(),
    )


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    from servbot.testkit.database import database_at, database_in

    match request.param:
        case "memory":
            with memory_stores(tmp_path) as built:
                yield built
        case "sqlite":
            with database_at(tmp_path / "servbot.sqlite3"):
                yield django_stores(tmp_path)
        case "postgresql":
            with database_in(request.getfixturevalue("cluster")):
                yield django_stores(tmp_path)
