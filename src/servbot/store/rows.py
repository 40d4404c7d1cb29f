"""Rows of the tables as records of the ports."""

from datetime import datetime
from typing import NamedTuple

from servbot.core.lifecycle.course import RunCourse
from servbot.core.lifecycle.run import RunStatus
from servbot.core.reading import Artefact
from servbot.core.run import Event, EventType
from servbot.core.value import loads
from servbot.ports.artefact_store import ArtefactStore
from servbot.ports.run_store import RunRow
from servbot.ports.schedule_store import Firing, FiringOutcome
from servbot.ports.task_store import TaskRow
from servbot.store import models
from servbot.store.columns import moment
from servbot.store.large_values import whole
from servbot.store.projection import task_standing


class RunColumns(NamedTuple):
    """A run as the statement `READ_RUN` gives it: under the names of its model."""

    id: str
    item_id: int
    bot: str
    revision: str
    status: str
    course: str
    rerun_of: str
    inputs: str
    files: str
    reference: str
    source: str
    parent_id: str | None
    parent_address: str
    depth: int
    held: bool | int
    created_at: datetime | str
    started_at: datetime | str | None = None
    finished_at: datetime | str | None = None
    current_step: str = ""
    outputs: str = "{}"
    error: str = ""


class EventColumns(NamedTuple):
    """An event as the statement `READ_EVENTS` gives it: under the names of its model."""

    sequence: int
    at: datetime | str
    type: str
    address: str
    data: str
    kept: str | None


def run_row(run: models.Run | RunColumns) -> RunRow:
    """A run."""
    return RunRow(
        id=run.id,
        bot=run.bot,
        revision=run.revision,
        status=RunStatus(run.status),
        inputs=loads(run.inputs),
        files={name: Artefact.model_validate(artefact) for name, artefact in loads(run.files).items()},
        reference=run.reference,
        source=run.source,
        item_id=run.item_id,
        parent_id=run.parent_id or "",
        parent_address=run.parent_address,
        depth=run.depth,
        created_at=moment(run.created_at),
        started_at=moment(run.started_at),
        finished_at=moment(run.finished_at),
        current_step=run.current_step,
        outputs=loads(run.outputs),
        error=run.error,
        course=RunCourse(run.course),
        rerun_of=run.rerun_of,
        held=bool(run.held),
    )


def event_row(event: models.Event | EventColumns, artefacts: ArtefactStore) -> Event:
    """An event, its large values read from their files."""
    data, missing = whole(loads(event.data), event.kept, artefacts)
    return Event(
        sequence=event.sequence,
        at=moment(event.at),
        type=EventType(event.type),
        address=event.address,
        data=data,
        missing=missing,
    )


def task_row(task: models.HumanTask) -> TaskRow:
    """A task."""
    return TaskRow(
        id=task.pk,
        run_id=task.run_id,
        bot=task.bot,
        reference=task.reference,
        **dict(task_standing(task)),
    )


def firing_row(firing: models.Firing) -> Firing:
    """A firing."""
    return Firing(
        id=firing.pk,
        bot=firing.bot,
        trigger=firing.trigger,
        key=firing.key,
        planned_at=firing.planned_at,
        decided_at=firing.decided_at,
        outcome=FiringOutcome(firing.outcome),
        reason=firing.reason,
        run_id=firing.run_id or "",
    )
