"""Finding what fell down: legs of workers that are gone, and legs that nobody was told of."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import connection

from servbot.ports.run_store import RunStore

SOME = 500
"""Legs told of again in one sweep; the next one goes on."""

FORGET_JOBS_OF_DEAD_WORKERS = """
DELETE FROM procrastinate_jobs job
WHERE job.status = 'doing'
  AND NOT EXISTS (
      SELECT FROM procrastinate_workers worker
      WHERE worker.id = job.worker_id AND worker.last_heartbeat > now() - make_interval(secs => %s)
  )
"""
"""The legs themselves stand in our own table; a job only tells of one."""

LEGS_NOBODY_WAS_TOLD_OF = """
SELECT leg.run_id FROM store_leg leg
WHERE leg.worker = '' AND leg.not_before < now() - interval '5 seconds'
  AND NOT EXISTS (
      SELECT FROM procrastinate_jobs job WHERE job.queueing_lock = leg.run_id AND job.status = 'todo'
  )
  AND NOT EXISTS (SELECT FROM store_run run WHERE run.id = leg.run_id AND run.course = 'paused')
  AND NOT EXISTS (SELECT FROM store_leg busy WHERE busy.run_id = leg.run_id AND busy.worker <> '')
ORDER BY leg.priority DESC, leg.id
LIMIT %s
"""
"""A worker that dies between being told of a leg and claiming it takes the telling with it."""


def sweep(runs: RunStore, silent_after: timedelta) -> int:
    """Let the runs of silent workers go on elsewhere; how many."""
    taken = runs.take_over(silent_for=silent_after.total_seconds())
    for run_id in _untold(silent_after):
        runs.dispatch(run_id)
    return taken


def _untold(silent_after: timedelta) -> Sequence[str]:
    with connection.cursor() as cursor:
        cursor.execute(FORGET_JOBS_OF_DEAD_WORKERS, [silent_after.total_seconds()])
        cursor.execute(LEGS_NOBODY_WAS_TOLD_OF, [SOME])
        return [run_id for (run_id,) in cursor.fetchall()]
