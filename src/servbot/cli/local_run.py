"""`run --local`: a run that is really carried out, with its log in memory and its people at the terminal."""

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from servbot.cli.debugging import Debugger
from servbot.cli.local_store import Journal, ToldRunStore
from servbot.cli.naming import file_named
from servbot.cli.setting import chosen
from servbot.cli.terminal_person import TerminalPerson
from servbot.core.interpreter import Interpreter
from servbot.core.lifecycle.run import RUN, RunStatus
from servbot.core.masking import masked_values, masks_of
from servbot.core.record import Record
from servbot.core.redaction import Redactor
from servbot.engine import LegRunner
from servbot.ports.run_store import RunRow
from servbot.ports.task_store import TaskFilter
from servbot.services.audit import Audit
from servbot.services.breakers import Breakers
from servbot.services.definitions import Definitions
from servbot.services.exception_queue import ExceptionQueue
from servbot.services.neighbours import called_files
from servbot.services.runs import Runs
from servbot.services.work_queue import WorkQueue
from servbot.testkit.stores import (
    MemoryAuditStore,
    MemoryBreakerStore,
    MemoryDefinitionStore,
    MemoryEventStore,
    MemoryHealingStore,
    MemoryScheduleStore,
    MemoryState,
    MemoryTaskStore,
    MemoryWorkQueueStore,
)

if TYPE_CHECKING:
    from servbot.wiring.application import Application

WORKER = "local"

LONGEST_NAP = 0.5
"""Seconds between two looks while only the clock can help."""


class Watched(Record):
    """How a developer looks at a run."""

    headed: bool = False
    """The browser has a window."""

    slow: float = 0
    """Milliseconds between two operations in the browser."""

    debug: bool = False
    """It stops before each step."""


def run_locally(
    word: str, given: Mapping[str, str], files: Mapping[str, tuple[str, bytes]], watched: Watched
) -> int:
    """Carry out a run of a bot that need not be released; the exit status.

    Actions, services, sessions and credentials are the real ones. Nothing of the run outlives this process, except
    what its actions did and the evidence they kept.
    """
    from servbot.wiring.application import Application
    from servbot.wiring.logs import log_to_console
    from servbot.wiring.settings import read_settings

    ready = Application(read_settings(chosen.config))
    log_to_console(ready)
    run = LocalRun(ready, file_named(word, ready.settings.paths.bots), watched)
    row = asyncio.run(run.carried_out(given, files))
    hide = run.hiding(row)
    for name, value in row.outputs.items():
        run.journal.say(hide(f"{name}: {value}"))
    run.journal.say(f"The run ended as {row.status.value}.{f' {row.error}' if row.error else ''}")
    return 0 if row.status is RunStatus.SUCCEEDED else 1


class LocalRun:
    """One run in this process."""

    def __init__(self, ready: "Application", file: Path, watched: Watched) -> None:
        from servbot.store.artefacts import FileArtefactStore

        folder = ready.data / "local"
        ready.settings.paths.shared.mkdir(parents=True, exist_ok=True)
        self.journal = Journal(typer.echo, ready.redactor)
        self._file = file
        self._state = MemoryState()
        self._runs = ToldRunStore(self._state, self.journal)
        self._artefacts = FileArtefactStore(folder / "artefacts")
        audit = Audit(MemoryAuditStore(self._state))
        self._revisions = MemoryDefinitionStore(folder / "revisions")
        self._definitions = Definitions(self._revisions, ready.catalogue, audit)
        self._queue = ExceptionQueue(MemoryTaskStore(self._state), audit)
        self._person = TerminalPerson(self._queue, self.journal)
        self._around = ready.surroundings(
            runs=self._runs,
            definitions=self._revisions,
            artefacts=self._artefacts,
            breakers=Breakers(MemoryBreakerStore(self._state), ready.settings.guarded),
            events=MemoryEventStore(self._state),
            healing=MemoryHealingStore(self._state),
            session_kinds=ready.session_kinds(headed=watched.headed, slow=watched.slow),
            interpreter=Debugger(self.journal).interpreter if watched.debug else Interpreter,
            work_queue=WorkQueue(
                MemoryWorkQueueStore(self._state),
                MemoryScheduleStore(self._state),
                self._definitions,
                self._runs,
                ready.catalogue,
                ready.settings.limits,
            ),
        )

    async def carried_out(self, given: Mapping[str, Any], files: Mapping[str, tuple[str, bytes]]) -> RunRow:
        """The run at its end."""
        for callee in called_files(self._file):
            self._definitions.release(callee)
        revision = self._definitions.release(self._file)
        bot = self._definitions.parsed(revision)
        start = Runs(self._runs, self._artefacts, self._around.catalogue).start
        row = start(revision, bot, given, files, source="local")
        self.journal.say(f"{bot.title}: {row.reference}")
        try:
            return await self._to_its_end(row.id)
        finally:
            for kind in self._around.session_kinds.values():
                await kind.shut()
            self._around.compute.stop()
            for threads in (self._around.database, self._around.heart):
                threads.shutdown(wait=True)
            shutil.rmtree(self._around.workspaces / row.id, ignore_errors=True)

    def hiding(self, row: RunRow) -> Redactor:
        """Blanks the values that the bot masks."""
        _, bot = self._definitions.revision(row.revision)
        return Redactor(masked_values(masks_of(bot), self._runs.events(row.id)))

    async def _to_its_end(self, run_id: str) -> RunRow:
        runner = LegRunner(self._around)
        while not RUN.is_final((row := self._runs.run(run_id)).status):
            lease = self._runs.claim_leg(WORKER)
            if lease is not None:
                await runner.work(runner.taken_up(lease))
                await runner.usher.rest()
            elif tasks := self._open_tasks():
                self._person.decide(tasks[0])
            else:
                await asyncio.sleep(self._nap())
        return row

    def _open_tasks(self) -> Sequence[Any]:
        return self._queue.page(TaskFilter(sort="oldest"), limit=1)[0]

    def _nap(self) -> float:
        due = [run.queued.not_before for run in self._state.runs.values() if run.queued]
        wait = (min(due) - datetime.now(UTC)).total_seconds() if due else LONGEST_NAP
        return min(max(wait, 0.01), LONGEST_NAP)
