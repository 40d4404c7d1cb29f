"""Appending to a run's log. Every step takes this way, so what is sent to the database stands here in full."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from servbot.core.projection import only_step, telling
from servbot.ports.run_store import Lease, LeaseLost, RunMissing
from servbot.store import models
from servbot.store.large_values import Written
from servbot.store.projection import project

TAKE_NUMBERS = """
UPDATE store_run SET last_sequence = last_sequence + %s WHERE id = %s
RETURNING last_sequence
"""
"""Takes the run's row too, before anything is read, so that no other writer comes between."""

TAKE_NUMBERS_WITH_LEASE = """
UPDATE store_run SET last_sequence = last_sequence + %s WHERE id = %s AND lease_token = %s
RETURNING last_sequence
"""

TAKE_NUMBERS_AND_SHOW_STEP = """
UPDATE store_run SET last_sequence = last_sequence + %s, current_step = %s WHERE id = %s AND lease_token = %s
RETURNING last_sequence
"""

WRITE_EVENTS = "INSERT INTO store_event (run_id, sequence, at, type, address, data, kept) VALUES "
ONE_EVENT = "(%s, %s, %s, %s, %s, %s, %s)"


def append_steps(lease: Lease, events: Sequence[Written], at: datetime) -> None:
    """Append what a worker did in the middle of a leg; `LeaseLost` when the run is no longer its own.

    Nearly always that changes the step shown and nothing else: then the run's row is not even read.
    """
    told = telling(each.event for each in events)
    step = only_step(told)
    if told and step is None:
        append_leased(lease, events, at)
    elif step is None:
        last = _number(TAKE_NUMBERS_WITH_LEASE, len(events), lease.run_id, lease.token)
        _write(lease.run_id, events, _held(lease, last), at)
    else:
        last = _number(TAKE_NUMBERS_AND_SHOW_STEP, len(events), step[:300], lease.run_id, lease.token)
        _write(lease.run_id, events, _held(lease, last), at)


def append_leased(lease: Lease, events: Sequence[Written], at: datetime) -> models.Run:
    """Append what a worker did; `LeaseLost` when the run is no longer its own."""
    last = _number(TAKE_NUMBERS_WITH_LEASE, len(events), lease.run_id, lease.token)
    return _append(lease.run_id, events, _held(lease, last), at)


def append_free(run_id: str, events: Sequence[Written], at: datetime) -> models.Run:
    """Append what a person did, which needs no lease; `RunMissing`."""
    last = _number(TAKE_NUMBERS, len(events), run_id)
    if last is None:
        raise RunMissing(f"There is no run {run_id}.")
    return _append(run_id, events, last, at)


def _append(run_id: str, events: Sequence[Written], last: int, at: datetime) -> models.Run:
    """Write the events, and project them."""
    _write(run_id, events, last, at)
    run = models.Run.objects.select_related("item").get(pk=run_id)
    told = telling(each.event for each in events)
    if told:
        project(run, told, at)
    return run


def _held(lease: Lease, last: int | None) -> int:
    if last is None:
        raise LeaseLost(f"{lease.worker} no longer has the run {lease.run_id}.")
    return last


def _number(statement: str, *values: Any) -> int | None:
    """The number a statement returns; `None` when it found no row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return row[0] if row else None


def _write(run_id: str, events: Sequence[Written], last: int, at: datetime) -> None:
    """Write the events under the numbers just taken, of which `last` is the last."""
    moment = connection.ops.adapt_datetimefield_value(at)
    values: list[Any] = []
    for sequence, each in enumerate(events, last - len(events) + 1):
        event = each.event
        values += (run_id, sequence, moment, event.type.value, event.address, each.data, each.kept)
    if events:
        with connection.cursor() as cursor:
            cursor.execute(WRITE_EVENTS + ", ".join([ONE_EVENT] * len(events)), values)
