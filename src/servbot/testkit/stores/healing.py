"""What is known about targets on pages, in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from servbot.core.healing import KeptRepair, Repair
from servbot.ports.healing_store import NoSuchRepair
from servbot.testkit.stores.state import MemoryState, locked


class MemoryHealingStore:
    """Implements `servbot.ports.healing_store.HealingStore`."""

    def __init__(self, state: MemoryState) -> None:
        self.state = state

    @locked
    def last_seen(self, bot: str, step: str, chain: str) -> Mapping[str, Any] | None:
        """What the targets of a step found the last time."""
        return self.state.sightings.get((bot, step, chain))

    @locked
    def saw(self, bot: str, step: str, chain: str, sighting: Mapping[str, Any]) -> None:
        """They found this."""
        self.state.sightings[bot, step, chain] = dict(sighting)

    @locked
    def propose(self, bot: str, run_id: str, repair: Repair, at: datetime) -> bool:
        """Put a repair on record."""
        same = ("step", "chain", "target")
        for kept in self.state.repairs.values():
            if kept.bot == bot and all(getattr(kept.repair, name) == getattr(repair, name) for name in same):
                return False
        number = next(self.state.numbers)
        self.state.repairs[number] = KeptRepair(id=number, bot=bot, run_id=run_id, at=at, repair=repair)
        return True

    @locked
    def repairs(self, bot: str = "", *, state: str = "proposed") -> Sequence[KeptRepair]:
        """Those in that state, newest first."""
        newest = reversed(self.state.repairs.values())
        return [each for each in newest if each.state == state and bot in ("", each.bot)]

    @locked
    def repair(self, repair_id: int) -> KeptRepair:
        """One."""
        if repair_id not in self.state.repairs:
            raise NoSuchRepair(f"There is no repair number {repair_id}.")
        return self.state.repairs[repair_id]

    @locked
    def settle(self, repair_id: int, state: Literal["applied", "dismissed"]) -> None:
        """A person has decided about it."""
        self.state.repairs[repair_id] = self.state.repairs[repair_id].model_copy(update={"state": state})
