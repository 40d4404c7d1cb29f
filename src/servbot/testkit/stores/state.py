"""What the stores in memory share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from itertools import count
from threading import RLock
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from servbot.core.circuit_breaker import Breaker
from servbot.core.healing import KeptRepair
from servbot.core.projection import RunStanding
from servbot.core.reading import Artefact
from servbot.core.run import Event
from servbot.ports.audit_store import AuditRecord
from servbot.ports.breaker_store import BreakerChange
from servbot.ports.event_store import AwaitedEvent, SentEvent
from servbot.ports.run_store import RunRow
from servbot.ports.schedule_store import Firing, TriggerRow
from servbot.ports.task_store import TaskRow
from servbot.ports.work_queue import ItemRow

P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class QueuedLeg:
    """A leg that waits for a worker."""

    number: int
    not_before: datetime
    priority: int


@dataclass
class RunState:
    """A run with its log and legs."""

    row: RunRow
    standing: RunStanding = field(default_factory=RunStanding)
    events: list[Event] = field(default_factory=list)
    token: int = 0
    died_legs: int = 0
    """How many legs in a row broke or died at `died_step`."""

    died_step: str = ""
    queued: QueuedLeg | None = None
    worker: str = ""
    """Who works on it; empty for nobody."""

    priority: int = 0
    """Priority of the leg under way."""

    attachments: list[tuple[str, Artefact]] = field(default_factory=list)


@dataclass
class MemoryState:
    """Everything, under one lock."""

    lock: RLock = field(default_factory=RLock)
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    runs: dict[str, RunState] = field(default_factory=dict)
    tasks: dict[int, TaskRow] = field(default_factory=dict)
    items: dict[int, ItemRow] = field(default_factory=dict)
    """Items of work queues; while one is under way, its run says where it stands."""

    keys: dict[tuple[str, str], str] = field(default_factory=dict)
    """The run that holds a key, by bot and key."""

    sent: dict[int, SentEvent] = field(default_factory=dict)
    awaited: list[AwaitedEvent] = field(default_factory=list)
    workers: dict[str, datetime] = field(default_factory=dict)
    firings: dict[int, Firing] = field(default_factory=dict)
    forgotten: set[int] = field(default_factory=set)
    """Firings whose key is free again."""

    triggers: dict[tuple[str, str], TriggerRow] = field(default_factory=dict)
    audit: list[AuditRecord] = field(default_factory=list)
    sightings: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)
    repairs: dict[int, KeptRepair] = field(default_factory=dict)
    breakers: dict[str, Breaker] = field(default_factory=dict)
    breaker_changes: dict[int, BreakerChange] = field(default_factory=dict)
    untold: set[int] = field(default_factory=set)
    """Changes of breakers that people do not know of yet."""


class OnState(Protocol):
    """A store with a state."""

    state: MemoryState


S = TypeVar("S", bound=OnState)


def locked(method: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """The method, with the state's lock held: the transaction of a store in memory."""

    @wraps(method)
    def guarded(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with self.state.lock:
            return method(self, *args, **kwargs)

    return guarded
