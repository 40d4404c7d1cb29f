"""A run comes into being: work item, row, first event and, unless it is held, first leg."""

from datetime import datetime

from servbot.core.lifecycle.run import RUN
from servbot.core.lifecycle.work_item import WORK_ITEM
from servbot.core.run import EventType, NewEvent
from servbot.core.value import dumps
from servbot.ports.artefact_store import ArtefactStore
from servbot.ports.run_store import NewRun
from servbot.store import models
from servbot.store.identity import new_run_id
from servbot.store.large_values import written
from servbot.store.legs import queue_leg
from servbot.store.log import append_free


def begin(
    new: NewRun,
    now: datetime,
    parent: models.Run | None = None,
    address: str = "",
    artefacts: ArtefactStore | None = None,
) -> models.Run:
    """Create all of it; inside a transaction.

    Args:
        new: what the run is to be.
        now: the time of its first event.
        parent: the run that calls it.
        address: of the effect in that run.
        artefacts: where large values of the events it begins with are kept.
    """
    run = _create(new, now, parent, address)
    caller = {"parent": parent.pk, "address": address} if parent else {}
    created = NewEvent(type=EventType.RUN_CREATED, data={"source": new.source, **caller, **new.told})
    append_free(run.pk, written([created, *new.begins_with], artefacts), now)
    if not new.held:
        queue_leg(run.pk, now)
    return run


def _create(new: NewRun, now: datetime, parent: models.Run | None, address: str) -> models.Run:
    return models.Run.objects.create(
        id=new_run_id(),
        item_id=new.item_id or _new_item(new, now),
        bot=new.bot,
        revision=new.revision,
        status=RUN.start,
        inputs=dumps(new.inputs),
        files=dumps(new.files),
        reference=new.reference[:300],
        source=new.source[:200],
        capability=new.capability,
        rerun_of=new.rerun_of,
        held=new.held,
        parent=parent,
        parent_address=address,
        depth=parent.depth + 1 if parent else 0,
        created_at=now,
    )


def _new_item(new: NewRun, now: datetime) -> int:
    item = models.WorkItem.objects.create(
        bot=new.bot,
        reference=new.reference[:300],
        status=WORK_ITEM.start,
        payload=dumps(new.inputs),
        created_at=now,
    )
    return int(item.pk)
