"""What targets on pages found, and what was taken instead of those that found nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol

from servbot.core.errors import UsageError
from servbot.core.healing import KeptRepair, Repair


class NoSuchRepair(UsageError):
    """There is no repair of a target with this number."""

    code = "heal.unknown"
    default_remedy = "See `servbot heal list`."


class HealingStore(Protocol):
    """Shared by all workers. All calls block."""

    def last_seen(self, bot: str, step: str, chain: str) -> Mapping[str, Any] | None:
        """What the targets of a step found the last time."""

    def saw(self, bot: str, step: str, chain: str, sighting: Mapping[str, Any]) -> None:
        """They found this."""

    def propose(self, bot: str, run_id: str, repair: Repair, at: datetime) -> bool:
        """Put a repair on record, once for the same change of the same step; whether it is a new one."""

    def repairs(self, bot: str = "", *, state: str = "proposed") -> Sequence[KeptRepair]:
        """Those in that state, newest first; of one bot where one is named."""

    def repair(self, repair_id: int) -> KeptRepair:
        """One; `NoSuchRepair`."""

    def settle(self, repair_id: int, state: Literal["applied", "dismissed"]) -> None:
        """A person has decided about it."""
