"""An installation in memory."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from servbot.core.action import Action, ActionCatalogue, Context
from servbot.core.record import Record
from servbot.services.admission import Limits
from servbot.services.audit import Audit
from servbot.services.definitions import Definitions
from servbot.services.exception_queue import ExceptionQueue
from servbot.services.item_changes import ItemChanges
from servbot.services.runs import Runs
from servbot.services.triggers import Firings
from servbot.services.work_queue import WorkQueue
from servbot.testkit.stores import (
    MemoryArtefactStore,
    MemoryAuditStore,
    MemoryDefinitionStore,
    MemoryRunStore,
    MemoryScheduleStore,
    MemoryState,
    MemoryTaskStore,
    MemoryWorkQueueStore,
)


class Note(Action):
    """Note something."""

    name = "test.note"

    async def run(self, context: Context) -> Record:
        return self.Output()


BOT = """servbot: 1
name: filing
title: Filing
goal: {measure: cost, target: less}
owner: operations
outputs: {}
reference: "${{ inputs.title }}"
inputs:
  title: {required: false}
  amount: {type: money, title: Amount, default: "10.00"}
  first: {type: file, title: First file, required: false}
  second: {type: file, required: false}
steps:
  - {name: note, action: test.note}
"""


@dataclass
class House:
    folder: Path

    def __post_init__(self) -> None:
        state = MemoryState()
        self.state = state
        self.runs = MemoryRunStore(state)
        self.schedules = MemoryScheduleStore(state)
        self.artefacts = MemoryArtefactStore(self.folder / "artefacts")
        self.audit = Audit(MemoryAuditStore(state))
        catalogue = ActionCatalogue.of(Note)
        self.definitions = Definitions(
            MemoryDefinitionStore(self.folder / "revisions"), catalogue, self.audit
        )
        runs = Runs(self.runs, self.artefacts, catalogue)
        self.firings = Firings(self.schedules, self.definitions, runs, self.runs)
        self.tasks = MemoryTaskStore(state)
        self.queue = ExceptionQueue(self.tasks, self.audit)
        self.items = MemoryWorkQueueStore(state)
        self.catalogue = catalogue
        self.work_queue = self.work_queue_with(Limits())
        self.item_changes = ItemChanges(self.work_queue, self.items, self.runs)

    def work_queue_with(self, limits: Limits) -> WorkQueue:
        """The work queues under these limits."""
        return WorkQueue(self.items, self.schedules, self.definitions, self.runs, self.catalogue, limits)

    def release(self, text: str = BOT, name: str = "filing") -> Path:
        place = self.folder / "bots" / name / "bot.yaml"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        self.definitions.release(place)
        return place.parent


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)
