"""One leg: replay the log, do what is wanted, stop when only waiting is left."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from loguru import logger

from servbot.core.bot import Bot
from servbot.core.called_run import files_given
from servbot.core.interpreter import Ending, Interpreter
from servbot.core.lifecycle.run import RunStatus
from servbot.core.reading import Artefact
from servbot.core.run import Event, EventType, Failure, NewEvent
from servbot.core.value import plain
from servbot.engine.calling import Caller
from servbot.engine.desk import Desk
from servbot.engine.parsing import parsed
from servbot.engine.performing import Performer
from servbot.engine.replay import Memory
from servbot.engine.surroundings import Surroundings
from servbot.ports.run_store import Lease, LeaseLost, RunRow

T = TypeVar("T")

MOST_BROKEN_LEGS = 3
"""How often in a row a leg of a run may break by an unknown error before the run is given up."""

end_events = {
    RunStatus.SUCCEEDED: EventType.RUN_SUCCEEDED,
    RunStatus.REJECTED: EventType.RUN_REJECTED,
    RunStatus.FAILED: EventType.RUN_FAILED,
}


class LegRunner:
    """Works legs with what the worker has at hand."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._broken: Counter[str] = Counter()

    async def work(self, lease: Lease) -> None:
        """Work one leg to its end. Losing the lease ends it quietly: somebody else has the run."""
        log = logger.bind(run=lease.run_id)
        try:
            await self._work(lease)
        except LeaseLost:
            log.warning("the run was taken over or cancelled; this leg stops")
        except Exception as error:  # noqa: BLE001 - one run must not take the worker with it
            log.opt(exception=error).error("a leg broke; it is tried again")
            await self._put_back(lease, error)
        else:
            self._broken.pop(lease.run_id, None)

    async def _work(self, lease: Lease) -> None:
        run, bot, folder, events = await self._database(lambda: self._look_up(lease.run_id))
        await asyncio.to_thread(self._lay_out, run, events)
        performer = Performer(self._around, run.id, run.bot, folder)
        caller = Caller(self._around, run, lease, performer.context(""))
        memory, first = Memory.of(events), [started_event(lease)]
        desk = Desk(performer, caller, memory, first, bot.service_level.resolve_within)
        walk = Interpreter(
            bot,
            run.inputs,
            self._around.catalogue,
            run={"id": run.id, "reference": run.reference},
            now=run.created_at,
        )
        try:
            await self._walk(walk, desk, lease)
        finally:
            await desk.stop()
            await performer.close_all()

    def _look_up(self, run_id: str) -> tuple[RunRow, Bot, Path, Sequence[Event]]:
        run = self._around.runs.run(run_id)
        revision = self._around.definitions.revision(run.revision)
        folder = self._around.definitions.folder(run.revision)
        return run, parsed(revision.text, revision.bot), folder, self._around.runs.events(run_id)

    async def _walk(self, walk: Interpreter, desk: Desk, lease: Lease) -> None:
        while walk.ending is None:
            answered = desk.take(walk.wanted)
            for address, outcome in answered:
                if walk.wants(address):
                    walk.send(address, outcome)
            if answered:
                continue
            if desk.idle:
                await desk.cut_off_calls(walk.wanted)
                await self._wait(lease, desk)
                return
            await self._append(lease, desk)
            desk.begin()
            await desk.one_finished()
        await desk.all_finished()
        await self._end(walk.ending, lease, desk)

    async def _append(self, lease: Lease, desk: Desk) -> None:
        events = desk.unwritten()
        if events:
            await self._database(lambda: self._around.runs.append(lease, events))

    async def _wait(self, lease: Lease, desk: Desk) -> None:
        events = [*desk.unwritten(), NewEvent(type=EventType.RUN_WAITED)]
        wake_at = desk.wake_at()
        await self._database(lambda: self._around.runs.finish_leg(lease, events, wake_at=wake_at))

    async def _end(self, ending: Ending, lease: Lease, desk: Desk) -> None:
        events = [*desk.unwritten(), end_event(ending)]
        await self._database(lambda: self._around.runs.finish_leg(lease, events))
        await asyncio.to_thread(shutil.rmtree, self._around.workspaces / lease.run_id, ignore_errors=True)

    async def _put_back(self, lease: Lease, error: Exception) -> None:
        """Let a leg that broke be tried again soon; after several times the run ends as failed."""
        self._broken[lease.run_id] += 1
        gives_up = self._broken[lease.run_id] >= MOST_BROKEN_LEGS
        failed = end_event(Ending(status=RunStatus.FAILED, failure=Failure.of(error)))
        # A leg that broke before its first event has not begun, and only what has begun can fail.
        ends = [started_event(lease), failed] if gives_up else []
        soon = datetime.now(UTC) + timedelta(seconds=5 * self._broken[lease.run_id])
        try:
            await self._database(lambda: self._around.runs.finish_leg(lease, ends, wake_at=soon))
        except Exception as again:  # noqa: BLE001 - the next start of a worker finds the leg
            logger.bind(run=lease.run_id).error("the leg could not be given back: {}", again)

    def _lay_out(self, run: RunRow, events: Sequence[Event]) -> None:
        """Put the run's files, and those of runs it called, into its workspace, where they are not yet."""
        workspace = self._around.workspaces / run.id
        workspace.mkdir(parents=True, exist_ok=True)
        files: dict[str, Artefact] = dict(run.files)
        for event in events:
            if event.type is EventType.CALL_ENDED:
                files |= files_given(event.data)
        for name, artefact in files.items():
            place = workspace / name
            if not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                # Under another name first: a worker killed now must not leave half a file to be read.
                half = place.with_name(f".{place.name}.half")
                shutil.copyfile(self._around.artefacts.path(artefact.digest), half)
                half.replace(place)

    async def _database(self, function: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._around.database, function)


def started_event(lease: Lease) -> NewEvent:
    """The first event of a leg."""
    return NewEvent(type=EventType.RUN_STARTED, data={"worker": lease.worker})


def end_event(ending: Ending) -> NewEvent:
    """The last event of a run."""
    data = {
        RunStatus.SUCCEEDED: {"outputs": ending.outputs, "files": plain(ending.files)},
        RunStatus.REJECTED: {"reason": ending.reason, "by": ending.by, "code": ending.code},
        RunStatus.FAILED: {"failure": ending.failure.model_dump() if ending.failure else None},
    }[ending.status]
    return NewEvent(type=end_events[ending.status], data=data)
