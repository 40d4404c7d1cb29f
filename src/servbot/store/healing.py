"""What is known about targets on pages, in the database."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from servbot.core.healing import KeptRepair, Repair
from servbot.ports.healing_store import NoSuchRepair
from servbot.store import models


class DjangoHealingStore:
    """Implements `servbot.ports.healing_store.HealingStore`."""

    def last_seen(self, bot: str, step: str, chain: str) -> Mapping[str, Any] | None:
        """What the targets of a step found the last time."""
        row = models.Sighting.objects.filter(bot=bot, step=step, key=_key(chain)).first()
        return dict(json.loads(row.content)) if row else None

    def saw(self, bot: str, step: str, chain: str, sighting: Mapping[str, Any]) -> None:
        """They found this."""
        content = json.dumps(sighting, ensure_ascii=False)
        models.Sighting.objects.update_or_create(
            bot=bot, step=step, key=_key(chain), defaults={"content": content}
        )

    def propose(self, bot: str, run_id: str, repair: Repair, at: datetime) -> bool:
        """Put a repair on record."""
        content = {"run_id": run_id, "at": at, "content": repair.model_dump_json()}
        _, is_new = models.Repair.objects.get_or_create(bot=bot, key=change_key(repair), defaults=content)
        return is_new

    def repairs(self, bot: str = "", *, state: str = "proposed") -> Sequence[KeptRepair]:
        """Those in that state, newest first."""
        rows = models.Repair.objects.filter(state=state).order_by("-pk")
        return [_kept(row) for row in (rows.filter(bot=bot) if bot else rows)]

    def repair(self, repair_id: int) -> KeptRepair:
        """One."""
        row = models.Repair.objects.filter(pk=repair_id).first()
        if row is None:
            raise NoSuchRepair(f"There is no repair number {repair_id}.")
        return _kept(row)

    def settle(self, repair_id: int, state: Literal["applied", "dismissed"]) -> None:
        """A person has decided about it."""
        models.Repair.objects.filter(pk=repair_id).update(state=state)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def change_key(repair: Repair) -> str:
    """The same for the same change of the same step."""
    return _key(json.dumps([repair.step, repair.chain, repair.target], sort_keys=True))


def _kept(row: models.Repair) -> KeptRepair:
    return KeptRepair.model_validate(
        {
            "id": row.pk,
            "bot": row.bot,
            "run_id": row.run_id,
            "at": row.at,
            "state": row.state,
            "repair": Repair.model_validate_json(row.content),
        }
    )
