"""Stores that keep everything in memory, for tests without a database. They keep the contract of the real ones."""

from servbot.testkit.stores.artefacts import MemoryArtefactStore
from servbot.testkit.stores.audit import MemoryAuditStore
from servbot.testkit.stores.breakers import MemoryBreakerStore
from servbot.testkit.stores.definitions import MemoryDefinitionStore
from servbot.testkit.stores.events import MemoryEventStore
from servbot.testkit.stores.healing import MemoryHealingStore
from servbot.testkit.stores.runs import MemoryRunStore
from servbot.testkit.stores.schedules import MemoryScheduleStore
from servbot.testkit.stores.state import MemoryState
from servbot.testkit.stores.tasks import MemoryTaskStore
from servbot.testkit.stores.work_queue import MemoryWorkQueueStore

__all__ = [
    "MemoryArtefactStore",
    "MemoryAuditStore",
    "MemoryBreakerStore",
    "MemoryDefinitionStore",
    "MemoryEventStore",
    "MemoryHealingStore",
    "MemoryRunStore",
    "MemoryScheduleStore",
    "MemoryState",
    "MemoryTaskStore",
    "MemoryWorkQueueStore",
]
