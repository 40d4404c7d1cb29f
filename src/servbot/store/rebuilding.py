"""Rows of runs written from their logs again."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from django.db import transaction

from servbot.core.errors import BusinessFailure
from servbot.core.projection import Projection, RunStanding
from servbot.core.record import Record
from servbot.core.run import Event
from servbot.ports.artefact_store import ArtefactStore
from servbot.ports.run_store import RunMissing
from servbot.ports.work_queue import Stage
from servbot.store import models
from servbot.store.projection import (
    changed,
    item_columns,
    present_task,
    run_columns,
    stood,
    task_columns,
    write_tasks,
)
from servbot.store.rows import event_row
from servbot.store.sql import execute_many
from servbot.store.statements import WRITE_ITEM, WRITE_RUN


class LogIncomplete(BusinessFailure):
    """A run's log is not all there, so its rows cannot be written from it."""

    code = "log.incomplete"
    default_remedy = "Its rows were left as they are; retention may have deleted the log of a finished run."


class Difference(Record):
    """A value of a row that the log says otherwise."""

    row: str
    """`run`, `work item`, or `task 1` for the run's first."""

    field: str
    row_says: Any
    log_says: Any


class Rebuilding:
    """Compares rows with logs, and writes them anew."""

    def __init__(self, artefacts: ArtefactStore) -> None:
        self._artefacts = artefacts

    def all_runs(self) -> Iterator[str]:
        """Identities of all runs, oldest first."""
        return models.Run.objects.order_by("pk").values_list("pk", flat=True).iterator()

    @transaction.atomic
    def rebuild(self, run_id: str, *, check: bool = False) -> Sequence[Difference]:
        """Write the rows of a run from its log; what differed. `check`: write nothing.

        Raises:
            RunMissing: there is no such run.
            LogIncomplete: events or their values are missing.
        """
        run = models.Run.objects.select_for_update().select_related("item").filter(pk=run_id).first()
        if run is None:
            raise RunMissing(f"There is no run {run_id}.")
        rows = list(models.HumanTask.objects.filter(run=run).order_by("pk"))
        projection = self._projected(run)
        found = list(_differences(run, rows, projection))
        if found and not check:
            row = stood([run_id])[run_id]
            after = changed(run_id, row, row.standing(), projection.run)
            execute_many(WRITE_RUN, [after.run_columns] if after.run_columns else ())
            execute_many(WRITE_ITEM, [after.item_columns] if after.item_columns else ())
            write_tasks(run_id, rows, projection.tasks)
            models.HumanTask.objects.filter(pk__in=[row.pk for row in rows[len(projection.tasks) :]]).delete()
        return found

    def _projected(self, run: models.Run) -> Projection:
        events = [event_row(row, self._artefacts) for row in run.events.order_by("sequence")]
        _check_whole(run, events)
        projection = Projection(RunStanding(), tuple)
        for event in events:
            projection.apply(event, event.at)
        if not _speaks_for_item(run):
            row = stood([run.pk])[run.pk].standing()
            projection.change(item=row.item, item_finished_at=row.item_finished_at)
        return projection


def _speaks_for_item(run: models.Run) -> bool:
    """Whether the item stands where this run left it: it is its last attempt, and no other is to follow."""
    return run.item.stage != Stage.WAITING and not run.item.runs.filter(pk__gt=run.pk).exists()


def _check_whole(run: models.Run, events: Sequence[Event]) -> None:
    if [event.sequence for event in events] != list(range(1, run.last_sequence + 1)):
        raise LogIncomplete(f"The log of the run {run.id} has {len(events)} of {run.last_sequence} events.")
    for event in events:
        if event.missing:
            raise LogIncomplete(f"A file of event {event.sequence} of the run {run.id} is gone.")


def _differences(
    run: models.Run, rows: Sequence[models.HumanTask], projection: Projection
) -> Iterator[Difference]:
    before, after = stood([run.pk])[run.pk].standing(), projection.run
    yield from _of_row("run", run_columns(before), run_columns(after))
    yield from _of_row("work item", item_columns(before), item_columns(after))
    for number, (row, standing) in enumerate(zip_longest(rows, projection.tasks), 1):
        present = present_task(row) if row else {}
        told = task_columns(standing) if standing else {}
        yield from _of_row(f"task {number}", present, told)


def _of_row(row: str, present: dict[str, Any], told: dict[str, Any]) -> Iterator[Difference]:
    for field in told | present:
        if present.get(field) != told.get(field):
            yield Difference(row=row, field=field, row_says=present.get(field), log_says=told.get(field))
