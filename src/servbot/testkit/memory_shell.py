"""Runs a bot in memory: no database, no browser, no waiting.

    shell = MemoryShell(
        text,
        {"amount": 12},
        actions={"read": [ApplicationFailure("down"), {"text": "A-1"}]},   # first a failure, then a value
        services={"erp.find": None},
        people={"read": [retry()]},
    )
    assert shell.run().status is RunStatus.SUCCEEDED

A step that no script names gives an empty result; a decision table that stands in the bot itself decides. A run that waits for a person without a decision, or whose worker
was killed, stops: `run()` gives `None`. `restarted()` is what the next worker makes of it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from random import Random
from typing import Any, Self

from servbot.core.action import ActionCatalogue
from servbot.core.bot import Bot, webhook_steps
from servbot.core.bot.single_steps import DECIDE
from servbot.core.calendar import Calendars, CalendarUnknown, later
from servbot.core.decision_table import TableSpec, decide, usable
from servbot.core.errors import ServbotError
from servbot.core.human_task import TaskRequest
from servbot.core.interpreter import (
    AskPerson,
    AwaitEvent,
    CallBot,
    CallService,
    CloseSession,
    CutBranches,
    Effect,
    Ending,
    Interpreter,
    MarkPassed,
    OpenSession,
    RunAction,
    Sleep,
)
from servbot.core.interpreter.trial import subject_of
from servbot.core.interpreter.wait_verb import timed_out
from servbot.core.loader import load
from servbot.core.run import Decision, Done, Failed, Failure, Outcome
from servbot.core.run.deadline import RunTimedOut
from servbot.core.value import plain
from servbot.engine.replay import doubt_after_crash, session_lost
from servbot.testkit.called import Bots, called_shell, outcome_in
from servbot.testkit.correction import corrected
from servbot.testkit.script import NOTHING, Arrives, Script

BEGINNING = datetime(2026, 1, 5, 8, tzinfo=UTC)
"""When runs in memory are created: a Monday morning."""

Person = Callable[[TaskRequest], Decision | None]
"""Decides a task, or leaves it."""


class ReplayDiffers(ServbotError):
    """The same outcomes led to other effects; please report it."""

    code = "testkit.replay-differs"


class MemoryShell:
    """One run of a bot and everything that happened in it."""

    def __init__(
        self,
        bot: Bot | str,
        inputs: Mapping[str, Any] | None = None,
        *,
        actions: Mapping[str, Any] | None = None,
        services: Mapping[str, Any] | None = None,
        sessions: Mapping[str, Any] | None = None,
        people: Mapping[str, Sequence[Decision]] | Person | None = None,
        bots: Bots | None = None,
        events: Mapping[str, Any] | None = None,
        calendars: Calendars | None = None,
        catalogue: ActionCatalogue | None = None,
        random: Random | None = None,
        now: datetime = BEGINNING,
        reference: str = "case 1",
    ) -> None:
        """Begin a run; nothing is done before `run`.

        Args:
            bot: the definition, or its text.
            inputs: typed plain values.
            actions: what becomes of the steps, by step name; see `Script`.
            services: answers, by `connection.name`.
            sessions: what becomes of opening a session, by step name.
            people: decisions in their order, by step name; or a function that decides every task.
            bots: definitions of bots that are called, by name; a `call` step may be scripted among `actions` instead.
            events: what comes to steps that wait for an event or a webhook, by step name: its data, or `Arrives`.
            calendars: calendars by name.
            catalogue: the actions that exist; all installed ones when left out.
            random: draws which of several effects under way ends first; else the one that began first.
            now: when the run is created.
            reference: how people call the case.
        """
        self.bot = load(bot, "bot.yaml", Bot) if isinstance(bot, str) else bot
        self.inputs = dict(inputs or {})
        self.actions = Script(actions or {}, default={})
        self.services = Script(services or {})
        self.sessions = Script(sessions or {})
        self.events = Script(events or {}, default=NOTHING)
        self.calendars = dict(calendars or {})
        self.person = people if callable(people) else self._scripted
        self.people = _lists(people)
        self.bots = dict(bots or {})
        self.catalogue = _installed() if catalogue is None else catalogue
        self.random = random
        hooks = {step: f"https://servbot.example/hooks/run-1/{step}/code" for step in webhook_steps(self.bot)}
        self.run_facts = {"id": "run-1", "reference": reference, "webhooks": hooks}
        self.created = self.clock = now
        """Virtual time; only sleeping makes it go on."""
        self.effects: list[Effect] = []
        """Every effect in the order it was begun, over all workers."""
        self.outcomes: dict[str, Outcome] = {}
        """What the log would hold, by address."""
        self.intents: set[str] = set()
        """Addresses of steps that must not be repeated and were begun."""
        self.deadline = now + self.bot.timeout if self.bot.timeout else None
        """When the time of the run is over; `None` once that was noted."""
        self._coming: dict[str, tuple[Outcome | None, datetime | None]] = {}
        """What comes to steps that wait for it, and when, by address."""
        self.died = False
        """Whether the worker was killed by a `Crash`."""
        self.called: dict[str, MemoryShell] = {}
        """Runs of called bots, by address of the call."""
        self._begin()

    def _begin(self) -> None:
        self.walk = self._fresh_walk()
        self._open: set[str] = set()
        self._begun: dict[str, Outcome] = {}
        self._wakes: dict[str, datetime] = {}
        """When the effects end that the clock ends, by address."""

    def _fresh_walk(self) -> Interpreter:
        return Interpreter(self.bot, self.inputs, self.catalogue, run=self.run_facts, now=self.created)

    def run(self, most_outcomes: int | None = None) -> Ending | None:
        """Go on until the run has ended, waits for a person, lost its worker, or has had so many outcomes more."""
        given = 0
        while self.ending is None and not self.died and (most_outcomes is None or given < most_outcomes):
            if not self._begin_wanted():
                break
            self._give(self._next())
            given += 1
        return self.ending

    @property
    def ending(self) -> Ending | None:
        """How the run ended; `None` while it has not."""
        return self.walk.ending

    @property
    def waiting(self) -> list[TaskRequest]:
        """What people are asked now."""
        own = [effect.request for effect in self.walk.wanted.values() if isinstance(effect, AskPerson)]
        inside = [shell.waiting for address, shell in self.called.items() if self.walk.wants(address)]
        return [*own, *chain.from_iterable(inside)]

    @property
    def tasks(self) -> list[TaskRequest]:
        """Everything people were asked."""
        return [effect.request for effect in self.effects if isinstance(effect, AskPerson)]

    @property
    def steps(self) -> list[str]:
        """Names of the action steps in the order they were done, each as often as it was."""
        return [effect.step for effect in self.effects if isinstance(effect, RunAction)]

    @property
    def passed(self) -> list[tuple[str, str]]:
        """Steps whose task was closed, and how: `done`, `skipped` or `given`."""
        return [(effect.subject, effect.how) for effect in self.effects if isinstance(effect, MarkPassed)]

    @property
    def slept(self) -> list[float]:
        """Seconds of every pause."""
        return [effect.seconds for effect in self.effects if isinstance(effect, Sleep)]

    def restarted(self, order: Iterable[str] | None = None) -> Self:
        """The same shell with a fresh walk, as another worker begins it: sessions are gone, the log is replayed.

        `order`: addresses in the order their outcomes are replayed; as recorded when left out.
        """
        self.died = False
        self._begin()
        rest = list(self.outcomes if order is None else order)
        self._pass_over_closings()
        while known := next((address for address in rest if self.walk.wants(address)), None):
            rest.remove(known)
            self.walk.send(known, self.outcomes[known])
            self._pass_over_closings()
        # Where a rejection has cut off what went on beside it, nobody asks for its outcomes any more.
        if rest and self.ending is None and not self.walk.has_abandoned:
            raise ReplayDiffers(f"The walk went another way: nothing asks for {', '.join(rest)}.")
        return self

    def beside(self, bot: Bot, inputs: Mapping[str, Any]) -> "MemoryShell":
        """A shell for a bot that this one calls: the same script and people, and a clock that begins now."""
        made = MemoryShell(
            bot, inputs, bots=self.bots, catalogue=self.catalogue, random=self.random, now=self.clock
        )
        made.actions, made.services, made.sessions = self.actions, self.services, self.sessions
        made.person, made.people = self.person, self.people
        made.events, made.calendars = self.events, self.calendars
        return made

    def _pass_over_closings(self) -> None:
        """Nobody records whether a session was closed."""
        while closings := [name for name, each in self.walk.wanted.items() if isinstance(each, CloseSession)]:
            self.walk.send(closings[0], Done())

    def _begin_wanted(self) -> bool:
        """Begin what is wanted; whether anything is under way and the worker alive."""
        for address, effect in self._to_begin():
            if address in self._begun:
                continue
            outcome = self._outcome(effect)
            if self.died:
                return False
            if outcome is not None:
                self._begun[address] = outcome
            if isinstance(effect, CallBot) and address in self.called:
                self._wakes[address] = self.called[address].clock
            elif isinstance(effect, Sleep):
                self._wakes[address] = effect.until or self._after(effect.seconds, effect.calendar)
            self._limit(address, effect)
        return bool(self._begun)

    def _to_begin(self) -> list[tuple[str, Effect]]:
        """What is wanted; while it is to be settled which branches count, nothing else is begun."""
        wanted = list(self.walk.wanted.items())
        return [pair for pair in wanted if isinstance(pair[1], CutBranches)] or wanted

    def _limit(self, address: str, effect: Effect) -> None:
        """Let a pause, wait or question that would last longer than the run may fail in time."""
        if self.deadline is None:
            return
        asks = isinstance(effect, AskPerson) and effect.ends_with_run
        for_ever = (asks or isinstance(effect, AwaitEvent | CallBot)) and address not in self._begun
        if for_ever or self._wakes.get(address, self.created) > self.deadline:
            self._begun[address] = Failed(failure=Failure.of(RunTimedOut()))
            self._wakes[address] = self.deadline

    def _next(self) -> str:
        """The effect that ends first: which branches count is settled at once, sleepers come last."""
        wanted = self.walk.wanted
        self._begun = {address: outcome for address, outcome in self._begun.items() if address in wanted}
        if not self._begun:
            return ""
        if settled := [each for each in self._begun if isinstance(wanted[each], CutBranches)]:
            return settled[0]
        busy = [each for each in self._begun if each not in self._wakes]
        ready = busy or sorted(self._begun, key=self._wakes.__getitem__)
        return self.random.choice(ready) if self.random else ready[0]

    def _give(self, address: str) -> None:
        if not address:
            return
        effect, outcome = self.walk.wanted[address], self._begun.pop(address)
        if address in self._wakes:
            self.clock = max(self.clock, self._wakes.pop(address))
        if self.deadline is not None and self.clock >= self.deadline:
            self.deadline = None
        if isinstance(effect, OpenSession) and isinstance(outcome, Done):
            self._open.add(address.removesuffix(":open"))
        if not isinstance(effect, CloseSession):
            self.outcomes[address] = outcome
        self.walk.send(address, outcome)

    def _outcome(self, effect: Effect) -> Outcome | None:
        """What becomes of an effect; `None` when nobody answers or the worker dies of it."""
        match effect:
            case AskPerson():
                return self._decision(effect)
            case CallBot():
                return self._call(effect)
            case RunAction():
                return self._action(effect)
            case AwaitEvent():
                return self._arrival(effect)
        self.effects.append(effect)
        match effect:
            case CallService():
                return self.services.outcome(f"{effect.connection}.{effect.name}", effect)
            case OpenSession():
                return self.sessions.outcome(effect.step, effect)
            case CloseSession():
                self._open.discard(effect.session)
            case CutBranches():
                return Done(value=effect.verdict(self.intents))
            case Sleep() if effect.calendar and effect.calendar not in self.calendars:
                return Failed(failure=Failure.of(CalendarUnknown.named(effect.calendar, self.calendars)))
        return Done()

    def _after(self, seconds: float, calendar: str) -> datetime:
        """The moment so much later; at once where no such calendar is there, for then the wait fails."""
        span = timedelta(seconds=seconds)
        return (
            later(self.calendars[calendar], self.clock, span).moment
            if calendar in self.calendars
            else self.clock + span
        )

    def _arrival(self, effect: AwaitEvent) -> Outcome | None:
        """What comes to a step that waits, or its failure when nothing comes in time."""
        if effect.calendar and effect.calendar not in self.calendars:
            return Failed(failure=Failure.of(CalendarUnknown.named(effect.calendar, self.calendars)))
        if effect.address not in self._coming:
            self.effects.append(effect)
            self._coming[effect.address] = self._come(effect)
        outcome, at = self._coming[effect.address]
        if at is not None:
            self._wakes[effect.address] = at
        return outcome

    def _come(self, effect: AwaitEvent) -> tuple[Outcome | None, datetime | None]:
        """What the script says, and the virtual time at which it comes; none for at once or never."""
        limit = None if effect.seconds is None else self._after(effect.seconds, effect.calendar)
        outcome = self.events.outcome(effect.step, effect)
        value = outcome.value if isinstance(outcome, Done) else None
        at = self.clock + value.after if isinstance(value, Arrives) else None
        if value is NOTHING or (limit and at and at > limit):
            return (Failed(failure=timed_out(effect)), limit) if limit else (None, None)
        return (Done(value=plain(value.data)), at) if isinstance(value, Arrives) else (outcome, None)

    def _decision(self, effect: AskPerson) -> Outcome | None:
        if all(effect.address != each.address for each in self.effects):
            self.effects.append(effect)
        decision = self.person(effect.request)
        return None if decision is None else Done(value=plain(decision))

    def _call(self, effect: CallBot) -> Outcome | None:
        """What a called bot gives: as scripted, else by a walk of its own."""
        if all(effect.address != each.address for each in self.effects):
            self.effects.append(effect)
            if effect.step not in self.actions and place_of(effect) not in self.actions:
                begun = called_shell(self, effect)
                if not isinstance(begun, MemoryShell):
                    return begun
                self.called[effect.address] = begun
        shell = self.called.get(effect.address)
        if shell is None:
            outcome = self.actions.outcome(effect.step, effect)
            self.died = outcome is None
            return outcome
        return outcome_in(shell.restarted() if shell.died else shell, effect)

    def _scripted(self, request: TaskRequest) -> Decision | None:
        decisions = self.people.get(request.step)
        return decisions.pop(0) if decisions else None

    def _action(self, effect: RunAction) -> Outcome | None:
        if effect.address in self.intents:
            return Failed(failure=doubt_after_crash())
        if effect.session and not effect.corrections and effect.session not in self._open:
            return Failed(failure=session_lost())
        self.effects.append(effect)
        if not effect.repeatable:
            self.intents.add(effect.address)
        if effect.corrections:
            return Done(value=corrected(effect.previous, effect.corrections, effect.by))
        outcome = self._decided(effect) or self.actions.outcome(effect.step, effect)
        self.died = outcome is None
        return outcome

    def _decided(self, effect: RunAction) -> Outcome | None:
        """What a table in the bot itself decides; nothing for any other step, and where the script says what."""
        given = effect.inputs.get("table") if effect.action == DECIDE else None
        if not isinstance(given, Mapping) or effect.step in self.actions:
            return None
        try:
            table = usable(TableSpec.model_validate(given), effect.step)
            return Done(value=plain(decide(table, effect.inputs["values"])))
        except ServbotError as error:
            return Failed(failure=Failure.of(error))


def place_of(effect: Effect) -> str:
    """Where in the run an effect belongs, such as `work[1]/record`; the same over all attempts."""
    return subject_of(effect.address.partition(":")[0])


def _lists(people: Mapping[str, Sequence[Decision]] | Person | None) -> dict[str, list[Decision]]:
    listed = {} if people is None or callable(people) else people
    return {step: list(decisions) for step, decisions in listed.items()}


def _installed() -> ActionCatalogue:
    from servbot.wiring.catalogue import all_actions

    return all_actions()
