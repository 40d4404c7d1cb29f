"""A run comes into being: work item, row, first event and, unless it is held, first leg."""

from datetime import datetime

from servbot.core.lifecycle.course import COURSE
from servbot.core.lifecycle.run import RUN
from servbot.core.lifecycle.work_item import WORK_ITEM
from servbot.core.run import EventType, NewEvent
from servbot.core.value import dumps
from servbot.ports.artefact_store import ArtefactStore
from servbot.ports.run_store import NewRun, RunRow
from servbot.store.columns import stored
from servbot.store.engine import tell
from servbot.store.identity import new_run_id
from servbot.store.large_values import written
from servbot.store.log import append_free
from servbot.store.rows import RunColumns, run_row
from servbot.store.sql import execute, in_one_trip, sole
from servbot.store.statements import CREATE_ITEM, CREATE_RUN, QUEUE_LEG, WRITE_EVENT


def begin(
    new: NewRun,
    now: datetime,
    parent: RunRow | None = None,
    address: str = "",
    artefacts: ArtefactStore | None = None,
) -> RunRow:
    """Create all of it; inside a transaction.

    Args:
        new: what the run is to be.
        now: the time of its first event.
        parent: the run that calls it.
        address: of the effect in that run.
        artefacts: where large values of the events it begins with are kept.
    """
    run = _columns(new, new.item_id or _new_item(new, now), now, parent, address)
    before_moments = RunColumns._fields.index("created_at")
    caller = {"parent": parent.id, "address": address} if parent else {}
    created = NewEvent(type=EventType.RUN_CREATED, data={"source": new.source, **caller, **new.told})
    (first,) = written([created], artefacts)
    moment = stored(now)
    with in_one_trip():
        execute(CREATE_RUN, *run[:before_moments], moment, new.capability)
        execute(WRITE_EVENT, run.id, 1, moment, created.type.value, "", first.data, first.kept)
        if not new.held:
            execute(QUEUE_LEG, run.id, 0, moment)
    if new.begins_with:
        append_free(run.id, written(new.begins_with, artefacts), now)
    if not new.held:
        tell(run.id, capability=new.capability, priority=0, not_before=now, first=True)
    return run_row(run)


def _columns(new: NewRun, item_id: int, now: datetime, parent: RunRow | None, address: str) -> RunColumns:
    return RunColumns(
        id=new_run_id(),
        item_id=item_id,
        bot=new.bot,
        revision=new.revision,
        status=RUN.start.value,
        course=COURSE.start.value,
        rerun_of=new.rerun_of,
        inputs=dumps(new.inputs),
        files=dumps(new.files),
        reference=new.reference[:300],
        source=new.source[:200],
        parent_id=parent.id if parent else None,
        parent_address=address,
        depth=parent.depth + 1 if parent else 0,
        held=new.held,
        created_at=now,
    )


def _new_item(new: NewRun, now: datetime) -> int:
    values = (new.bot, new.reference[:300], WORK_ITEM.start.value, dumps(new.inputs), stored(now))
    return int(sole(CREATE_ITEM, *values)[0])
