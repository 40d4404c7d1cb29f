"""Work queues: items that wait, the attempts at them, and what becomes of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Protocol

from servbot.core.errors import BusinessFailure
from servbot.core.lifecycle.work_item import ItemStatus
from servbot.core.record import Record
from servbot.ports.run_store import NewRun, RunRow


class ItemMissing(BusinessFailure):
    """There is no work item with that number or reference."""

    code = "queue.item-missing"


class Stage(StrEnum):
    """How far the queue is with an item."""

    NONE = ""
    """It came from no queue: its run was started at once."""

    WAITING = "waiting"
    """It waits for its next attempt."""

    ADMITTED = "admitted"
    """It has a run; what follows from its end is not done yet."""

    SETTLED = "settled"
    """Nothing more follows."""


class NewItem(Record):
    """An item about to be queued."""

    queue: str
    bot: str
    reference: str
    """Unique in its queue."""

    payload: dict[str, Any]
    """Typed plain values for the bot's inputs."""

    priority: int = 0
    """Higher goes first among items that are due at the same time."""

    not_before: datetime | None = None
    due_at: datetime | None = None
    risk_at: datetime | None = None
    """From then on the case is in danger of being late."""

    tags: tuple[str, ...] = ()


class ItemRow(NewItem):
    """An item as lists show it."""

    id: int
    status: ItemStatus
    stage: Stage
    attempts: int
    """How many runs it had."""

    progress: str
    """What a run says of it."""

    error: str
    """Why the queue does nothing more with it, or why nothing could follow from it; empty for nothing to tell."""

    created_at: datetime
    finished_at: datetime | None


class ItemFilter(Record):
    """Which items are meant."""

    number: int | None = None
    """Only this one."""

    queue: str = ""
    bot: str = ""
    status: ItemStatus | None = None
    tag: str = ""
    text: str = ""
    """Part of the reference."""

    overdue_at: datetime | None = None
    """Only items that are not over and were due before."""

    silent_for: float | None = None
    """Only abandoned items: nobody works on their run, or a worker that was not heard of for so many seconds."""


Order = Literal["newest", "next", "due", "reference"]
"""How lists are sorted; `next`: as items are admitted."""


class Living(Record):
    """Runs that have not ended and are not held."""

    queue: str
    """Empty for those that came from no queue."""

    bot: str
    revision: str
    count: int


class HeldRun(Record):
    """A run that waits until there is room for it."""

    id: str
    bot: str
    revision: str


class Doorkeeper(Protocol):
    """Decides which of the runs that are held may begin, while nobody else decides."""

    def let_in(self, living: Sequence[Living], held: Sequence[HeldRun]) -> Sequence[str]:
        """Identities of those that may begin; `held`: the first ones of every bot and revision, oldest first."""


class Admission(Protocol):
    """Decides who may begin, while nobody else decides."""

    queue: str
    minimum: int
    """So many items must wait before the first begins, unless one of them is at risk or due."""

    def room(self, living: Sequence[Living]) -> int:
        """How many items may begin."""

    def run_of(self, item: ItemRow) -> NewRun:
        """The run of the next attempt; a `ServbotError` rejects the item."""


class Settlement(Record):
    """What follows from the end of an attempt."""

    retry_at: datetime | None = None
    """When the next one may begin; none follows when empty."""

    following: NewItem | None = None
    """The item that another queue gets."""

    error: str = ""


class Change(Record):
    """What a person wants of items."""

    kind: Literal["retry", "cancel", "edit"]
    fields: Mapping[str, Any] = {}
    """New values of an item's columns, for `edit`."""


class WorkQueueStore(Protocol):
    """Keeps items. Every call is one transaction; all are blocking."""

    def add(self, items: Sequence[NewItem]) -> Sequence[str]:
        """Queue all of them; the references that their queue had already, which stay as they are."""

    def is_quiet(self) -> bool:
        """Whether no item waits, no run is held, and nothing has ended from which something is still to follow."""

    def admit(self, admission: Admission) -> Sequence[str]:
        """Create runs for the first items (by due date, priority, age) as far as there is room; the runs' identities.

        Whatever the number of processes, only one decides at a time, and it sees what those before it decided.
        """

    def let_in(self, doorkeeper: Doorkeeper) -> Sequence[str]:
        """Let runs that are held begin as far as there is room, under the same lock as `admit`; which they are."""

    def ended(self, limit: int) -> Sequence[tuple[ItemRow, RunRow]]:
        """Items whose last run has ended and from which nothing has followed yet."""

    def settle(self, item_id: int, run_id: str, settlement: Settlement) -> bool:
        """Let follow what follows from that run, once; `False` when that is done already."""

    def item(self, item_id: int) -> ItemRow:
        """The item; `ItemMissing`."""

    def find(self, queue: str, reference: str) -> ItemRow:
        """The item of that queue; `ItemMissing`."""

    def runs_of(self, item_id: int) -> Sequence[RunRow]:
        """Its attempts, the first one first."""

    def items(
        self, wanted: ItemFilter, *, order: Order = "newest", limit: int = 50, offset: int = 0
    ) -> Sequence[ItemRow]:
        """A page of items."""

    def count(self, wanted: ItemFilter) -> int:
        """How many items fit."""

    def counts(self, wanted: ItemFilter) -> Mapping[ItemStatus, int]:
        """How many items that fit, whatever their state, stand where."""

    def ids(self, wanted: ItemFilter, change: Change) -> Sequence[int]:
        """The items that fit and that can be changed so."""

    def change(self, ids: Sequence[int], change: Change, at: datetime) -> Sequence[int]:
        """Change those of the items that can still be changed so, together; which were changed.

        Items under way are not among them: their runs are cancelled one by one.
        """

    def under_way(self, ids: Sequence[int]) -> Sequence[str]:
        """Runs of these items that have not ended."""

    def progress(self, run_id: str, text: str) -> None:
        """Let the item of a run say how far it is."""
