"""What the legs of a worker append, together: their steps, and the ends of those that end."""

from collections.abc import Sequence
from datetime import datetime

from servbot.core.called_run import last_event
from servbot.core.lifecycle.run import RUN
from servbot.ports.artefact_store import ArtefactStore
from servbot.ports.run_store import Append, LeaseLost
from servbot.store.calls import cut_off_called, tell_caller
from servbot.store.events import deliver_kept
from servbot.store.large_values import Written
from servbot.store.legs import queue_leg, tell_again
from servbot.store.log import Appending, take_rows
from servbot.store.sql import execute, first
from servbot.store.statements import END_LEG_UNDER_WAY, END_LEGS, LIVING_CALLED, RELEASE_RUN


class Together:
    """The appends of several legs in one transaction."""

    def __init__(self, artefacts: ArtefactStore, at: datetime) -> None:
        """Begin; inside a transaction.

        Args:
            artefacts: where large values are kept.
            at: the time of the events.
        """
        self._artefacts = artefacts
        self._at = at
        self._appending = Appending(at)

    def append(self, group: Sequence[tuple[Append, Sequence[Written]]]) -> list[LeaseLost | None]:
        """Append all; for each what refuses it. A lost lease concerns one leg only: the others go on."""
        ending = [each.lease.run_id for each, _ in group if last_event(each.events)]
        take_rows([each.lease.run_id for each, _ in group], ending)
        refusals = [self._refusal(each, events) for each, events in group]
        self._appending.write()
        return refusals

    def _refusal(self, append: Append, events: Sequence[Written]) -> LeaseLost | None:
        try:
            self._append(append, events)
        except LeaseLost as lost:
            return lost
        return None

    def _append(self, append: Append, events: Sequence[Written]) -> None:
        run_id = append.lease.run_id
        if last_event(append.events) and first(LIVING_CALLED, run_id):
            self._appending.leased(append.lease, [])  # before anything is done the lease is looked at
            cut_off_called(run_id, self._at)
        projected = self._appending.leased(append.lease, events)
        deliver_kept(run_id, append.events, self._at)
        is_over = projected is not None and RUN.is_final(projected.status)
        if projected and projected.parent_id and is_over:
            tell_caller(run_id, events, self._at, self._artefacts)
        if append.ends_leg:
            self._end_leg(append, is_over=is_over)

    def _end_leg(self, append: Append, *, is_over: bool) -> None:
        """Give the lease back, and queue the next leg where there is one."""
        run_id = append.lease.run_id
        execute(RELEASE_RUN, run_id)
        if is_over:
            execute(END_LEGS, run_id)
            return
        execute(END_LEG_UNDER_WAY, run_id)
        if append.wake_at is not None:
            queue_leg(run_id, append.wake_at)
        else:
            tell_again(run_id)
