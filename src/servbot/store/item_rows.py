"""Work items between their table and the records of the port."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from servbot.core.lifecycle.work_item import WORK_ITEM, ItemStatus
from servbot.core.value import dumps, loads
from servbot.ports.work_queue import ItemRow, NewItem, Stage
from servbot.store import models


def item_row(row: models.WorkItem) -> ItemRow:
    """An item."""
    return ItemRow(
        id=row.pk,
        queue=row.queue,
        bot=row.bot,
        reference=row.reference,
        payload=loads(row.payload),
        priority=row.priority,
        not_before=row.not_before,
        due_at=row.due_at,
        risk_at=row.risk_at,
        tags=tuple(row.tags.split("\n")[1:-1]),
        status=ItemStatus(row.status),
        stage=Stage(row.stage),
        attempts=row.attempts,
        progress=row.progress,
        error=row.error,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )


def new_row(item: NewItem, now: datetime) -> models.WorkItem:
    """A row for an item that waits."""
    columns = columns_of(dict(item))
    return models.WorkItem(**columns, status=WORK_ITEM.start, stage=Stage.WAITING, created_at=now)


def columns_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of an item as columns."""
    as_text = {"payload": dumps, "tags": _between_line_ends}
    return {name: as_text[name](value) if name in as_text else value for name, value in fields.items()}


def _between_line_ends(tags: Iterable[str]) -> str:
    told = [" ".join(tag.split()) for tag in tags]
    return "\n".join(["", *told, ""]) if told else ""
