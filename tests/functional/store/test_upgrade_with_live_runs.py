"""A database of an earlier version, with runs in flight, is brought to this version's form, and the runs end.

`database_of_0002.sql` was written by that version at work: one run waits for a person who has claimed it, one for
anybody, one sleeps, one was in the middle of a step that must not be repeated when its worker was killed, one is
queued, and one has ended.
"""

import sqlite3
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "engine"))

from engine_lab import Lab

from servbot.core.lifecycle.human_task import TaskStatus
from servbot.core.lifecycle.run import RunStatus as S
from servbot.core.run import DecisionKind
from servbot.ports.run_store import RunFilter
from servbot.store.connection import migrate
from servbot.testkit.database import database_at
from servbot.testkit.people import done
from servbot.testkit.samples import decision

BEFORE = Path(__file__).with_name("database_of_0002.sql")
YES = {"yes": True}


@pytest.fixture
def lab(tmp_path: Path):
    path = tmp_path / "data" / "servbot.sqlite3"
    path.parent.mkdir()
    with sqlite3.connect(path) as old:
        old.executescript(BEFORE.read_text(encoding="utf-8"))
    old.close()
    with database_at(path):
        migrate()
        made = Lab(path.parent)
        yield made
        made.close()


@pytest.mark.slow
async def test_runs_in_flight_end_after_an_upgrade(lab: Lab) -> None:
    from servbot.store.rebuilding import Rebuilding

    rows, _ = await lab.ask(lambda: lab.runs.runs(RunFilter(), limit=10))
    runs = {row.reference: row.id for row in rows}
    rebuilding = Rebuilding(lab.artefacts)
    assert await lab.ask(lambda: [rebuilding.rebuild(run, check=True) for run in runs.values()]) == [[]] * 6
    claimed = await lab.task(runs["claimed"])
    assert (claimed.status, claimed.claimed_by) == (TaskStatus.CLAIMED, "anna")

    async with lab.working():
        for name in ("claimed", "open"):
            await lab.decide(runs[name], decision(DecisionKind.SUBMIT, by="anna", value=YES))
        await lab.until(runs["under way"], S.WAITING)
        assert (await lab.task(runs["under way"])).request.code == "step.in-doubt"
        await lab.decide(runs["under way"], done({"text": "was done"}))
        for run in runs.values():
            await lab.until(run, S.SUCCEEDED)
    assert sorted(lab.lines()) == ["claimed-z", "open-z", "queued-z", "sleeping-z"]
    assert await lab.ask(lambda: [rebuilding.rebuild(run, check=True) for run in runs.values()]) == [[]] * 6
