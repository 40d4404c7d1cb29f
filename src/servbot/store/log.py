"""Appending to a run's log."""

from collections.abc import Sequence
from datetime import datetime

from servbot.core.run import NewEvent
from servbot.core.value import dumps
from servbot.store import models
from servbot.store.projection import project


def append_events(run: models.Run, events: Sequence[NewEvent], at: datetime) -> None:
    """Append in order and project each; to be called inside a transaction that holds the run's row.

    The unique constraint on (run, sequence) refuses a writer that did not see the events before its own.
    """
    rows = [
        models.Event(
            run=run,
            sequence=run.last_sequence + index,
            at=at,
            type=event.type.value,
            address=event.address[:500],
            data=dumps(event.data),
        )
        for index, event in enumerate(events, 1)
    ]
    models.Event.objects.bulk_create(rows)
    run.last_sequence += len(rows)
    for event in events:
        project(run, event, at)
    run.save()
