"""What lies on a worker's desk during a leg: effects to begin, tasks under way, events to write."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from loguru import logger

from servbot.core.calendar import Reckoned
from servbot.core.errors import FailureKind, ServbotError
from servbot.core.human_task import TaskKind
from servbot.core.interpreter import (
    AskPerson,
    AwaitEvent,
    CallService,
    CloseSession,
    CutBranches,
    Effect,
    Ending,
    MarkPassed,
    Note,
    OpenSession,
    RunAction,
    Sleep,
)
from servbot.core.reading import Artefact
from servbot.core.run import Done, Event, EventType, Failed, Failure, NewEvent, Outcome
from servbot.core.value import plain
from servbot.engine.arrivals import Arrivals
from servbot.engine.outcome_event import outcome_event
from servbot.engine.performing import Performer
from servbot.engine.replay import Memory, doubt_after_crash, session_lost
from servbot.engine.terms import Terms

SHORT_SLEEP = 10.0
"""Seconds up to which a leg stays and sleeps instead of ending."""

MOST_TO_STOP = 10.0
"""Seconds for which steps that were told to stop are waited for."""

MOST_TO_END = 5.0
"""Seconds that a step which must not be repeated has to come to its end when its run is cancelled."""

beginnings = {
    EventType.STEP_STARTED,
    EventType.STEP_INTENDED,
    EventType.PERSON_ASKED,
    EventType.SLEEP_STARTED,
    EventType.EVENT_AWAITED,
}
"""Types of events that say what is about to begin."""


class Desk:
    """Turns wanted effects into outcomes and events."""

    def __init__(
        self,
        performer: Performer,
        memory: Memory,
        first_events: Sequence[NewEvent],
        terms: Terms,
        arrivals: Arrivals,
    ) -> None:
        """Lay out an empty desk.

        Args:
            performer: does the effects.
            memory: what the log says of earlier legs.
            first_events: events that go before all others.
            terms: what the definition asks besides its steps.
            arrivals: ends waits for events whose time is over.
        """
        self._performer = performer
        self._memory = memory
        self._events = list(first_events)
        self._terms = terms
        self._deadline = terms.deadline
        self._arrivals = arrivals
        self._ready: list[tuple[Effect, Coroutine[Any, Any, Outcome]]] = []
        self._tasks: dict[asyncio.Task[Outcome], tuple[Effect, float]] = {}
        self._answered: list[tuple[str, Outcome]] = []
        self._seen: set[str] = set()
        self._alarms: dict[str, datetime] = {}
        self._stopped: list[NewEvent] = []
        """What is told of steps that were stopped, behind the mark of the cancel."""
        self.doubts: tuple[str, ...] = ()
        """Titles of steps of which nobody knows whether they were done when the run was cancelled."""
        self.holds = False
        """Whether nothing new is begun: only what is known is answered."""
        self.withheld: Collection[str] = ()
        """Addresses whose outcomes, known or not, are not given."""
        self._sleepers: dict[str, Effect] = {}
        """Effects that an alarm ends, by address."""
        self._asked: set[str] = set()
        """Addresses of effects that only somebody outside can end."""
        self._told: set[str] = set()
        """Addresses whose outcome was given."""

    def take(self, wanted: Mapping[str, Effect]) -> list[tuple[str, Outcome]]:
        """Take in new effects; the outcomes known by now, each of an effect that is still wanted."""
        for address, effect in wanted.items():
            if address not in self._seen:
                self._seen.add(address)
                self._sort(effect)
        self._forget_all_but(wanted)
        if self._deadline.has_passed and not self.holds:
            self._time_out(wanted)
        answered, self._answered = self._answered, []
        self._told.update(address for address, _ in answered)
        return [(address, outcome) for address, outcome in answered if address in wanted]

    def learn(self, events: Sequence[Event]) -> None:
        """Take in what others have written into the log: decisions of people, events that arrived."""
        for address, outcome in Memory.of(events).outcomes.items():
            if address in self._seen and address not in self._told:
                self._answered.append((address, outcome))

    def ring(self) -> None:
        """End what was to last until now."""
        now = datetime.now(UTC)
        for address in [address for address, at in self._alarms.items() if at <= now]:
            del self._alarms[address]
            self._wake(self._sleepers[address])

    def _wake(self, effect: Effect) -> None:
        if isinstance(effect, AwaitEvent):
            self._ready.append((effect, self._arrivals.time_out(effect)))
        else:
            self._settle(effect, Done())

    def _forget_all_but(self, wanted: Mapping[str, Effect]) -> None:
        """Drop what was not begun yet and is no longer wanted, and stop what is under way and may be stopped."""
        for effect, work in self._ready:
            if effect.address not in wanted:
                work.close()
        self._ready = [pair for pair in self._ready if pair[0].address in wanted]
        for task, (effect, _) in self._tasks.items():
            if effect.address not in wanted and _may_be_stopped(effect) and not task.cancelling():
                task.cancel()
        self._asked &= wanted.keys()
        self._alarms = {address: at for address, at in self._alarms.items() if address in wanted}
        self._events = [
            event for event in self._events if event.type not in beginnings or event.address in wanted
        ]

    def _time_out(self, wanted: Mapping[str, Effect]) -> None:
        """Let what has not ended fail; what is under way is stopped by its own time limit."""
        data = {"until": self._deadline.until}
        failure = Failure.of(self._deadline.error()).model_copy(update={"nothing_done": True})
        self._events.append(NewEvent(type=EventType.RUN_TIMED_OUT, data=data))
        self._deadline.end()
        answered = {address for address, _ in self._answered}
        under_way = {effect.address for effect, _ in self._tasks.values()}
        for address, effect in wanted.items():
            if address in answered or address in under_way or not _ends_in_time(effect):
                continue
            self._drop(address)
            if isinstance(effect, AwaitEvent):
                self._ready.append((effect, self._arrivals.time_out(effect, failure)))
            else:
                self._settle(effect, Failed(failure=failure))

    def _drop(self, address: str) -> None:
        """Do not begin it after all."""
        for effect, work in self._ready:
            if effect.address == address:
                work.close()
        self._ready = [pair for pair in self._ready if pair[0].address != address]
        self._alarms.pop(address, None)
        # It was to be said that it begins; nobody wrote it yet, and it does not. A wait for an event begins all the
        # same: only then can the store tell whether something came.
        kept = {EventType.EVENT_AWAITED}
        self._events = [
            event for event in self._events if event.type not in beginnings - kept or event.address != address
        ]

    def unwritten(self) -> list[NewEvent]:
        """Events since the last call."""
        events, self._events = self._events, []
        return events

    async def look(self) -> None:
        """Keep what a page looks like before something is done on it that must not be done twice.

        A person who must tell whether it was done sees it, also when the worker has died.
        """
        ready = {effect.address: effect for effect, _ in self._ready}
        for place, event in enumerate(self._events):
            effect = ready.get(event.address)
            if event.type is not EventType.STEP_INTENDED or not isinstance(effect, RunAction):
                continue
            seen = plain(await self._performer.look(effect))
            if seen:
                self._events[place] = event.model_copy(update={"data": {**event.data, "evidence": seen}})

    def begin(self) -> None:
        """Start what was taken in; its events are written by now."""
        ready, self._ready = self._ready, []
        for effect, work in ready:
            self._tasks[asyncio.create_task(work)] = (effect, monotonic())

    def wake_at(self) -> datetime | None:
        """When the run must be looked at again; `None` when only people can wake it."""
        ends = [self._deadline.until] if self._deadline.until else []
        return min([*self._alarms.values(), *ends], default=None)

    async def one_finished(self, news: asyncio.Event | None = None, most: float | None = None) -> None:
        """Wait until something under way has ended, or there is news, at most so many seconds."""
        told = asyncio.create_task((news or asyncio.Event()).wait())
        try:
            await asyncio.wait((*self._tasks, told), timeout=most, return_when=asyncio.FIRST_COMPLETED)
        finally:
            told.cancel()
        self._take_in()

    def _take_in(self) -> None:
        """Take in what has ended."""
        for task in [each for each in self._tasks if each.done()]:
            effect, began = self._tasks.pop(task)
            if task.cancelled():
                continue
            outcome = task.result()
            self._record(outcome_event(effect, outcome, monotonic() - began))
            self._answered.append((effect.address, outcome))

    async def interrupt(self, spares: Callable[[Effect], bool]) -> None:
        """Stop what is under way; a step that must not be repeated may come to its end for a while."""
        doomed = {
            task: effect
            for task, (effect, _) in self._tasks.items()
            if not spares(effect) and not isinstance(effect, CloseSession)
        }
        once = [task for task, effect in doomed.items() if must_end(effect)]
        if once:
            await asyncio.wait(once, timeout=MOST_TO_END)
        stopped = [task for task in doomed if task.cancel()]
        if stopped:
            await asyncio.wait(stopped, timeout=MOST_TO_STOP)
        for task in [each for each in stopped if not each.done() or each.cancelled()]:
            effect, began = self._tasks.pop(task)
            failure = stopped_by_cancel(effect, self._performer.looked(effect.address))
            self._tell_stopped(effect, failure, monotonic() - began)
        self._take_in()

    def _tell_stopped(self, effect: Effect, failure: Failure, seconds: float) -> None:
        event = outcome_event(effect, Failed(failure=failure), seconds)
        if event is not None and isinstance(effect, RunAction):
            self._stopped.append(event)

    def cut(self, wanted: Mapping[str, Effect], by: str, reason: str) -> None:
        """Mark in the log where the walk is cut off, what was stopped there, and what is in doubt."""
        for address, effect in wanted.items():
            if address in self._memory.intents:
                self._tell_stopped(effect, doubt_after_crash(self._memory.intents[address]), 0)
        told = {event.address for event in self._stopped}
        doubts = [doubt for effect in wanted.values() if (doubt := _doubt(effect, told))]
        self.doubts = tuple(doubts)
        mark = {"by": by, "reason": reason, "cut": sorted(wanted), "in_doubt": doubts}
        self._events.append(NewEvent(type=EventType.RUN_CANCELLING, data=mark))
        for event in self._stopped:
            self._record(event)
        self._stopped = []

    @property
    def has_sessions(self) -> bool:
        """Whether sessions are open."""
        return self._performer.has_sessions

    @property
    def is_waiting(self) -> bool:
        """Whether a person, an event or the clock may be faster than what is under way."""
        return bool(self._alarms or self._asked)

    @property
    def idle(self) -> bool:
        """Whether nothing is under way or about to begin: only people or the clock can help."""
        return not self._tasks and not self._ready

    async def all_finished(self) -> None:
        """Wait until nothing is under way, so that the log tells how each ended."""
        while self._tasks:
            await self.one_finished()

    async def stop(self) -> None:
        """Cancel what is under way and wait for its end: the next leg must not meet it."""
        for _, work in self._ready:
            work.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _sort(self, effect: Effect) -> None:
        known = self._memory.outcomes.get(effect.address)
        if known is not None and effect.address not in self.withheld:
            self._answered.append((effect.address, known))
            return
        if self.holds and not isinstance(effect, MarkPassed | Note):
            self._seen.discard(effect.address)
            return
        match effect:
            case RunAction():
                self._sort_action(effect)
            case CallService():
                self._ready.append((effect, self._performer.service(effect)))
            case OpenSession():
                self._started(effect, 1)
                self._ready.append((effect, self._performer.open(effect)))
            case CloseSession():
                self._ready.append((effect, self._close(effect)))
            case _:
                self._sort_without_work(effect)

    def _sort_without_work(self, effect: Effect) -> None:
        """Take in what somebody else or the clock ends, or what is settled at once."""
        match effect:
            case Sleep():
                self._sort_sleep(effect)
            case AwaitEvent():
                self._asked.add(effect.address)
                self._await_event(effect)
            case AskPerson():
                self._asked.add(effect.address)
                self._ask(effect)
            case MarkPassed() | Note():
                self._settle(effect, Done())
            case CutBranches():
                self._settle(effect, Done(value=effect.verdict(self._begun())))

    def _begun(self) -> set[str]:
        """Addresses of steps that must not be repeated and were begun, in this leg or an earlier one."""
        return (self._seen | self._memory.intents) - {effect.address for effect, _ in self._ready}

    def _sort_action(self, effect: RunAction) -> None:
        if effect.address in self._memory.intents:
            before = self._memory.intents[effect.address]
            self._settle(effect, Failed(failure=doubt_after_crash(before)))
        elif effect.session and not effect.corrections and not self._performer.has_session(effect.session):
            self._settle(effect, Failed(failure=session_lost()))
        else:
            self._started(effect, effect.attempt)
            if not effect.repeatable:
                self._events.append(intent_event(effect))
            self._ready.append((effect, self._performer.action(effect)))

    def _sort_sleep(self, effect: Sleep) -> None:
        now = datetime.now(UTC)
        until = self._memory.sleeping_until.get(effect.address)
        if until is None:
            try:
                until = self._sleep_started(effect, now)
            except ServbotError as error:
                self._settle(effect, Failed(failure=Failure.of(error)))
                return
        rest = (until - now).total_seconds()
        if rest <= SHORT_SLEEP:
            self._ready.append((effect, self._sleep(rest)))
        else:
            self._alarms[effect.address], self._sleepers[effect.address] = until, effect

    def _sleep_started(self, effect: Sleep, now: datetime) -> datetime:
        """When it ends, as it is recorded."""
        reckoned = (
            Reckoned(effect.until, ()) if effect.until else self._after(effect.seconds, effect.calendar, now)
        )
        data: dict[str, Any] = {"until": reckoned.moment, **_by_calendar(effect.calendar, reckoned)}
        self._events.append(NewEvent(type=EventType.SLEEP_STARTED, address=effect.address, data=data))
        return reckoned.moment

    def _await_event(self, effect: AwaitEvent) -> None:
        if effect.address in self._memory.overdue:
            # The worker died between the end of the run's time and the end of this wait.
            self._ready.append((effect, self._arrivals.time_out(effect, Failure.of(self._deadline.error()))))
            return
        now = datetime.now(UTC)
        known = self._memory.awaited_until
        try:
            until = known[effect.address] if effect.address in known else self._event_awaited(effect, now)
        except ServbotError as error:
            # Nothing waits for it in the store, so it is the failure of a wait that never began.
            self._record(_never_awaited(effect, Failure.of(error)))
            self._answered.append((effect.address, Failed(failure=Failure.of(error))))
            return
        if until is not None and until <= now:
            self._ready.append((effect, self._arrivals.time_out(effect)))
        elif until is not None:
            self._alarms[effect.address], self._sleepers[effect.address] = until, effect

    def _event_awaited(self, effect: AwaitEvent, now: datetime) -> datetime | None:
        """The time limit, as it is recorded."""
        about: dict[str, Any] = {
            "step": effect.step,
            "title": effect.title,
            "event": effect.event,
            "key": effect.key,
        }
        until = None
        if effect.seconds is not None:
            reckoned = self._after(effect.seconds, effect.calendar, now)
            until = reckoned.moment
            about |= {"until": until, **_by_calendar(effect.calendar, reckoned)}
        self._events.append(NewEvent(type=EventType.EVENT_AWAITED, address=effect.address, data=about))
        return until

    def _after(self, seconds: float, calendar: str, now: datetime) -> Reckoned:
        return self._terms.deadlines.after(now, seconds, calendar)

    def _ask(self, effect: AskPerson) -> None:
        if effect.address not in self._memory.asked:
            request = self._terms.hiding.request(effect.request)
            data = {"request": plain(request), **self._marks(request.step), **self._due()}
            self._events.append(NewEvent(type=EventType.PERSON_ASKED, address=effect.address, data=data))

    def _due(self) -> Mapping[str, Any]:
        """When a task is due; a calendar that is not there must not keep a question from people."""
        try:
            return self._terms.deadlines.of_task(datetime.now(UTC))
        except ServbotError as error:
            logger.warning("an item has no due time: {}", error.message)
            return {}

    def _marks(self, step: str) -> Mapping[str, str]:
        return self._terms.marks.get(step, {})

    def told(self, ending: Ending) -> Ending:
        """The end of the run in words that may be read."""
        hiding = self._terms.hiding
        failure = hiding.failure(ending.failure) if ending.failure else None
        told = {"reason": hiding.text(ending.reason), "failure": failure}
        in_doubt = tuple(dict.fromkeys((*self.doubts, *ending.in_doubt)))
        return ending.model_copy(update={**told, "in_doubt": in_doubt})

    async def _close(self, effect: CloseSession) -> Outcome:
        await self._performer.close(effect.session)
        return Done()

    async def _sleep(self, seconds: float) -> Outcome:
        rest = self._deadline.rest()
        await asyncio.sleep(max(0, min(seconds, rest)))
        return Failed(failure=Failure.of(self._deadline.error())) if rest < seconds else Done()

    def _settle(self, effect: Effect, outcome: Outcome) -> None:
        self._record(outcome_event(effect, outcome, 0))
        self._answered.append((effect.address, outcome))

    def _record(self, event: NewEvent | None) -> None:
        if event is not None:
            marks = self._marks(str(event.data.get("step", "")))
            self._events.append(event.model_copy(update={"data": {**event.data, **marks}}))

    def _started(self, effect: RunAction | OpenSession, attempt: int) -> None:
        data = {"step": effect.step, "title": effect.title, "attempt": attempt, **self._marks(effect.step)}
        self._events.append(NewEvent(type=EventType.STEP_STARTED, address=effect.address, data=data))


def _by_calendar(calendar: str, reckoned: Reckoned) -> dict[str, Any]:
    """What is recorded of a moment that a calendar gave."""
    unsure = {"unknown_years": list(reckoned.unknown_years)} if reckoned.unknown_years else {}
    return {"calendar": calendar, **unsure} if calendar else {}


def _never_awaited(effect: AwaitEvent, failure: Failure) -> NewEvent:
    data = {"step": effect.step, "title": effect.title, "failure": plain(failure)}
    return NewEvent(type=EventType.WAIT_TIMED_OUT, address=effect.address, data=data)


def _may_be_stopped(effect: Effect) -> bool:
    """Not where it must be known how it ended, or what is to be given back would stay open."""
    return not isinstance(effect, CloseSession) and not (
        isinstance(effect, RunAction) and not effect.repeatable
    )


def must_end(effect: Effect) -> bool:
    return isinstance(effect, RunAction) and not effect.repeatable


def _doubt(effect: Effect, stopped: Collection[str]) -> str:
    """Title of a step of which nobody knows whether it was done; empty for any other effect."""
    if isinstance(effect, AskPerson) and effect.request.kind is TaskKind.IN_DOUBT:
        return effect.request.step_title
    if isinstance(effect, RunAction) and must_end(effect) and effect.address in stopped:
        return effect.title
    return ""


def stopped_by_cancel(effect: Effect, before: tuple[Artefact, ...]) -> Failure:
    """The failure of what was under way when the run was cancelled.

    Args:
        effect: what was under way.
        before: pictures of what it looked like before.
    """
    if must_end(effect):
        message = (
            "The run was cancelled while this step was being done, so it is not known whether it took effect."
        )
        return doubt_after_crash(before).model_copy(update={"message": message})
    return Failure(
        code="run.cancelled",
        kind=FailureKind.APPLICATION,
        title="Stopped because the run is cancelled",
        message="This was stopped because the run is being cancelled.",
    )


def _ends_in_time(effect: Effect) -> bool:
    """Whether the effect fails when the time of the run is over: people who are asked keep their question."""
    if isinstance(effect, AskPerson):
        return effect.ends_with_run
    return not isinstance(effect, CloseSession | MarkPassed)


def intent_event(effect: RunAction) -> NewEvent:
    """What is about to be done and must not be done twice."""
    data = {"step": effect.step, "action": effect.action, "inputs": plain(effect.inputs)}
    return NewEvent(type=EventType.STEP_INTENDED, address=effect.address, data=data)
