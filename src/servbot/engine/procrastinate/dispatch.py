"""Telling workers of a leg: a job of procrastinate, deferred on Django's connection and so in its transaction."""

from datetime import UTC, datetime

from django.db import connection
from procrastinate.contrib.django import app

TASK = "servbot.leg"
"""The name of the job that works one leg of a run."""

FORGET_LEG = "DELETE FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo'"
"""What was told of a run before and not taken up: a job that is only moved notifies nobody, so a new one takes its place."""


def dispatch(run_id: str, *, capability: str, priority: int, not_before: datetime, first: bool) -> None:
    """See `servbot.ports.engine.Dispatch`. The caller holds the run's row, so that no two tell of it at once."""
    if not first:
        with connection.cursor() as cursor:
            cursor.execute(FORGET_LEG, [run_id])
    later = not_before if not_before > datetime.now(UTC) else None
    job = app.configure_task(
        TASK, queue=capability, priority=priority, queueing_lock=run_id, schedule_at=later
    )
    job.defer(run=run_id)
