"""Appending to the logs of runs: the hot path, a few statements for the steps of many legs."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from servbot.core.projection import only_progress, telling
from servbot.core.run import EventType, NewEvent
from servbot.ports.run_store import Lease, LeaseLost, RunMissing
from servbot.store import models
from servbot.store.audit_rows import record_of_event
from servbot.store.columns import stored
from servbot.store.large_values import Written
from servbot.store.projection import STEP_LENGTH, Projected, project, stood
from servbot.store.sql import Row, execute_many, first, in_one_trip, rows
from servbot.store.statements import (
    END_WAITS,
    RESERVE,
    TAKE_ROWS,
    WRITE_EVENT,
    WRITE_ITEM,
    WRITE_RUN,
    reserve_as_holders,
)
from servbot.store.waits import write_waits


class Appended(NamedTuple):
    """Events that have their numbers in a run's log."""

    run_id: str
    last: int
    """Number of the last of them."""

    events: Sequence[Written]
    told: Sequence[NewEvent]
    """Those that change more than the step a run shows people."""


def append_leased(
    appends: Sequence[tuple[Lease, Sequence[Written]]], at: datetime
) -> Sequence[Projected | LeaseLost]:
    """Append what a worker did; `LeaseLost`, and nothing written, for each run that is no longer its own."""
    asked: list[str | int | None] = []
    told: list[Sequence[NewEvent]] = []
    for lease, events in appends:
        tells = telling(each.event for each in events)
        step = str(tells[-1].data["title"])[:STEP_LENGTH] if tells and only_progress(tells) else None
        told.append(tells if step is None else [])
        asked += [lease.run_id, lease.token, len(events), step]
    # The update takes the rows before anything is read, so that no other writer comes between.
    reserved: dict[str, int] = dict(rows(reserve_as_holders(len(appends)), *asked))
    held = [
        Appended(lease.run_id, reserved[lease.run_id], events, tells)
        for (lease, events), tells in zip(appends, told, strict=True)
        if lease.run_id in reserved
    ]
    became = _write(held, at)
    return [
        became.get(lease.run_id) or LeaseLost(f"{lease.worker} no longer has the run {lease.run_id}.")
        for lease, _events in appends
    ]


def append_leased_once(lease: Lease, events: Sequence[Written], at: datetime) -> Projected:
    """Append to one log; `LeaseLost`."""
    (became,) = append_leased([(lease, events)], at)
    if isinstance(became, LeaseLost):
        raise became
    return became


def append_free(run_id: str, events: Sequence[Written], at: datetime) -> None:
    """Append what a person did, which needs no lease; `RunMissing`."""
    reserved = first(RESERVE, len(events), run_id)
    if reserved is None:
        raise RunMissing(f"There is no run {run_id}.")
    _write([Appended(run_id, reserved[0], events, telling(each.event for each in events))], at)


def take_rows(runs: Collection[str], ending: Collection[str]) -> None:
    """Take the rows of all runs that a transaction changes, newest first, so that nobody waits in a circle.

    Args:
        runs: runs whose logs are appended to.
        ending: those of them that may end: what they called, or what called them, may change too.
    """
    if connection.vendor != "postgresql" or (len(runs) == 1 and not ending):
        return  # SQLite has one writer; a single row is taken when its numbers are reserved
    rows(TAKE_ROWS, list(runs), list(ending), list(ending))


def _write(appended: Sequence[Appended], at: datetime) -> dict[str, Projected]:
    """Write the events, and what they change in the rows; what became of each run."""
    standing = stood([each.run_id for each in appended if each.told])
    became = {
        each.run_id: project(each.run_id, standing[each.run_id], each.told, at) if each.told else Projected()
        for each in appended
    }
    with in_one_trip():
        execute_many(WRITE_EVENT, [row for each in appended for row in _rows(each, at)])
        execute_many(WRITE_RUN, [each.run_columns for each in became.values() if each.run_columns])
        execute_many(WRITE_ITEM, [each.item_columns for each in became.values() if each.item_columns])
        execute_many(END_WAITS, [(run_id,) for run_id, each in became.items() if each.is_over])
    for each in appended:
        _audit(each.run_id, each.events, at)
        write_waits(each.run_id, [written.event for written in each.events], at)
    return became


def _rows(appended: Appended, at: datetime) -> list[Row]:
    moment = stored(at)
    begin = appended.last - len(appended.events) + 1
    return [
        (appended.run_id, sequence, moment, each.event.type.value, each.event.address, each.data, each.kept)
        for sequence, each in enumerate(appended.events, begin)
    ]


def _audit(run_id: str, events: Sequence[Written], at: datetime) -> None:
    """Put attempts that were refused on record, in the transaction of their events."""
    refused = [each.event for each in events if each.event.type is EventType.ATTEMPT_REFUSED]
    if refused:
        run = models.Run.objects.get(pk=run_id)
        for event in refused:
            record_of_event(run, event.data, at)
