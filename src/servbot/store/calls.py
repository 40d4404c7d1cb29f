"""Runs that wait for runs they called: created, told of the end, and cancelled together."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db.models import F

from servbot.core.called_run import call_ended, last_event
from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.core.run import EventType, NewEvent, begun_once
from servbot.core.run.once import TELLING
from servbot.core.value import loads
from servbot.ports.artefact_store import ArtefactStore
from servbot.ports.run_store import Lease, LeaseLost, NewRun, RunRow
from servbot.store import models
from servbot.store.creating import begin
from servbot.store.large_values import Written, written
from servbot.store.legs import queue_leg
from servbot.store.log import append_free, append_leased_once
from servbot.store.rows import run_row
from servbot.store.sql import first, rows
from servbot.store.statements import LIVING_CALLED

living = tuple(status for status in RunStatus if not RUN.is_final(status))


def begin_called(lease: Lease, started: Written, new: NewRun, now: datetime) -> RunRow:
    """Create a run for a waiting one, once for an address; the lease is looked at before anything is made."""
    append_leased_once(lease, [], now)
    address = started.event.address
    present = models.Run.objects.filter(parent=lease.run_id, parent_address=address).first()
    if present is not None:
        return run_row(present)
    run = begin(new, now, run_row(models.Run.objects.get(pk=lease.run_id)), address)
    data = json.loads(started.data) | {"run": run.id}
    append_leased_once(lease, [started._replace(data=json.dumps(data, ensure_ascii=False))], now)
    return run


def cut_off_called(lease: Lease, now: datetime) -> None:
    """Before a run ends: let go those it called and waits for no more, unless it is no longer the worker's."""
    if not first(LIVING_CALLED, lease.run_id):
        return
    with suppress(LeaseLost):
        append_leased_once(lease, [], now)
        why = {"by": "", "reason": "the run that called it has ended.", "code": ""}
        for (each,) in rows(LIVING_CALLED, lease.run_id):
            let_go(each, why, now)


def let_go(run_id: str, why: Mapping[str, Any], now: datetime) -> bool:
    """End a run and those it called, unless one of them has begun what must not be repeated; inside a transaction."""
    if _did(run_id):
        return False
    if _lives(run_id):
        cancel_run(run_id, why, now)
    return True


def _did(run_id: str) -> list[str]:
    """Titles of steps that must not be repeated and were begun in a run or below it; rows are taken, see `cancel_run`."""
    called = models.Run.objects.filter(parent_id=run_id).order_by("pk").values_list("pk", flat=True)
    below = [title for each in list(called) for title in _did(each)]
    _lives(run_id)
    log = models.Event.objects.filter(run_id=run_id, type__in=TELLING).order_by("sequence")
    told = log.values_list("type", "address", "data")
    events = (NewEvent(type=EventType(type_), address=where, data=loads(data)) for type_, where, data in told)
    return [*begun_once(events).values(), *below]


def tell_caller(
    run_id: str, events: Sequence[Written], now: datetime, artefacts: ArtefactStore | None
) -> None:
    """After a run has ended: append its end to the log of the run that waits for it, and queue a leg of that."""
    end = last_event(each.event for each in events)
    if end is None:
        return
    parent, address = models.Run.objects.values_list("parent_id", "parent_address").get(pk=run_id)
    did = _did(run_id) if parent and end.type is EventType.RUN_CANCELLED else ()
    if parent and _lives(parent):
        append_free(parent, written([call_ended(run_id, address, end, did)], artefacts), now)
        queue_leg(parent, now)


def cancel_run(run_id: str, why: Mapping[str, Any], now: datetime) -> None:
    """End a run and those it called; inside a transaction.

    The called runs go first: whoever ends a run takes its row before that of the run that waits for it, and so no two
    transactions wait for each other.
    """
    _cancel_called(run_id, why, now)
    _cancel(run_id, why, now)
    # A worker may have called another meanwhile; from now on it cannot.
    _cancel_called(run_id, why, now)


def _cancel(run_id: str, why: Mapping[str, Any], now: datetime) -> None:
    cancelled = written([NewEvent(type=EventType.RUN_CANCELLED, data=dict(why))])
    append_free(run_id, cancelled, now)
    models.Run.objects.filter(pk=run_id).update(lease_token=F("lease_token") + 1, held=False)
    models.Leg.objects.filter(run=run_id).delete()
    tell_caller(run_id, cancelled, now, None)


def _cancel_called(run_id: str, why: Mapping[str, Any], now: datetime) -> None:
    for (each,) in rows(LIVING_CALLED, run_id):
        _cancel_called(each, why, now)
        if _lives(each):  # it may have ended by itself at this moment
            _cancel(each, why, now)
            _cancel_called(each, why, now)


def _lives(run_id: str) -> bool:
    """Whether a run has not ended; its row is taken, so that the answer stays true."""
    found = models.Run.objects.select_for_update().only("pk").filter(pk=run_id, status__in=living)
    return found.first() is not None
