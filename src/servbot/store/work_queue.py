"""Work queues in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from servbot.core.errors import ServbotError
from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.core.lifecycle.work_item import WORK_ITEM, ItemStatus
from servbot.core.value import dumps, loads
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
from servbot.store import models
from servbot.store.creating import begin
from servbot.store.engine import now as database_now
from servbot.store.item_rows import columns_of, item_row, new_row
from servbot.store.item_search import fitting, order_of
from servbot.store.legs import queue_leg
from servbot.store.locks import lock_in_transaction
from servbot.store.rows import run_row
from servbot.store.sql import first
from servbot.store.statements import ANY_TO_TEND

BATCH = 500
"""So many rows in one statement."""

ADMISSION = "work queue: admission"
"""Name of the lock under which runs are counted and begun."""

over = [status.value for status in RunStatus if RUN.is_final(status)]
ended = [ItemStatus.DONE, ItemStatus.REJECTED, ItemStatus.FAILED, ItemStatus.CANCELLED]


class DjangoWorkQueueStore:
    """Implements `servbot.ports.work_queue.WorkQueueStore`."""

    @transaction.atomic
    def add(self, items: Sequence[NewItem]) -> Sequence[str]:
        """Queue what is new."""
        now = database_now()
        known: list[str] = []
        for start in range(0, len(items), BATCH):
            known += _add(items[start : start + BATCH], now)
        return known

    def is_quiet(self) -> bool:
        """Whether nothing is to be done."""
        return not first(ANY_TO_TEND, *ended)

    def admit(self, admission: Admission) -> Sequence[str]:
        """Begin what there is room for."""
        # Most looks find nothing: they only read, and so do not make others wait.
        if not _could_begin(admission.queue, database_now()).exists():
            return []
        with transaction.atomic():
            lock_in_transaction(ADMISSION)
            now = database_now()
            could = _could_begin(admission.queue, now)
            living = _living()
            if not (any(each.queue == admission.queue for each in living) or _enough(could, admission, now)):
                return []
            rows = list(could.select_for_update()[: max(admission.room(living), 0)])
            # Taken after the count: in the log, too, nothing begins before what made room for it had ended.
            now = database_now()
            return [run_id for row in rows if (run_id := _begin(row, admission, now))]

    def let_in(self, doorkeeper: Doorkeeper) -> Sequence[str]:
        """Let runs that are held begin."""
        if not models.Run.objects.filter(held=True).exists():
            return []
        with transaction.atomic():
            lock_in_transaction(ADMISSION)
            chosen = doorkeeper.let_in(_living(), _held())
            rows = models.Run.objects.select_for_update().filter(pk__in=chosen, held=True).order_by("pk")
            begun = list(rows.values_list("pk", flat=True))  # without those that were cancelled meanwhile
            models.Run.objects.filter(pk__in=begun).update(held=False)
            now = database_now()
            for run_id in begun:
                queue_leg(run_id, now)
            return begun

    def ended(self, limit: int) -> Sequence[tuple[ItemRow, RunRow]]:
        """Items from whose end nothing has followed."""
        rows = models.WorkItem.objects.filter(stage=Stage.ADMITTED, status__in=ended).order_by("pk")[:limit]
        lasts = ((row, row.runs.order_by("pk").last()) for row in rows)
        return [(item_row(row), run_row(last)) for row, last in lasts if last is not None]

    @transaction.atomic
    def settle(self, item_id: int, run_id: str, settlement: Settlement) -> bool:
        """Let follow what follows, once."""
        row = models.WorkItem.objects.select_for_update().filter(pk=item_id, stage=Stage.ADMITTED).first()
        if row is None or row.runs.filter(pk__gt=run_id).exists():
            return False
        row.stage, row.error = Stage.SETTLED, settlement.error
        if settlement.retry_at is not None:
            _let_wait(row)
            row.not_before = settlement.retry_at
        row.save(update_fields=["stage", "error", "status", "not_before", "finished_at"])
        if settlement.following is not None:
            _add([settlement.following], database_now())
        return True

    def item(self, item_id: int) -> ItemRow:
        """The item."""
        return item_row(_item(pk=item_id))

    def find(self, queue: str, reference: str) -> ItemRow:
        """The item of that queue."""
        return item_row(_item(queue=queue, reference=reference))

    def runs_of(self, item_id: int) -> Sequence[RunRow]:
        """Its attempts."""
        return [run_row(run) for run in models.Run.objects.filter(item=item_id).order_by("pk")]

    def items(
        self, wanted: ItemFilter, *, order: Order = "newest", limit: int = 50, offset: int = 0
    ) -> Sequence[ItemRow]:
        """A page of items."""
        rows = fitting(wanted, database_now()).order_by(*order_of(order))
        return [item_row(row) for row in rows[offset : offset + limit]]

    def count(self, wanted: ItemFilter) -> int:
        """How many fit."""
        return fitting(wanted, database_now()).count()

    def counts(self, wanted: ItemFilter) -> Mapping[ItemStatus, int]:
        """How many stand where."""
        rows = fitting(wanted.model_copy(update={"status": None}), database_now()).order_by()
        found = dict(rows.values_list("status").annotate(Count("pk")))
        return {status: found.get(status, 0) for status in ItemStatus}

    def ids(self, wanted: ItemFilter, change: Change) -> Sequence[int]:
        """The items that fit and can be changed so."""
        rows = fitting(wanted, database_now()).filter(_can(change)).order_by("pk")
        return list(rows.values_list("pk", flat=True))

    @transaction.atomic
    def change(self, ids: Sequence[int], change: Change, at: datetime) -> Sequence[int]:
        """Change what can still be changed so."""
        done: list[int] = []
        for start in range(0, len(ids), BATCH):
            rows = models.WorkItem.objects.select_for_update().filter(pk__in=ids[start : start + BATCH])
            part = list(rows.filter(_can(change)).exclude(_under_way).values_list("pk", flat=True))
            _apply(models.WorkItem.objects.filter(pk__in=part), change, at)
            done += part
        return done

    def under_way(self, ids: Sequence[int]) -> Sequence[str]:
        """Runs that have not ended."""
        found: list[str] = []
        for start in range(0, len(ids), BATCH):
            runs = models.Run.objects.filter(item__in=ids[start : start + BATCH]).exclude(status__in=over)
            found += runs.values_list("pk", flat=True)
        return found

    def progress(self, run_id: str, text: str) -> None:
        """Let the item say how far it is."""
        item = models.Run.objects.filter(pk=run_id).values("item_id")
        models.WorkItem.objects.filter(pk__in=item).update(progress=text)


_under_way = Q(stage=Stage.ADMITTED) & ~Q(status__in=ended)


def _can(change: Change) -> Q:
    match change.kind:
        case "retry":
            return Q(stage=Stage.SETTLED, status__in=WORK_ITEM.sources("retry"))
        case "cancel":
            return Q(stage=Stage.WAITING) | _under_way
    return Q(stage=Stage.WAITING)


def _apply(rows: QuerySet[models.WorkItem], change: Change, at: datetime) -> None:
    match change.kind:
        case "retry":
            rows.update(
                stage=Stage.WAITING, status=ItemStatus.NEW, finished_at=None, not_before=None, error=""
            )
        case "cancel":
            rows.update(stage=Stage.SETTLED, status=ItemStatus.CANCELLED, finished_at=at)
        case "edit":
            _edit(rows, dict(change.fields))


def _edit(rows: QuerySet[models.WorkItem], fields: dict[str, Any]) -> None:
    """Write new values; those of inputs into what each item has of them."""
    inputs = fields.pop("inputs", {})
    if fields:
        rows.update(**columns_of(fields))
    for row in rows if inputs else ():
        row.payload = dumps({**loads(row.payload), **inputs})
        row.save(update_fields=["payload"])


def _add(items: Sequence[NewItem], now: datetime) -> list[str]:
    """Write those whose reference is new; the references of the others."""
    queues = {item.queue for item in items}
    known: list[str] = []
    for queue in queues:
        # Two processes that add the same reference wait for each other here, so that both tell the truth.
        lock_in_transaction(f"work queue: {queue}")
    for queue in queues:
        mine = [item for item in items if item.queue == queue]
        there = models.WorkItem.objects.filter(queue=queue, reference__in=[item.reference for item in mine])
        seen = set(there.values_list("reference", flat=True))
        fresh = []
        for item in mine:
            if item.reference in seen:
                known.append(item.reference)
                continue
            seen.add(item.reference)
            fresh.append(new_row(item, now))
        models.WorkItem.objects.bulk_create(fresh)
    return known


def _could_begin(queue: str, now: datetime) -> QuerySet[models.WorkItem]:
    rows = models.WorkItem.objects.filter(queue=queue, stage=Stage.WAITING)
    return rows.filter(Q(not_before=None) | Q(not_before__lte=now)).order_by(*order_of("next"))


def _enough(could: QuerySet[models.WorkItem], admission: Admission, now: datetime) -> bool:
    """Whether the first of the items may begin."""
    if could[admission.minimum - 1 : admission.minimum].exists():
        return True
    return could.filter(Q(risk_at__lte=now) | Q(due_at__lte=now)).exists()


def _held() -> list[HeldRun]:
    """The first of the runs that are held, of every bot and revision; oldest first."""
    held = models.Run.objects.filter(held=True)
    rows: list[tuple[str, str, str]] = []
    for bot, revision in held.order_by().values_list("bot", "revision").distinct():
        of_bot = held.filter(bot=bot, revision=revision).order_by("pk")
        rows += of_bot.values_list("pk", "bot", "revision")[:BATCH]
    return [HeldRun(id=pk, bot=bot, revision=revision) for pk, bot, revision in sorted(rows)]


def _living() -> list[Living]:
    """Runs that have not ended and are not held, counted."""
    living = [status.value for status in RunStatus if not RUN.is_final(status)]
    rows = models.Run.objects.filter(status__in=living, held=False).order_by()
    counted = rows.values("item__queue", "bot", "revision").annotate(count=Count("pk"))
    return [
        Living(queue=row["item__queue"], bot=row["bot"], revision=row["revision"], count=row["count"])
        for row in counted
    ]


def _begin(row: models.WorkItem, admission: Admission, now: datetime) -> str:
    """Create the run of the item's next attempt; empty when it is refused."""
    item = models.WorkItem.objects.filter(pk=row.pk)
    try:
        new = admission.run_of(item_row(row))
    except ServbotError as error:
        status = WORK_ITEM.after(ItemStatus(row.status), "refuse")
        item.update(stage=Stage.SETTLED, status=status, error=error.message, finished_at=now)
        return ""
    item.update(stage=Stage.ADMITTED, attempts=F("attempts") + 1, progress="", error="")
    return begin(new.model_copy(update={"item_id": row.pk}), now).id


def _let_wait(row: models.WorkItem) -> None:
    row.status = WORK_ITEM.after(ItemStatus(row.status), "retry")
    row.stage, row.finished_at = Stage.WAITING, None


def _item(**which: object) -> models.WorkItem:
    row = models.WorkItem.objects.filter(**which).first()
    if row is None:
        raise ItemMissing(f"There is no work item {' '.join(str(value) for value in which.values())}.")
    return row
