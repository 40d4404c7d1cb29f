"""Runs, their log and their legs in memory."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from servbot.core.lifecycle.course import COURSE, RunCourse
from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.core.reading import Artefact
from servbot.core.run import Event, EventType, NewEvent
from servbot.ports.run_store import Append, Lease, LeaseLost, NewRun, RunFilter, RunRow
from servbot.ports.schedule_store import FiringOutcome, FiringSettled
from servbot.testkit.stores.calls import begin, cancel_run, cut_off_called, let_go, tell_caller
from servbot.testkit.stores.events import deliver_kept
from servbot.testkit.stores.log import append_events, found, queue_leg
from servbot.testkit.stores.state import MemoryState, RunState, locked


class MemoryRunStore:
    """Implements `servbot.ports.run_store.RunStore`."""

    def __init__(self, state: MemoryState) -> None:
        self.state = state

    @locked
    def create_run(self, new: NewRun) -> RunRow:
        """Create the run, its first event and its first leg, and settle the firing."""
        now = datetime.now(UTC)
        self._check_open(new.firing_id)
        run = begin(self.state, new, now)
        if new.firing_id is not None:
            settled = {"outcome": FiringOutcome.STARTED, "run_id": run.row.id, "decided_at": now}
            firing = self.state.firings[new.firing_id]
            self.state.firings[new.firing_id] = firing.model_copy(update=settled)
        return run.row

    def _check_open(self, firing_id: int | None) -> None:
        firing = self.state.firings.get(firing_id) if firing_id is not None else None
        if firing_id is not None and (firing is None or firing.outcome is not FiringOutcome.PLANNED):
            raise FiringSettled(f"The firing {firing_id} is no longer open.")

    @locked
    def run(self, run_id: str) -> RunRow:
        """The run."""
        return found(self.state, run_id).row

    @locked
    def runs(self, wanted: RunFilter, *, limit: int, offset: int = 0) -> tuple[Sequence[RunRow], int]:
        """A page of runs, newest first."""
        rows = [run.row for run in self.state.runs.values() if _fits(run.row, wanted)]
        rows.sort(key=lambda row: (row.created_at, row.id), reverse=True)
        return rows[offset : offset + limit], len(rows)

    @locked
    def counts(self) -> Mapping[RunStatus, int]:
        """How many runs stand where."""
        known = Counter(run.row.status for run in self.state.runs.values())
        return {status: known[status] for status in RunStatus}

    @locked
    def events(self, run_id: str, *, after: int = 0) -> Sequence[Event]:
        """The events after a sequence number."""
        return self.state.runs[run_id].events[after:] if run_id in self.state.runs else []

    @locked
    def append(self, lease: Lease, events: Sequence[NewEvent]) -> None:
        """Append and project, if the lease still holds."""
        run, now = self._leased(lease), datetime.now(UTC)
        cut_off_called(self.state, run, events)
        append_events(self.state, run, events, now)
        deliver_kept(self.state, lease.run_id, events, now)
        tell_caller(self.state, run, events)

    def append_all(self, appends: Sequence[Append]) -> Sequence[LeaseLost | None]:
        """Append for several legs."""
        return [self._refusal(each) for each in appends]

    def _refusal(self, append: Append) -> LeaseLost | None:
        try:
            if append.ends_leg:
                self.finish_leg(append.lease, append.events, wake_at=append.wake_at)
            else:
                self.append(append.lease, append.events)
        except LeaseLost as lost:
            return lost
        return None

    def claim_legs(self, worker: str, most: int) -> Sequence[Lease]:
        """The next legs due."""
        found = (self.claim_leg(worker) for _ in range(most))
        return [lease for lease in found if lease is not None]

    @locked
    def claim_leg(self, worker: str, *, run_id: str = "") -> Lease | None:
        """The next leg due."""
        now = datetime.now(UTC)
        due = [(run, run.queued) for run in self.state.runs.values() if run.queued and not run.worker]
        due = [(run, leg) for run, leg in due if leg.not_before <= now and run_id in ("", run.row.id)]
        due = [(run, leg) for run, leg in due if run.row.course is not RunCourse.PAUSED]
        if not due:
            return None
        run, leg = min(due, key=lambda pair: (-pair[1].priority, pair[1].number))
        run.queued, run.worker, run.priority = None, worker, leg.priority
        run.token += 1
        self.state.workers[worker] = now
        return Lease(run_id=run.row.id, token=run.token, worker=worker, leg=run.died_legs)

    @locked
    def finish_leg(
        self, lease: Lease, events: Sequence[NewEvent], *, wake_at: datetime | None = None
    ) -> None:
        """Append the last events and give the lease back."""
        run, now = self._leased(lease), datetime.now(UTC)
        cut_off_called(self.state, run, events)
        append_events(self.state, run, events, now)
        deliver_kept(self.state, lease.run_id, events, now)
        tell_caller(self.state, run, events)
        run.died_legs, run.worker = 0, ""
        run.token += 1
        if RUN.is_final(run.row.status):
            run.queued = None
        elif wake_at is not None:
            queue_leg(self.state, run, wake_at)

    @locked
    def time_out(self, lease: Lease, over: NewEvent) -> bool:
        """End a wait, unless its event has come."""
        run = self._leased(lease)
        wait = [
            each for each in self.state.awaited if (each.run_id, each.address) == (lease.run_id, over.address)
        ]
        if not wait:
            return False
        append_events(self.state, run, [over], datetime.now(UTC))
        self.state.awaited.remove(wait[0])
        return True

    @locked
    def give_back(self, lease: Lease, *, at: datetime) -> None:
        """Queue a broken leg again."""
        self._take(self._leased(lease), at, died=True)

    @locked
    def hand_back(self, worker: str, *, but: Collection[str] = ()) -> int:
        """Queue again the legs of a living worker."""
        held = [run for run in self.state.runs.values() if run.worker == worker and run.row.id not in but]
        for run in held:
            self._take(run, datetime.now(UTC), died=False)
        return len(held)

    @locked
    def leave(self, worker: str) -> None:
        """Hand back what is left, and forget the worker."""
        self.hand_back(worker)
        self.state.workers.pop(worker, None)

    def _take(self, run: RunState, at: datetime, *, died: bool) -> None:
        """Take the leg under way from its worker and queue it again."""
        run.worker = ""
        run.token += 1
        if died:
            same = run.died_step in ("", run.row.current_step)  # the first step may kill before it is noted
            run.died_legs = run.died_legs + 1 if same else 1
            run.died_step = run.row.current_step
        queue_leg(self.state, run, at, run.priority)

    @locked
    def dispatch(self, run_id: str) -> None:
        """Queue a leg."""
        run = found(self.state, run_id)
        if not RUN.is_final(run.row.status):
            queue_leg(self.state, run, datetime.now(UTC))

    @locked
    def heartbeat(self, worker: str) -> None:
        """The worker lives."""
        self.state.workers[worker] = datetime.now(UTC)

    @locked
    def take_over(self, *, silent_for: float, worker: str | None = None) -> int:
        """Queue again the legs of silent workers."""
        now = datetime.now(UTC)
        limit = now - timedelta(seconds=silent_for)
        living = {name for name, seen in self.state.workers.items() if seen > limit}
        orphans = [run for run in self.state.runs.values() if run.worker]
        orphans = [
            run for run in orphans if (run.worker not in living if worker is None else run.worker == worker)
        ]
        for run in orphans:
            self._take(run, now, died=True)
        return len(orphans)

    @locked
    def cancel(self, run_id: str, *, by: str, reason: str, code: str = "") -> None:
        """End the run and those it called; a worker that has one of them loses its lease."""
        cancel_run(self.state, found(self.state, run_id), {"by": by, "reason": reason, "code": code})

    @locked
    def let_go(self, run_id: str, *, reason: str) -> bool:
        """End a run that nobody waits for any more, unless it has begun what must not be repeated."""
        return let_go(self.state, found(self.state, run_id), {"by": "", "reason": reason, "code": ""})

    @locked
    def call(self, lease: Lease, started: NewEvent, new: NewRun) -> RunRow:
        """Create a run for a waiting one."""
        parent = self._leased(lease)
        for each in self.state.runs.values():
            if (each.row.parent_id, each.row.parent_address) == (lease.run_id, started.address):
                return each.row
        now = datetime.now(UTC)
        run = begin(self.state, new, now, parent.row, started.address)
        event = started.model_copy(update={"data": {**started.data, "run": run.row.id}})
        append_events(self.state, parent, [event], now)
        return run.row

    @locked
    def called(self, run_id: str) -> Sequence[RunRow]:
        """The runs that a run called."""
        return [run.row for run in self.state.runs.values() if run.row.parent_id == run_id]

    def request_cancel(self, run_id: str, *, by: str, reason: str) -> None:
        """Let the run be walked to its end."""
        self._steer(run_id, EventType.RUN_CANCEL_REQUESTED, by, reason)

    def pause(self, run_id: str, *, by: str, reason: str = "") -> None:
        """Let no new step begin."""
        self._steer(run_id, EventType.RUN_PAUSED, by, reason)

    def resume(self, run_id: str, *, by: str, reason: str = "") -> None:
        """Let a paused run go on."""
        self._steer(run_id, EventType.RUN_RESUMED, by, reason)

    @locked
    def _steer(self, run_id: str, type_: EventType, by: str, reason: str) -> None:
        run, now = found(self.state, run_id), datetime.now(UTC)
        append_events(self.state, run, [NewEvent(type=type_, data={"by": by, "reason": reason})], now)
        if type_ is EventType.RUN_CANCEL_REQUESTED:
            run.row = run.row.model_copy(update={"held": False})
        if type_ is not EventType.RUN_PAUSED and not run.row.held:
            queue_leg(self.state, run, now, priority=1)

    @locked
    def courses(self, worker: str) -> Mapping[str, RunCourse]:
        """What people want of the runs that the worker has."""
        held = [run.row for run in self.state.runs.values() if run.worker == worker]
        return {row.id: row.course for row in held if row.course is not COURSE.start}

    @locked
    def reruns(self, run_id: str) -> Sequence[RunRow]:
        """The runs that repeat this one."""
        return sorted(
            (run.row for run in self.state.runs.values() if run.row.rerun_of == run_id),
            key=lambda row: row.id,
        )

    @locked
    def attach(self, run_id: str, step: str, artefact: Artefact) -> None:
        """Remember a file."""
        kept = found(self.state, run_id).attachments
        if (step, artefact) not in kept:
            kept.append((step, artefact))

    @locked
    def attachments(self, run_id: str) -> Sequence[tuple[str, Artefact]]:
        """The run's files."""
        return tuple(self.state.runs[run_id].attachments) if run_id in self.state.runs else ()

    @locked
    def claim_key(self, run_id: str, bot: str, key: str) -> str:
        """The run that holds the key: this one, unless another was first."""
        return self.state.keys.setdefault((bot, key), run_id)

    def _leased(self, lease: Lease) -> RunState:
        run = self.state.runs.get(lease.run_id)
        if run is None or run.token != lease.token:
            raise LeaseLost(f"{lease.worker} no longer has the run {lease.run_id}.")
        return run


def _fits(row: RunRow, wanted: RunFilter) -> bool:
    text = wanted.text.lower()
    return (
        (not wanted.bot or row.bot == wanted.bot)
        and (wanted.status is None or row.status is wanted.status)
        and (not text or text in row.reference.lower() or row.id.startswith(text))
    )
