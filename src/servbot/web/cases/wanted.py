"""What a reader of the list of cases asks for."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, get_args

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from servbot.core.lifecycle.work_item import ItemStatus
from servbot.core.record import Record
from servbot.ports.work_queue import ItemFilter, Order
from servbot.web.site import application

OVERDUE, ABANDONED = "overdue", "abandoned"

orders: Mapping[Order, Any] = {
    "newest": _("Newest first"),
    "next": _("As they begin"),
    "due": _("Due first"),
    "reference": _("By reference"),
}
dangers: Mapping[str, Any] = {OVERDUE: _("Overdue"), ABANDONED: _("Abandoned")}


class Wanted(Record):
    """A filter and an order."""

    queue: str = ""
    status: ItemStatus | None = None
    tag: str = ""
    text: str = ""
    danger: str = ""
    """`overdue`, `abandoned`, or neither."""

    order: Order = "newest"

    @classmethod
    def of(cls, request: HttpRequest) -> "Wanted":
        """What the address says; what it says wrongly does not count."""
        asked = {name: str(value).strip()[:100] for name, value in request.GET.items()}
        status, order, danger = asked.get("status"), asked.get("order"), asked.get("danger", "")
        return cls(
            queue=asked.get("queue", ""),
            status=ItemStatus(status) if status in set(ItemStatus) else None,
            tag=asked.get("tag", ""),
            text=asked.get("text", ""),
            danger=danger if danger in dangers else "",
            order=next((known for known in get_args(Order) if known == order), "newest"),
        )

    @property
    def narrows(self) -> bool:
        """Whether it leaves any case out."""
        return bool(self.queue or self.status or self.tag or self.text or self.danger)

    @property
    def filter(self) -> ItemFilter:
        """As the store understands it."""
        silent = application().settings.worker.silent_after.total_seconds()
        return ItemFilter(
            queue=self.queue,
            status=self.status,
            tag=self.tag,
            text=self.text,
            overdue_at=datetime.now(UTC) if self.danger == OVERDUE else None,
            silent_for=silent if self.danger == ABANDONED else None,
        )
