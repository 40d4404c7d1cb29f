"""Triggers and firings in memory."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from servbot.core.lifecycle.run import RUN
from servbot.ports.schedule_store import Firing, FiringOutcome, TriggerRow
from servbot.testkit.stores.state import MemoryState, locked


class MemoryScheduleStore:
    """Implements `servbot.ports.schedule_store.ScheduleStore`."""

    def __init__(self, state: MemoryState) -> None:
        self.state = state

    @locked
    def plan(self, bot: str, trigger: str, key: str, planned_at: datetime) -> Firing | None:
        """Put a firing on record, unless its key is there."""
        if any((f.bot, f.trigger, f.key) == (bot, trigger, key) for f in self._counting()):
            return None
        firing = Firing(
            id=next(self.state.numbers),
            bot=bot,
            trigger=trigger,
            key=key,
            planned_at=planned_at,
            decided_at=None,
            outcome=FiringOutcome.PLANNED,
            reason="",
            run_id="",
        )
        self.state.firings[firing.id] = firing
        return firing

    @locked
    def settle(
        self, firing_id: int, outcome: FiringOutcome, reason: str = "", *, forget: bool = False
    ) -> bool:
        """Say what became of it, if nobody has."""
        firing = self.state.firings[firing_id]
        if firing.outcome is not FiringOutcome.PLANNED:
            return False
        settled = {"outcome": outcome, "reason": reason, "decided_at": datetime.now(UTC)}
        self.state.firings[firing_id] = firing.model_copy(update=settled)
        if forget:
            self.state.forgotten.add(firing_id)
        return True

    @locked
    def forget_key(self, firing_id: int) -> None:
        """Let the key fire again."""
        self.state.forgotten.add(firing_id)

    @locked
    def unsettled(self) -> Sequence[Firing]:
        """Firings still planned."""
        return [f for f in self.state.firings.values() if f.outcome is FiringOutcome.PLANNED]

    @locked
    def firings(self, *, bot: str = "", limit: int = 50) -> Sequence[Firing]:
        """The latest firings."""
        return [f for f in reversed(self.state.firings.values()) if not bot or f.bot == bot][:limit]

    @locked
    def of_run(self, run_id: str) -> Firing | None:
        """The firing a run follows from."""
        return next((f for f in self.state.firings.values() if f.run_id == run_id), None)

    @locked
    def last_started(self, bot: str, trigger: str) -> Firing | None:
        """The latest firing that was started."""
        mine = [f for f in self.state.firings.values() if (f.bot, f.trigger) == (bot, trigger)]
        return next((f for f in reversed(mine) if f.outcome is FiringOutcome.STARTED), None)

    @locked
    def awaiting_return(self, bot: str, trigger: str) -> Sequence[Firing]:
        """Firings whose run has ended and whose file is still in the folder."""
        mine = [f for f in self._counting() if (f.bot, f.trigger) == (bot, trigger)]
        started = [f for f in mine if f.outcome is FiringOutcome.STARTED]
        return [f for f in started if RUN.is_final(self.state.runs[f.run_id].row.status)]

    @locked
    def trigger(self, bot: str, trigger: str) -> TriggerRow:
        """What is remembered."""
        fresh = TriggerRow(bot=bot, trigger=trigger, paused=False, next_at=None)
        return self.state.triggers.get((bot, trigger), fresh)

    def set_next(self, bot: str, trigger: str, next_at: datetime | None) -> None:
        """Remember the next planned time."""
        self._change(bot, trigger, {"next_at": next_at})

    def pause(self, bot: str, trigger: str, *, paused: bool) -> None:
        """Stop or resume a trigger."""
        self._change(bot, trigger, {"paused": paused})

    @locked
    def _change(self, bot: str, trigger: str, fields: dict[str, Any]) -> None:
        self.state.triggers[bot, trigger] = self.trigger(bot, trigger).model_copy(update=fields)

    def _counting(self) -> list[Firing]:
        """Firings whose key is not forgotten."""
        return [f for f in self.state.firings.values() if f.id not in self.state.forgotten]
