"""What targets found, and repairs: each change of a step on record once, decided once."""

from datetime import UTC, datetime

import pytest

from servbot.core.healing import Repair
from servbot.ports.healing_store import NoSuchRepair

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
REPAIR = Repair(
    step="fill",
    chain=({"label": "合计"},),
    target={"label": "价税合计"},
    by="mei",
    score=0.9,
    pages=("a", "b"),
)


def test_the_last_sighting_counts_for_its_bot_step_and_targets(stores):
    stores.healing.saw("intake", "fill", "label 'Total'", {"role": "textbox", "box": [1, 2, 3, 4]})
    stores.healing.saw("intake", "fill", "label 'Total'", {"role": "spinbutton", "label": "合计"})
    assert stores.healing.last_seen("intake", "fill", "label 'Total'") == {
        "role": "spinbutton",
        "label": "合计",
    }
    assert stores.healing.last_seen("intake", "other", "label 'Total'") is None


def test_the_same_change_is_proposed_once_and_settled_once(stores):
    assert stores.healing.propose("intake", "r1", REPAIR, NOON)
    assert not stores.healing.propose("intake", "r2", REPAIR.model_copy(update={"by": "wang"}), NOON)
    assert stores.healing.propose("claims", "r3", REPAIR, NOON)
    [kept] = stores.healing.repairs("intake")
    assert (kept.run_id, kept.at, kept.repair) == ("r1", NOON, REPAIR)
    stores.healing.settle(kept.id, "dismissed")
    assert [each.bot for each in stores.healing.repairs()] == ["claims"]
    assert stores.healing.repair(kept.id).state == "dismissed"
    assert not stores.healing.propose("intake", "r4", REPAIR, NOON)
    with pytest.raises(NoSuchRepair):
        stores.healing.repair(4711)
