"""Firings that a crash left without a run."""

from datetime import UTC, datetime, timedelta

import pytest

from servbot.core.bot import Bot, FolderTrigger
from servbot.ports.schedule_store import FiringOutcome
from servbot.services.triggers import BY_HAND, LEFT_BEHIND, FileInputUnclear, file_input


@pytest.mark.parametrize(
    ("trigger", "age", "taken"),
    [
        ("inbox", timedelta(0), True),
        (BY_HAND, timedelta(0), False),
        (BY_HAND, LEFT_BEHIND + timedelta(seconds=1), True),
    ],
)
def test_left_over_firing_may_fire_again(house, trigger: str, age: timedelta, taken: bool) -> None:
    """One by hand is most likely just about to be started by the console."""
    planned = datetime.now(UTC) - age
    house.schedules.plan("filing", trigger, "k", planned)
    assert len(house.firings.resume_unsettled()) == taken
    (firing,) = house.schedules.firings()
    assert firing.outcome is (FiringOutcome.SKIPPED if taken else FiringOutcome.PLANNED)
    assert (house.schedules.plan("filing", trigger, "k", planned) is not None) is taken


@pytest.mark.parametrize(
    ("inputs", "named", "expected"),
    [
        ({"a": "file"}, "", "a"),
        ({"a": "string", "b": "file"}, "", "b"),
        ({"a": "file", "b": "file"}, "b", "b"),
        ({"a": "file", "b": "file"}, "", None),
        ({"a": "string"}, "", None),
        ({"a": "string"}, "a", None),
        ({"a": "file"}, "b", None),
    ],
)
def test_input_that_a_folder_fills(inputs: dict[str, str], named: str, expected: str | None) -> None:
    trigger = FolderTrigger.model_validate({"name": "inbox", "folder": {"path": "in", "input": named}})
    bot = Bot.model_validate(
        {
            "servbot": 1,
            "name": "filing",
            "title": "Filing",
            "goal": {"measure": "cost", "target": "less"},
            "owner": "operations",
            "inputs": {name: {"type": kind} for name, kind in inputs.items()},
            "steps": [{"name": "a", "set": {}}],
        }
    )
    if expected is not None:
        assert file_input(bot, trigger) == expected
        return
    with pytest.raises(FileInputUnclear, match="inbox"):
        file_input(bot, trigger)
