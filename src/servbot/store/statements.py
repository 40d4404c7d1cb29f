"""The statements of the hot path, by name. They run on SQLite and PostgreSQL alike; `%s` is Django's placeholder."""

from functools import cache

_RESERVE_AS_HOLDERS = """
    WITH asked (run, token, count, step) AS (VALUES {values})
    UPDATE store_run SET last_sequence = last_sequence + asked.count, current_step = COALESCE(asked.step, current_step)
    FROM asked WHERE id = asked.run AND lease_token = asked.token
    RETURNING id, last_sequence
"""


@cache
def reserve_as_holders(count: int) -> str:
    """Takes the next numbers of the logs of so many runs, and shows people where they stand where a step is given.

    For each: the run, the token of the lease, how many numbers, and the step or nothing. There is no row for a run
    whose lease is another's.
    """
    return _RESERVE_AS_HOLDERS.format(values=_lines("(%s, %s, %s, %s)", count))


def _lines(one: str, count: int) -> str:
    return ", ".join([one] * count)


RESERVE = """
    UPDATE store_run SET last_sequence = last_sequence + %s
    WHERE id = %s
    RETURNING last_sequence
"""
"""Takes the next numbers of a run's log, whoever works on it."""

WRITE_EVENT = """
    INSERT INTO store_event (run_id, sequence, at, type, address, data, kept)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""

READ_EVENTS = """
    SELECT sequence, at, type, address, data, kept
    FROM store_event WHERE run_id = %s AND sequence > %s ORDER BY sequence
"""

_STANDING = """
    SELECT run.id, run.status, run.course, item.status, run.started_at, run.finished_at, item.finished_at,
           run.current_step, run.outputs, run.error, run.item_id, run.parent_id,
           EXISTS (SELECT 1 FROM store_humantask task WHERE task.run_id = run.id)
    FROM store_run run JOIN store_workitem item ON item.id = run.item_id
    WHERE run.id IN ({values})
"""


@cache
def standing(count: int) -> str:
    """Where so many runs and their items stand, and whether they have tasks."""
    return _STANDING.format(values=_lines("%s", count))


WRITE_RUN = """
    UPDATE store_run
    SET status = %s, course = %s, started_at = %s, finished_at = %s, current_step = %s, outputs = %s, error = %s
    WHERE id = %s
"""

WRITE_ITEM = "UPDATE store_workitem SET status = %s, finished_at = %s WHERE id = %s"

CREATE_ITEM = """
    INSERT INTO store_workitem
        (bot, reference, status, payload, created_at, queue, stage, priority, tags, progress, attempts, error)
    VALUES (%s, %s, %s, %s, %s, '', '', 0, '', '', 0, '')
    RETURNING id
"""
"""An item of a run that was started at once: it stands in no queue."""

CREATE_RUN = """
    INSERT INTO store_run
        (id, item_id, bot, revision, status, course, rerun_of, inputs, files, reference, source, parent_id,
         parent_address, depth, held, created_at, capability, current_step, outputs, error, last_sequence, lease_token,
         died_legs, died_step)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '', '{}', '', 1, 0, 0, '')
"""
"""A run comes with its first event, of number 1."""

READ_RUN = """
    SELECT id, item_id, bot, revision, status, course, rerun_of, inputs, files, reference, source, parent_id,
           parent_address, depth, held, created_at, started_at, finished_at, current_step, outputs, error
    FROM store_run WHERE id = %s
"""

READ_REVISION = "SELECT digest, bot, number, released_at, text, files FROM store_revision WHERE digest = %s"

LIVING_CALLED = "SELECT id FROM store_run WHERE parent_id = %s AND finished_at IS NULL"
"""The runs that a run called and that have not ended."""

TAKE_ROWS = """
    SELECT id FROM store_run
    WHERE id = ANY(%s) OR parent_id = ANY(%s) AND finished_at IS NULL
       OR id IN (SELECT parent_id FROM store_run WHERE id = ANY(%s))
    ORDER BY id DESC FOR UPDATE
"""
"""PostgreSQL only: takes the rows of runs, of those they called and of those that called them, the newest first."""

QUEUE_LEG = "INSERT INTO store_leg (run_id, priority, not_before, worker) VALUES (%s, %s, %s, '')"

DUE = """
    store_leg leg JOIN store_run run ON run.id = leg.run_id
    WHERE leg.worker = '' AND leg.not_before <= %s AND run.course <> 'paused'
      AND NOT EXISTS (SELECT 1 FROM store_leg busy WHERE busy.run_id = leg.run_id AND busy.worker <> '')
"""
"""Queued legs that may begin, of runs that no one works on and nobody paused."""

COUNT_DUE = "SELECT COUNT(*), MIN(leg.not_before) FROM " + DUE  # noqa: S608 - a text of our own

ANY_DUE = "SELECT 1 FROM " + DUE + "LIMIT 1"  # noqa: S608 - a text of our own

FIRST_DUE = "SELECT leg.id, leg.run_id FROM " + DUE + "{only} ORDER BY leg.priority DESC, leg.id LIMIT %s"  # noqa: S608
"""The first legs due; `only`: `OF_RUN`, or nothing."""

OF_RUN = "AND leg.run_id = %s"

TAKE_LEG = "UPDATE store_leg SET worker = %s, claimed_at = %s WHERE id = %s"

LEASE_RUN = """
    UPDATE store_run SET lease_token = lease_token + 1 WHERE id = %s
    RETURNING id, lease_token, died_legs
"""

CLAIM = """
    WITH due AS MATERIALIZED ({first_due} FOR UPDATE OF leg, run SKIP LOCKED),
    taken AS (
        UPDATE store_leg SET worker = %s, claimed_at = clock_timestamp() WHERE id IN (SELECT id FROM due)
        RETURNING run_id, priority, id
    ),
    seen AS (
        INSERT INTO store_worker (name, seen_at) SELECT %s, clock_timestamp() FROM taken LIMIT 1
        ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at
    ),
    leased AS (
        UPDATE store_run SET lease_token = lease_token + 1 WHERE id IN (SELECT run_id FROM taken)
        RETURNING id, lease_token, died_legs
    )
    SELECT leased.id, leased.lease_token, leased.died_legs
    FROM leased JOIN taken ON taken.run_id = leased.id ORDER BY taken.priority DESC, taken.id
"""
"""PostgreSQL only: all of a claim in one trip to the server. What another is just taking is passed over."""

ANY_TO_TEND = """
    SELECT 1 WHERE EXISTS (SELECT 1 FROM store_workitem WHERE stage = 'waiting')
       OR EXISTS (SELECT 1 FROM store_workitem WHERE stage = 'admitted' AND status IN (%s, %s, %s, %s))
       OR EXISTS (SELECT 1 FROM store_run WHERE held)
"""
"""Whether any item waits, or has ended and nothing has followed yet, or a run is held."""

RELEASE_RUN = "UPDATE store_run SET lease_token = lease_token + 1, died_legs = 0 WHERE id = %s"

END_LEGS = "DELETE FROM store_leg WHERE run_id = %s"

END_LEG_UNDER_WAY = "DELETE FROM store_leg WHERE run_id = %s AND worker <> ''"

END_WAITS = "DELETE FROM store_awaitedevent WHERE run_id = %s"

BEAT = """
    INSERT INTO store_worker (name, seen_at) VALUES (%s, %s)
    ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at
"""
"""Remembers a sign of life."""
