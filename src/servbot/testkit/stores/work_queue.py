"""Work queues in memory."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from servbot.core.errors import ServbotError
from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.core.lifecycle.work_item import WORK_ITEM, ItemStatus
from servbot.ports.run_store import RunRow
from servbot.ports.work_queue import (
    Admission,
    Change,
    Doorkeeper,
    HeldRun,
    ItemFilter,
    ItemMissing,
    ItemRow,
    Living,
    NewItem,
    Order,
    Settlement,
    Stage,
)
from servbot.testkit.stores.log import queue_leg
from servbot.testkit.stores.runs import MemoryRunStore
from servbot.testkit.stores.state import MemoryState, locked

LATEST = datetime.max.replace(tzinfo=UTC)

ended = {ItemStatus.DONE, ItemStatus.REJECTED, ItemStatus.FAILED, ItemStatus.CANCELLED}


class MemoryWorkQueueStore:
    """Implements `servbot.ports.work_queue.WorkQueueStore`."""

    def __init__(self, state: MemoryState) -> None:
        self.state = state
        self._runs = MemoryRunStore(state)

    @locked
    def add(self, items: Sequence[NewItem]) -> Sequence[str]:
        """Queue what is new."""
        return [item.reference for item in items if not self._add(item)]

    def _add(self, item: NewItem) -> bool:
        if any(
            (row.queue, row.reference) == (item.queue, item.reference) for row in self.state.items.values()
        ):
            return False
        number = next(self.state.numbers)
        self.state.items[number] = ItemRow(
            **dict(item),
            id=number,
            status=WORK_ITEM.start,
            stage=Stage.WAITING,
            attempts=0,
            progress="",
            error="",
            created_at=datetime.now(UTC),
            finished_at=None,
        )
        return True

    @locked
    def is_quiet(self) -> bool:
        """Whether nothing is to be done."""
        waits = any(row.stage is Stage.WAITING for row in self._rows())
        return not waits and not self.ended(1) and not any(run.row.held for run in self.state.runs.values())

    @locked
    def admit(self, admission: Admission) -> Sequence[str]:
        """Begin what there is room for."""
        now = datetime.now(UTC)
        could = [row for row in self._rows() if _could_begin(row, admission.queue, now)]
        living = self._living()
        enough = len(could) >= admission.minimum or any(_in_danger(row, now) for row in could)
        if not could or not (enough or any(each.queue == admission.queue for each in living)):
            return []
        could.sort(key=_next)
        begun = (self._begin(row, admission, now) for row in could[: max(admission.room(living), 0)])
        return [run_id for run_id in begun if run_id]

    def _begin(self, row: ItemRow, admission: Admission, now: datetime) -> str:
        try:
            new = admission.run_of(row)
        except ServbotError as error:
            status = WORK_ITEM.after(row.status, "refuse")
            self._set(row, stage=Stage.SETTLED, status=status, error=error.message, finished_at=now)
            return ""
        self._set(row, stage=Stage.ADMITTED, attempts=row.attempts + 1, progress="", error="")
        return self._runs.create_run(new.model_copy(update={"item_id": row.id})).id

    @locked
    def let_in(self, doorkeeper: Doorkeeper) -> Sequence[str]:
        """Let runs that are held begin."""
        rows = sorted((run.row for run in self.state.runs.values() if run.row.held), key=lambda row: row.id)
        held = [HeldRun(id=row.id, bot=row.bot, revision=row.revision) for row in rows]
        begun = doorkeeper.let_in(self._living(), held)
        for run_id in begun:
            run = self.state.runs[run_id]
            run.row = run.row.model_copy(update={"held": False})
            queue_leg(self.state, run, datetime.now(UTC))
        return begun

    def _living(self) -> list[Living]:
        rows = [run.row for run in self.state.runs.values() if not RUN.is_final(run.row.status)]
        rows = [row for row in rows if not row.held]
        counted = Counter((self._queue_of(row.item_id), row.bot, row.revision) for row in rows)
        return [
            Living(queue=queue, bot=bot, revision=revision, count=count)
            for (queue, bot, revision), count in counted.items()
        ]

    def _queue_of(self, item_id: int) -> str:
        return self.state.items[item_id].queue if item_id in self.state.items else ""

    @locked
    def ended(self, limit: int) -> Sequence[tuple[ItemRow, RunRow]]:
        """Items from whose end nothing has followed."""
        rows = [row for row in self._rows() if row.stage is Stage.ADMITTED and row.status in ended]
        return [(row, self.runs_of(row.id)[-1]) for row in rows[:limit]]

    @locked
    def settle(self, item_id: int, run_id: str, settlement: Settlement) -> bool:
        """Let follow what follows, once."""
        row = self.item(item_id)
        if row.stage is not Stage.ADMITTED or self.runs_of(item_id)[-1].id != run_id:
            return False
        if settlement.retry_at is None:
            self._set(row, stage=Stage.SETTLED, error=settlement.error)
        else:
            status = WORK_ITEM.after(row.status, "retry")
            self._set(row, stage=Stage.WAITING, status=status, not_before=settlement.retry_at)
        if settlement.following is not None:
            self._add(settlement.following)
        return True

    @locked
    def item(self, item_id: int) -> ItemRow:
        """The item."""
        if item_id not in self.state.items:
            raise ItemMissing(f"There is no work item {item_id}.")
        return self._standing(self.state.items[item_id])

    @locked
    def find(self, queue: str, reference: str) -> ItemRow:
        """The item of that queue."""
        for row in self._rows():
            if (row.queue, row.reference) == (queue, reference):
                return row
        raise ItemMissing(f"There is no work item {queue} {reference}.")

    @locked
    def runs_of(self, item_id: int) -> Sequence[RunRow]:
        """Its attempts."""
        return [run.row for run in self.state.runs.values() if run.row.item_id == item_id]

    @locked
    def items(
        self, wanted: ItemFilter, *, order: Order = "newest", limit: int = 50, offset: int = 0
    ) -> Sequence[ItemRow]:
        """A page of items."""
        rows = self._fitting(wanted)
        match order:
            case "newest":
                rows.sort(key=lambda row: -row.id)
            case "next":
                rows.sort(key=_next)
            case "due":
                rows.sort(key=lambda row: (row.due_at or LATEST, row.id))
            case "reference":
                rows.sort(key=lambda row: (row.reference, row.id))
        return rows[offset : offset + limit]

    @locked
    def count(self, wanted: ItemFilter) -> int:
        """How many fit."""
        return len(self._fitting(wanted))

    @locked
    def counts(self, wanted: ItemFilter) -> Mapping[ItemStatus, int]:
        """How many stand where."""
        known = Counter(row.status for row in self._fitting(wanted.model_copy(update={"status": None})))
        return {status: known[status] for status in ItemStatus}

    @locked
    def ids(self, wanted: ItemFilter, change: Change) -> Sequence[int]:
        """The items that fit and can be changed so."""
        return [row.id for row in self._fitting(wanted) if _can(row, change)]

    @locked
    def change(self, ids: Sequence[int], change: Change, at: datetime) -> Sequence[int]:
        """Change what can still be changed so."""
        rows = [self.item(item_id) for item_id in ids]
        rows = [row for row in rows if _can(row, change) and row.stage is not Stage.ADMITTED]
        for row in rows:
            self._apply(row, change, at)
        return [row.id for row in rows]

    def _apply(self, row: ItemRow, change: Change, at: datetime) -> None:
        match change.kind:
            case "retry":
                fresh = {"finished_at": None, "not_before": None, "error": ""}
                self._set(row, stage=Stage.WAITING, status=WORK_ITEM.after(row.status, "retry"), **fresh)
            case "cancel":
                status = WORK_ITEM.after(row.status, "cancel")
                self._set(row, stage=Stage.SETTLED, status=status, finished_at=at)
            case "edit":
                fields = dict(change.fields)
                payload = {**row.payload, **fields.pop("inputs", {})}
                self._set(row, **fields, payload=payload)

    @locked
    def under_way(self, ids: Sequence[int]) -> Sequence[str]:
        """Runs that have not ended."""
        rows = [run for item_id in ids for run in self.runs_of(item_id)]
        return [row.id for row in rows if not RUN.is_final(row.status)]

    @locked
    def progress(self, run_id: str, text: str) -> None:
        """Let the item say how far it is."""
        item_id = self._runs.run(run_id).item_id
        if item_id in self.state.items:
            self._set(self.state.items[item_id], progress=text)

    def _set(self, row: ItemRow, **fields: object) -> None:
        self.state.items[row.id] = row.model_copy(update=fields)

    def _rows(self) -> list[ItemRow]:
        return [self._standing(row) for row in self.state.items.values()]

    def _standing(self, row: ItemRow) -> ItemRow:
        """The item as its last run leaves it."""
        if row.stage is not Stage.ADMITTED:
            return row
        standing = self.state.runs[self.runs_of(row.id)[-1].id].standing
        return row.model_copy(update={"status": standing.item, "finished_at": standing.item_finished_at})

    def _fitting(self, wanted: ItemFilter) -> list[ItemRow]:
        rows = [row for row in self._rows() if _fits(row, wanted)]
        if wanted.silent_for is None:
            return rows
        limit = datetime.now(UTC) - timedelta(seconds=wanted.silent_for)
        return [row for row in rows if self._is_abandoned(row, limit)]

    def _is_abandoned(self, row: ItemRow, limit: datetime) -> bool:
        runs = [self.state.runs[run.id] for run in self.runs_of(row.id)]
        living = {name for name, seen in self.state.workers.items() if seen > limit}
        return any(
            run.row.status is RunStatus.RUNNING and not run.queued and run.worker not in living
            for run in runs
        )


def _could_begin(row: ItemRow, queue: str, now: datetime) -> bool:
    is_time = row.not_before is None or row.not_before <= now
    return row.queue == queue and row.stage is Stage.WAITING and is_time


def _in_danger(row: ItemRow, now: datetime) -> bool:
    return any(at is not None and at <= now for at in (row.due_at, row.risk_at))


def _next(row: ItemRow) -> tuple[datetime, int, int]:
    return row.due_at or LATEST, -row.priority, row.id


def _can(row: ItemRow, change: Change) -> bool:
    match change.kind:
        case "retry":
            return row.stage is Stage.SETTLED and row.status in WORK_ITEM.sources("retry")
        case "cancel":
            is_under_way = row.stage is Stage.ADMITTED and row.status not in ended
            return row.stage is Stage.WAITING or is_under_way
    return row.stage is Stage.WAITING


def _fits(row: ItemRow, wanted: ItemFilter) -> bool:
    overdue = wanted.overdue_at
    return (
        wanted.number in (None, row.id)
        and wanted.queue in ("", row.queue)
        and wanted.bot in ("", row.bot)
        and wanted.status in (None, row.status)
        and (not wanted.tag or wanted.tag in row.tags)
        and wanted.text.lower() in row.reference.lower()
        and (overdue is None or (row.status not in ended and row.due_at is not None and row.due_at < overdue))
    )
