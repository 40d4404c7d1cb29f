"""What the legs of a worker append, together: their steps, and the ends of those that end."""

from collections.abc import Sequence
from datetime import datetime

from servbot.core.called_run import last_event
from servbot.ports.artefact_store import ArtefactStore
from servbot.ports.run_store import Append, LeaseLost
from servbot.store.calls import cut_off_called, tell_caller
from servbot.store.events import deliver_kept
from servbot.store.large_values import Written
from servbot.store.legs import queue_leg, tell_again
from servbot.store.log import append_leased, take_rows
from servbot.store.projection import Projected
from servbot.store.sql import execute_many, in_one_trip
from servbot.store.statements import END_LEG_UNDER_WAY, END_LEGS, RELEASE_RUN

Ready = tuple[Append, Sequence[Written]]


def append_together(
    group: Sequence[Ready], artefacts: ArtefactStore, at: datetime
) -> Sequence[LeaseLost | None]:
    """Append for all; inside a transaction. A lost lease concerns one leg only: the others go on.

    Args:
        group: what each leg appends, and its events as the log holds them.
        artefacts: where large values are kept.
        at: the time of the events.
    """
    ending = [each for each, _ in group if last_event(each.events)]
    take_rows([each.lease.run_id for each, _ in group], [each.lease.run_id for each in ending])
    for each in ending:
        cut_off_called(each.lease, at)
    became = append_leased([(each.lease, events) for each, events in group], at)
    done = [
        (each, events, run)
        for (each, events), run in zip(group, became, strict=True)
        if not isinstance(run, LeaseLost)
    ]
    for each, events, run in done:
        deliver_kept(each.lease.run_id, each.events, at)
        if run.is_over and run.parent_id:
            tell_caller(each.lease.run_id, events, at, artefacts)
    _end_legs([(each, run) for each, _events, run in done if each.ends_leg])
    return [run if isinstance(run, LeaseLost) else None for run in became]


def _end_legs(ends: Sequence[tuple[Append, Projected]]) -> None:
    """Give the leases back, and queue the next legs where there are any."""
    going_on = [each for each, run in ends if not run.is_over]
    with in_one_trip():
        execute_many(RELEASE_RUN, [(each.lease.run_id,) for each, _ in ends])
        execute_many(END_LEGS, [(each.lease.run_id,) for each, run in ends if run.is_over])
        execute_many(END_LEG_UNDER_WAY, [(each.lease.run_id,) for each in going_on])
    for each in going_on:
        if each.wake_at is not None:
            queue_leg(each.lease.run_id, each.wake_at)
        else:
            tell_again(each.lease.run_id)
