"""An installation with a clock that the test turns, and no worker: runs end when the test says so."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from servbot.core.action import Action, ActionCatalogue, Context
from servbot.core.record import Record
from servbot.core.run import EventType, NewEvent
from servbot.ports.run_store import RunFilter, RunRow
from servbot.ports.schedule_store import Firing, ScheduleStore
from servbot.services.audit import Audit
from servbot.services.definitions import Definitions
from servbot.services.runs import Runs
from servbot.services.triggers import Firings
from servbot.triggers.scheduler import Scheduler

FOLDER = "  - name: inbox\n    folder: {path: inbox, pattern: '*.{txt,pdf}', settle: 2s}\n"

BOT = """
servbot: 1
name: filing
title: Filing
goal: {{measure: cycle_time, target: one minute}}
owner: operations
outputs: {}
inputs:
{inputs}
triggers:
{triggers}
steps:
  - name: note
    action: test.note
"""


class Note(Action):
    """Note something."""

    name = "test.note"

    async def run(self, context: Context) -> Record:
        return self.Output()


@dataclass
class Clock:
    """The time of day and the seconds since start, turned by hand."""

    now: datetime = datetime(2026, 3, 2, 10, 0, 30, tzinfo=UTC)
    seconds: float = 0
    started: datetime = field(init=False)

    def pass_by(self, seconds: float) -> None:
        self.seconds += seconds
        self.now += timedelta(seconds=seconds)


class Yard:
    """Scheduler and stores, and short words for what every test does."""

    def __init__(self, folder: Path) -> None:
        from servbot.store.artefacts import FileArtefactStore
        from servbot.store.audit import DjangoAuditStore
        from servbot.store.definitions import DjangoDefinitionStore
        from servbot.store.runs import DjangoRunStore
        from servbot.store.schedules import DjangoScheduleStore

        self.folder = folder
        self.shared = folder / "shared"
        self.inbox = self.shared / "inbox"
        self.clock = Clock()
        self.schedules: ScheduleStore = DjangoScheduleStore()
        artefacts = FileArtefactStore(folder / "artefacts")
        self.runs = DjangoRunStore(artefacts)
        store = DjangoDefinitionStore(artefacts, folder / "revisions")
        self.definitions = Definitions(store, ActionCatalogue.of(Note), Audit(DjangoAuditStore()))
        self.firings = Firings(
            self.schedules, self.definitions, Runs(self.runs, artefacts, ActionCatalogue.of(Note)), self.runs
        )
        self.scheduler = self.another_scheduler()

    def another_scheduler(self, **settings: int) -> Scheduler:
        clock = self.clock
        return Scheduler(
            self.firings,
            self.definitions,
            self.shared,
            now=lambda: clock.now,
            clock=lambda: clock.seconds,
            **settings,
        )

    def release(self, triggers: str, inputs: str = "  file: {type: file, required: false}") -> None:
        place = self.folder / "bots" / "filing" / "bot.yaml"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(BOT.format(triggers=triggers, inputs=inputs), encoding="utf-8")
        self.definitions.release(place)

    def watch(self) -> None:
        self.release(FOLDER, inputs="  file: {type: file}")
        self.scheduler.look()

    def plan(self, cron: str = "0 * * * *", *, more: str = "") -> None:
        self.release(f"  - name: hourly\n    schedule: {{cron: '{cron}'{more}}}\n")
        self.scheduler.look()

    def drop(self, name: str, content: bytes) -> Path:
        path = self.inbox / name
        path.write_bytes(content)
        return path

    def look(self, seconds: float = 0) -> None:
        self.scheduler.look()
        self.clock.pass_by(seconds)
        if seconds:
            self.scheduler.look()

    def all_runs(self) -> list[RunRow]:
        """Oldest first."""
        return list(reversed(self.runs.runs(RunFilter(), limit=100)[0]))

    def record(self) -> list[Firing]:
        """Firings, oldest first."""
        return list(reversed(self.schedules.firings(limit=1000)))

    def end(self, kind: EventType = EventType.RUN_SUCCEEDED) -> RunRow:
        """Work the next leg to that end."""
        lease = self.runs.claim_leg("test")
        assert lease is not None
        data = {
            EventType.RUN_SUCCEEDED: {"outputs": {}},
            EventType.RUN_REJECTED: {"reason": "no order"},
            EventType.RUN_FAILED: {"failure": {"message": "broken"}},
        }[kind]
        started = NewEvent(type=EventType.RUN_STARTED, data={"worker": "test"})
        self.runs.finish_leg(lease, [started, NewEvent(type=kind, data=data)])
        return self.runs.run(lease.run_id)


@pytest.fixture(params=["sqlite", "postgresql"])
def yard(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Yard]:
    from servbot.testkit.database import database_at, database_in

    on_sqlite = request.param == "sqlite"
    make = (
        database_at(tmp_path / "x.sqlite3") if on_sqlite else database_in(request.getfixturevalue("cluster"))
    )
    with make:
        yield Yard(tmp_path)
