"""What lies on a worker's desk during a leg: effects to begin, tasks under way, events to write."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime

from servbot.core.errors import ServbotError
from servbot.core.interpreter import (
    AskPerson,
    AwaitEvent,
    CallBot,
    CallService,
    CloseSession,
    CutBranches,
    Effect,
    Ending,
    KeepFiles,
    MarkPassed,
    Note,
    OpenSession,
    RunAction,
    Sleep,
)
from servbot.core.run import Done, Event, EventType, Failed, Failure, NewEvent, Outcome
from servbot.core.value import plain
from servbot.engine.arrivals import Arrivals
from servbot.engine.beginning import (
    beginnings,
    ends_in_time,
    event_awaited,
    intent_event,
    never_awaited,
    person_asked,
    sleep_started,
)
from servbot.engine.calling import Caller
from servbot.engine.calls import Calls
from servbot.engine.cutting import Cutting
from servbot.engine.outcome_event import outcome_event
from servbot.engine.performing import Performer
from servbot.engine.replay import Called, Memory, doubt_after_crash, session_lost
from servbot.engine.terms import Terms
from servbot.engine.under_way import UnderWay, Work

SHORT_SLEEP = 10.0
"""Seconds up to which a leg stays and sleeps instead of ending."""


class Desk:
    """Turns wanted effects into outcomes and events."""

    def __init__(
        self,
        performer: Performer,
        caller: Caller,
        memory: Memory,
        first_events: Sequence[NewEvent],
        terms: Terms,
        arrivals: Arrivals,
        news: asyncio.Event,
    ) -> None:
        """Lay out an empty desk.

        Args:
            performer: does the effects.
            caller: begins runs of other bots.
            memory: what the log says of earlier legs.
            first_events: events that go before all others.
            terms: what the definition asks besides its steps.
            arrivals: ends waits for events whose time is over.
            news: set when something under way has ended.
        """
        self._performer = performer
        self._memory = memory
        self.calls = Calls(caller, memory)
        """Runs of other bots that are waited for."""
        self._events = list(first_events)
        self._terms = terms
        self._deadline = terms.deadline
        self._arrivals = arrivals
        self._ready: list[tuple[Effect, Work]] = []
        self._under_way = UnderWay(news)
        self._answered: list[tuple[str, Outcome]] = []
        self._seen: set[str] = set()
        self._alarms: dict[str, datetime] = {}
        self.cutting = Cutting()
        """What is told when the run is cancelled."""
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
        learnt = Memory.of(events, self.calls.begun)
        self.calls.begun = learnt.calls
        for address, outcome in learnt.outcomes.items():
            if address in self._seen and address not in self._told:
                self.calls.has_ended(address)
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
        elif isinstance(effect, CallBot):
            self._sort_call(effect)
        else:
            self._settle(effect, Done())

    def _forget_all_but(self, wanted: Mapping[str, Effect]) -> None:
        """Drop what was not begun yet and is no longer wanted, and stop what is under way and may be stopped."""
        self._leave({effect.address for effect, _ in self._ready} - wanted.keys())
        self._under_way.stop_all_but(wanted)
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
        under_way = self._under_way.addresses()
        for address, effect in wanted.items():
            if address in answered or address in under_way or not ends_in_time(effect):
                continue
            self._drop(address)
            if isinstance(effect, AwaitEvent):
                self._ready.append((effect, self._arrivals.time_out(effect, failure)))
            else:
                self._settle(effect, Failed(failure=failure))

    def _leave(self, addresses: Collection[str]) -> None:
        """Take out what is ready to begin."""
        for effect, work in self._ready:
            if effect.address in addresses:
                work.close()
        self._ready = [pair for pair in self._ready if pair[0].address not in addresses]

    def _drop(self, address: str) -> None:
        """Do not begin it after all."""
        self._leave({address})
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
        self._under_way.begin(ready)

    def wake_at(self) -> datetime | None:
        """When the run must be looked at again; `None` when only people can wake it."""
        ends = [self._deadline.until] if self._deadline.until else []
        return min([*self._alarms.values(), *ends], default=None)

    async def one_finished(self, most: float | None = None) -> None:
        """Wait until something under way has ended, or there is other news, at most so many seconds."""
        await self._under_way.one_ended(most)
        self._take_in()

    def _take_in(self) -> None:
        """Take in what has ended."""
        for effect, outcome, seconds in self._under_way.ended():
            if isinstance(outcome, Called) and isinstance(effect, CallBot):
                self._waits_for(effect, outcome)
            elif outcome is not None and not isinstance(outcome, Called):
                self._record(outcome_event(effect, outcome, seconds))
                self._answered.append((effect.address, outcome))

    async def interrupt(self, spares: Callable[[Effect], bool]) -> None:
        """Stop what is under way, and take in what came to its end meanwhile."""
        for effect, seconds in await self._under_way.interrupt(spares):
            self.cutting.stopped(effect, self._performer.looked(effect.address), seconds)
        self._take_in()

    def cut(self, wanted: Mapping[str, Effect], by: str, reason: str) -> None:
        """Mark in the log where the walk is cut off, what was stopped there, and what is in doubt."""
        for event in self.cutting.events(wanted, self._memory.intents, by, reason):
            self._record(event)

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
        return not self._under_way and not self._ready

    async def all_finished(self) -> None:
        """Wait until nothing is under way, so that the log tells how each ended."""
        while self._under_way:
            await self._under_way.first_ended()
            self._take_in()

    async def stop(self) -> None:
        """Cancel what is under way and wait for its end: the next leg must not meet it."""
        for _, work in self._ready:
            work.close()
        await self._under_way.stop()

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
                self._ready.append((effect, self._performer.close(effect.session)))
            case KeepFiles():
                self._ready.append((effect, self._performer.keep_files(effect)))
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
            case CallBot():
                self._asked.add(effect.address)
                self._sort_call(effect)
            case MarkPassed() | Note():
                self._settle(effect, Done())
            case CutBranches():
                self._settle(effect, Done(value=effect.verdict(self._begun())))

    def _begun(self) -> set[str]:
        """Addresses of steps that must not be repeated and were begun, in this leg or an earlier one."""
        return (self._seen.union(self._memory.intents)) - {effect.address for effect, _ in self._ready}

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
                until, event = sleep_started(effect, self._terms, now)
            except ServbotError as error:
                self._settle(effect, Failed(failure=Failure.of(error)))
                return
            self._events.append(event)
        rest = (until - now).total_seconds()
        if rest <= SHORT_SLEEP:
            self._ready.append((effect, self._deadline.sleep(rest)))
        else:
            self._alarms[effect.address], self._sleepers[effect.address] = until, effect

    def _await_event(self, effect: AwaitEvent) -> None:
        if effect.address in self._memory.overdue:
            # The worker died between the end of the run's time and the end of this wait.
            self._ready.append((effect, self._arrivals.time_out(effect, Failure.of(self._deadline.error()))))
            return
        now = datetime.now(UTC)
        try:
            until = self._awaited_until(effect, now)
        except ServbotError as error:
            # Nothing waits for it in the store, so it is the failure of a wait that never began.
            self._record(never_awaited(effect, Failure.of(error)))
            self._answered.append((effect.address, Failed(failure=Failure.of(error))))
            return
        if until is not None and until <= now:
            self._ready.append((effect, self._arrivals.time_out(effect)))
        elif until is not None:
            self._alarms[effect.address], self._sleepers[effect.address] = until, effect

    def _awaited_until(self, effect: AwaitEvent, now: datetime) -> datetime | None:
        if effect.address in self._memory.awaited_until:
            return self._memory.awaited_until[effect.address]
        until, event = event_awaited(effect, self._terms, now)
        self._events.append(event)
        return until

    def _sort_call(self, effect: CallBot) -> None:
        called = self.calls.of(effect)
        if called is None:
            self._started(effect, effect.attempt)
            self._ready.append((effect, self.calls.begin(effect)))
        else:
            self._waits_for(effect, called)

    def _waits_for(self, effect: CallBot, called: Called) -> None:
        """Another run is under way; its end comes by the log."""
        due = self.calls.wait(effect, called)
        if due is None:
            return
        if due <= datetime.now(UTC):
            self._ready.append((effect, self.calls.time_out(effect)))
        else:
            self._alarms[effect.address], self._sleepers[effect.address] = due, effect

    def _ask(self, effect: AskPerson) -> None:
        if effect.address not in self._memory.asked:
            self._events.append(person_asked(effect, self._terms))

    def _marks(self, step: str) -> Mapping[str, str]:
        return self._terms.marks.get(step, {})

    def told(self, ending: Ending) -> Ending:
        """The end of the run in words that may be read."""
        return self.cutting.told(ending, self._terms.hiding)

    def _settle(self, effect: Effect, outcome: Outcome) -> None:
        self._record(outcome_event(effect, outcome, 0))
        self._answered.append((effect.address, outcome))

    def _record(self, event: NewEvent | None) -> None:
        if event is not None:
            marks = self._marks(str(event.data.get("step", "")))
            self._events.append(event.model_copy(update={"data": {**event.data, **marks}}))

    def _started(self, effect: RunAction | OpenSession | CallBot, attempt: int) -> None:
        data = {"step": effect.step, "title": effect.title, "attempt": attempt, **self._marks(effect.step)}
        self._events.append(NewEvent(type=EventType.STEP_STARTED, address=effect.address, data=data))
