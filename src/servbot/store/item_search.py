"""Finding and sorting work items."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Exists, F, OrderBy, OuterRef, Q, QuerySet

from servbot.core.lifecycle.run import RunStatus
from servbot.core.lifecycle.work_item import ItemStatus
from servbot.ports.work_queue import ItemFilter, Order
from servbot.store import models

not_over = [ItemStatus.NEW, ItemStatus.IN_PROGRESS, ItemStatus.WAITING]

orders: Mapping[Order, tuple[str | OrderBy, ...]] = {
    "newest": ("-pk",),
    "next": (F("due_at").asc(nulls_last=True), "-priority", "pk"),
    "due": (F("due_at").asc(nulls_last=True), "pk"),
    "reference": ("reference", "pk"),
}


def order_of(order: Order) -> tuple[str | OrderBy, ...]:
    """What to sort by."""
    return orders[order]


def fitting(wanted: ItemFilter, now: datetime) -> QuerySet[models.WorkItem]:
    """The items that are meant."""
    rows = models.WorkItem.objects.all()
    if wanted.number is not None:
        rows = rows.filter(pk=wanted.number)
    if wanted.queue:
        rows = rows.filter(queue=wanted.queue)
    if wanted.bot:
        rows = rows.filter(bot=wanted.bot)
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.tag:
        rows = rows.filter(tags__contains=f"\n{wanted.tag}\n")
    if wanted.text:
        rows = rows.filter(reference__icontains=wanted.text)
    if wanted.overdue_at:
        rows = rows.filter(due_at__lt=wanted.overdue_at, status__in=not_over)
    if wanted.silent_for is not None:
        rows = rows.filter(_abandoned(now - timedelta(seconds=wanted.silent_for)))
    return rows


def _abandoned(limit: datetime) -> Q | Exists:
    """Items with a run under way that no living worker has."""
    living = models.Worker.objects.filter(seen_at__gt=limit).values("name")
    held = models.Leg.objects.filter(run=OuterRef("pk"))
    in_good_hands = held.filter(Q(worker="") | Q(worker__in=living))
    running = models.Run.objects.filter(item=OuterRef("pk"), status=RunStatus.RUNNING)
    return Exists(running.filter(~Exists(in_good_hands)))
