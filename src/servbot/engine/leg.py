"""One leg: replay the log, do what is wanted, stop when only waiting is left."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from loguru import logger

from servbot.core.bot import Bot, webhook_steps
from servbot.core.interpreter import Ending, Interpreter
from servbot.core.lifecycle.course import RunCourse
from servbot.core.lifecycle.run import RunStatus
from servbot.core.run import Decision, Event, EventType, Failure, NewEvent
from servbot.core.value import plain
from servbot.engine.arrivals import Arrivals
from servbot.engine.calling import Caller
from servbot.engine.context import BESIDE
from servbot.engine.desk import Desk
from servbot.engine.group_commit import GroupCommit
from servbot.engine.ledger import Ledger
from servbot.engine.parsing import parsed
from servbot.engine.performing import Performer
from servbot.engine.replay import Memory
from servbot.engine.steering import Helm, Steering
from servbot.engine.surroundings import Surroundings
from servbot.engine.terms import Terms
from servbot.engine.troubled_leg import MOST_BROKEN_LEGS, Trouble, workers_died
from servbot.engine.usher import Usher
from servbot.engine.workspaces import Workspaces
from servbot.ports.artefact_store import ArtefactMissing
from servbot.ports.definition_store import DefinitionTampered, Revision
from servbot.ports.run_store import Lease, LeaseLost, RunRow, StoreUnreachable

AFTER_A_BREAK = timedelta(seconds=5)
"""How long a leg that broke rests before it is tried again; longer each time."""

LOOK = 1.0
"""Seconds between looks at the log and the clock while one part of a run works and another waits."""

end_events = {
    RunStatus.SUCCEEDED: EventType.RUN_SUCCEEDED,
    RunStatus.REJECTED: EventType.RUN_REJECTED,
    RunStatus.FAILED: EventType.RUN_FAILED,
    RunStatus.CANCELLED: EventType.RUN_CANCELLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a leg needs of the store before it begins."""

    run: RunRow
    bot: Bot
    folder: Path | ArtefactMissing
    """Where the files beside the definition lie, or why they cannot: told to the step that needs one."""

    events: Sequence[Event]


@dataclass
class LegUnderWay:
    """A leg that is being worked."""

    lease: Lease
    found: Found | Exception
    """What was found of it in the store, or why nothing was."""

    ledger: Ledger | None = None
    """Its log; none before it was read."""

    helm: Helm = field(default_factory=Helm)
    """What people want of the run."""

    @property
    def waits_to_write(self) -> bool:
        """Whether it holds something that the database could not take yet."""
        return self.ledger is not None and self.ledger.waits


class LegRunner:
    """Works legs with what the worker has at hand."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._commits = GroupCommit(around.runs, around.database)
        self.usher = Usher(around)
        self._workspaces = Workspaces(around.workspaces, around.artefacts)

    def taken_up(self, lease: Lease) -> LegUnderWay:
        """The leg of a lease; asks the store."""
        try:
            return LegUnderWay(lease, self._found(lease.run_id))
        except Exception as error:  # noqa: BLE001 - raised again where the leg is worked: the lease is taken
            return LegUnderWay(lease, error)

    async def work(self, leg: LegUnderWay) -> None:
        """Work one leg to its end. Losing the lease ends it quietly: somebody else has the run."""
        with logger.contextualize(run=leg.lease.run_id):
            await self._work_whatever_happens(leg)

    async def _work_whatever_happens(self, leg: LegUnderWay) -> None:
        try:
            await self._work(leg)
        except LeaseLost:
            logger.warning("the run was taken over or cancelled; this leg stops")
        except StoreUnreachable as error:
            logger.warning("the leg stops: {}", error)
        except DefinitionTampered as error:
            await self._refuse(leg.lease, error)
        except Exception as error:  # noqa: BLE001 - one run must not take the worker with it
            logger.opt(exception=error).error("a leg broke")
            await self._put_back(leg.lease, error)

    async def _work(self, leg: LegUnderWay) -> None:
        lease, found = leg.lease, leg.found
        if isinstance(found, Exception):
            raise found
        run = found.run
        with logger.contextualize(bot=run.bot, item=run.item_id), self._observed(lease, run):
            await self._begin(leg, found)

    async def _begin(self, leg: LegUnderWay, found: Found) -> None:
        lease, run, events = leg.lease, found.run, found.events
        leg.ledger = ledger = Ledger(self._around, self._commits, lease, after=len(events))
        leg.helm.turn(run.course)
        trouble = Trouble.of(events)
        if run.course is RunCourse.CANCELLING:
            if lease.leg >= MOST_BROKEN_LEGS or run.status is RunStatus.QUEUED:
                await ledger.finish(cut_short(lease, events))
            else:
                await self._go_on(leg, ledger, found)
        elif lease.leg >= MOST_BROKEN_LEGS:
            failure = workers_died(run.current_step)
            await ledger.finish(waiting(lease, trouble.question(failure, run)))
        elif trouble.is_open:
            await ledger.finish(waiting(lease))
        elif trouble.refusal:
            await ledger.finish([started_event(lease), rejected_event(trouble.refusal)])
        else:
            ledger.closing = trouble.passing()
            await self._go_on(leg, ledger, found)

    async def _go_on(self, leg: LegUnderWay, ledger: Ledger, found: Found) -> None:
        run, bot, folder, events = found.run, found.bot, found.folder, found.events
        missing = await self._workspaces.lay_out(run, events)
        if isinstance(folder, ArtefactMissing):
            missing[BESIDE] = folder
            folder = self._around.workspaces / run.id
        terms = Terms.of(bot, run, events, self._around.calendars)
        performer = Performer(self._around, run, folder, terms, missing)
        caller = Caller(self._around, run, leg.lease, performer.context("", None, ""))
        memory, arrivals = Memory.of(events), Arrivals(self._around, leg.lease)
        begun = [started_event(leg.lease)]
        desk = Desk(performer, caller, memory, begun, terms, arrivals, leg.helm.news)
        walk = self._around.interpreter(
            bot,
            run.inputs,
            self._around.catalogue,
            run=self._told_of_run(run, bot),
            now=run.created_at,
        )
        try:
            steering = Steering(self._around, leg.helm, run.id, walk, desk)
            learn = partial(self._learn, desk, run, missing)
            await self._walk(walk, desk, ledger, steering, learn, memory.last)
        finally:
            await desk.stop()
            await performer.close_all()
        if walk.ending is not None:
            self.usher.let_in()
            await self._workspaces.clear(run.id)

    def _found(self, run_id: str) -> Found:
        run = self._around.runs.run(run_id)
        revision, folder = self._definition(run.revision)
        bot, events = parsed(revision.text, revision.bot), self._around.runs.events(run_id)
        return Found(run=run, bot=bot, folder=folder, events=events)

    def _told_of_run(self, run: RunRow, bot: Bot) -> dict[str, Any]:
        """What expressions see as `run`."""
        hooks = {name: self._around.webhook_address(run.id, name) for name in webhook_steps(bot)}
        return {"id": run.id, "reference": run.reference, "webhooks": hooks}

    def _definition(self, digest: str) -> tuple[Revision, Path | ArtefactMissing]:
        """The definition, and where the files beside it lie or why they cannot: told to the step that needs one."""
        try:
            return self._around.definitions.verified(digest)
        except ArtefactMissing as error:
            # Its text was compared before its files were looked for.
            return self._around.definitions.revision(digest), error

    @contextmanager
    def _observed(self, lease: Lease, run: RunRow) -> Iterator[None]:
        observer = self._around.observer
        if observer is None:
            yield
            return
        observer.begun(lease, run)
        try:
            yield
        finally:
            observer.ended(lease)

    async def _walk(
        self,
        walk: Interpreter,
        desk: Desk,
        ledger: Ledger,
        steering: Steering,
        learn: Callable[[int], Awaitable[int]],
        last: int,
    ) -> None:
        while True:
            await steering.obey()
            steering.catch_up()
            if walk.ending is not None:
                break
            if steering.may_stop:
                if not desk.holds:  # a pause keeps calls from being reached again, which are not in vain
                    await desk.calls.let_go_all_but(walk.wanted)
                waited = NewEvent(type=EventType.RUN_WAITED)
                await ledger.finish([*desk.unwritten(), waited], wake_at=desk.wake_at())
                return
            await desk.look()
            events = desk.unwritten()
            if only_beginnings(events):
                desk.begin()  # nothing that was done waits to be written: begin beside the writing
            await ledger.append(events)
            await desk.calls.cut_off_given_up()
            desk.begin()
            await steering.next_change(LOOK if desk.is_waiting else None)
            if desk.is_waiting:
                desk.ring()
                last = await learn(last)
        desk.take({})  # nothing is wanted any more: what may be stopped is
        await desk.all_finished()
        await ledger.finish([*desk.unwritten(), end_event(desk.told(walk.ending))])

    async def _refuse(self, lease: Lease, error: DefinitionTampered) -> None:
        """End a run whose definition is not the one it began with; nothing of it is done."""
        tried = {"what": "changed definition", "by": "", "code": error.code, "message": error.message}
        refused = NewEvent(type=EventType.ATTEMPT_REFUSED, data={"step": "", "title": "", **tried})
        failed = end_event(Ending(status=RunStatus.FAILED, failure=Failure.of(error)))
        with suppress(LeaseLost):
            events = [started_event(lease), refused, failed]
            await self._around.ask(lambda: self._around.runs.finish_leg(lease, events))

    async def _learn(self, desk: Desk, run: RunRow, missing: dict[str, ArtefactMissing], last: int) -> int:
        """Tell the desk what others wrote into the log meanwhile; the number of the last event seen."""
        try:
            news = await self._around.ask(lambda: self._around.runs.events(run.id, after=last))
        except StoreUnreachable:
            return last  # the next look finds it; what is under way goes on meanwhile
        if any(event.type is EventType.CALL_ENDED for event in news):
            missing |= await self._workspaces.lay_out(run, news)
        desk.learn(news)
        return news[-1].sequence if news else last

    async def _put_back(self, lease: Lease, error: Exception) -> None:
        """Let a leg that broke be tried again soon; after several times in a row a person is asked."""
        try:
            await self._around.ask(lambda: self._put_back_or_ask(lease, error))
        except Exception as again:  # noqa: BLE001 - what is not given back here is found as a stray
            logger.error("the leg could not be given back: {}", again)

    def _put_back_or_ask(self, lease: Lease, error: Exception) -> None:
        broken = lease.leg + 1
        if broken < MOST_BROKEN_LEGS:
            self._around.runs.give_back(lease, at=datetime.now(UTC) + broken * AFTER_A_BREAK)
            return
        run, events = self._around.runs.run(lease.run_id), self._around.runs.events(lease.run_id)
        if run.course is RunCourse.CANCELLING:
            self._around.runs.finish_leg(lease, cut_short(lease, events))
            return
        trouble = Trouble.of(events)
        self._around.runs.finish_leg(lease, waiting(lease, trouble.question(Failure.of(error), run)))


def only_beginnings(events: Sequence[NewEvent]) -> bool:
    """Whether the events only tell people what is about to begin, so that it may begin while they are written."""
    return all(event.type in (EventType.RUN_STARTED, EventType.STEP_STARTED) for event in events)


def started_event(lease: Lease) -> NewEvent:
    """The first event of a leg."""
    return NewEvent(type=EventType.RUN_STARTED, data={"worker": lease.worker})


def waiting(lease: Lease, *questions: NewEvent) -> list[NewEvent]:
    """The events of a leg in which nothing was done but asking a person."""
    return [started_event(lease), *questions, NewEvent(type=EventType.RUN_WAITED)]


def cut_short(lease: Lease, events: Sequence[Event]) -> list[NewEvent]:
    """The events of a leg that ends a run which is being cancelled without walking any further."""
    request = next(each.data for each in reversed(events) if each.type is EventType.RUN_CANCEL_REQUESTED)
    intents = Memory.of(events).intents
    begun = [each for each in events if each.type is EventType.STEP_INTENDED and each.address in intents]
    data = {**request, "code": "", "in_doubt": [each.data["step"] for each in begun]}
    return [started_event(lease), NewEvent(type=EventType.RUN_CANCELLED, data=data)]


def rejected_event(decision: Decision) -> NewEvent:
    """The end of a run that a person did not let be tried again."""
    data = {"reason": decision.reason, "by": decision.by, "code": ""}
    return NewEvent(type=EventType.RUN_REJECTED, data=data)


def end_event(ending: Ending) -> NewEvent:
    """The last event of a run."""
    data = {
        RunStatus.SUCCEEDED: {"outputs": ending.outputs, "files": plain(ending.files)},
        RunStatus.REJECTED: {"reason": ending.reason, "by": ending.by, "code": ending.code},
        RunStatus.CANCELLED: {
            "reason": ending.reason,
            "by": ending.by,
            "code": ending.code,
            "in_doubt": list(ending.in_doubt),
        },
        RunStatus.FAILED: {"failure": ending.failure.model_dump() if ending.failure else None},
    }[ending.status]
    return NewEvent(type=end_events[ending.status], data=data)
