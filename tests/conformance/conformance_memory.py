"""A case in the shell in memory, with its log written down as the engine would write it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conformance_actions import catalogue
from conformance_case import ALWAYS, Case
from conformance_play import DIES, HANGS, Play

from servbot.core.interpreter import AskPerson, AwaitEvent, CallBot, Effect, Ending, RunAction, Sleep
from servbot.core.run import Done, EventType, NewEvent
from servbot.core.value import plain
from servbot.engine.beginning import intent_event
from servbot.engine.leg import end_event
from servbot.engine.outcome_event import outcome_event
from servbot.engine.performing import StepTimedOut
from servbot.testkit import Crash, MemoryShell

SHORT_SLEEP = 0.05
"""Seconds up to which a leg stays and sleeps, in all shells."""

PROBE_PAUSE = 0.01
"""Seconds before a probe is asked again, in all shells."""


@dataclass
class Played:
    """What became of a run, whatever shell it was in."""

    events: list[NewEvent]
    ending: str
    """`succeeded`, `rejected`, `failed` or `waiting`."""

    outputs: dict[str, Any]


def in_memory(case: Case) -> Played:
    """Play a case in memory, leg by leg: what waits for a person or the clock is replayed before it goes on."""
    shell = _shell(case)
    people = case.people()
    log = _Log(shell)
    while shell.ending is None:
        log.begin()
        if shell.died:
            shell.restarted()
        elif log.idle and not log.answer(people) and not _sleeps(shell):
            return Played(log.events, "waiting", {})
    log.events.append(end_event(shell.ending))
    return _played(log.events, shell.ending)


def _played(events: list[NewEvent], ending: Ending) -> Played:
    return Played(events, ending.status.value, ending.outputs)


def _shell(case: Case) -> MemoryShell:
    used: Counter[tuple[str, str]] = Counter()

    def count(kind: str, key: str) -> int:
        used[kind, key] += 1
        return used[kind, key] - 1

    play = Play(case.script, count)

    def action(effect: RunAction) -> Any:
        entry = play.action(effect.step, effect.inputs)
        if entry == HANGS:
            raise StepTimedOut
        return Crash() if entry == DIES else entry

    asked = case.script.get("services", {})
    return MemoryShell(
        case.bot,
        case.inputs,
        actions=dict.fromkeys(case.action_steps(), action),
        services={name: lambda effect: play.service(f"{effect.connection}.{effect.name}") for name in asked},
        sessions={name: lambda effect: play.session(effect.step) for name in case.script.get("sessions", {})},
        people=lambda request: None,
        bots=case.called,
        events=case.script.get("arrives", {}),
        calendars=ALWAYS,
        catalogue=catalogue,
    )


class _Log:
    """Writes down what a shell in memory does, one outcome at a time."""

    def __init__(self, shell: MemoryShell) -> None:
        self.shell = shell
        self.events: list[NewEvent] = []
        self.begun: set[str] = set()

    def begin(self) -> None:
        """Let the shell begin what it wants and give it one outcome."""
        shell = self.shell
        wanted, known, intents = dict(shell.walk.wanted), set(shell.outcomes), set(shell.intents)
        waits, limited = _only_waits(shell), shell.deadline is not None
        shell.run(1)
        for address, effect in wanted.items():
            new_intent = address in shell.intents and address not in intents
            if address not in self.begun or new_intent:
                self.events += _beginning(effect, intended=new_intent, shell=shell)
            self.begun.add(address)
        if limited and shell.deadline is None:
            self.events.append(NewEvent(type=EventType.RUN_TIMED_OUT))
        for address in shell.outcomes.keys() - known:
            self.events += [_end(wanted[address], shell.outcomes[address], shell)]
        if waits and shell.ending is None:
            shell.restarted()

    @property
    def idle(self) -> bool:
        """Whether only waiting is left, and what is waited for is on record."""
        wanted = self.shell.walk.wanted
        return bool(wanted) and wanted.keys() <= self.begun and _only_waits(self.shell)

    def _answer_inside(self, people: dict[str, list[Any]]) -> bool:
        answered = [_answers(each, people) for each in self.shell.called.values() if each.ending is None]
        return any(answered)

    def answer(self, people: dict[str, list[Any]]) -> bool:
        """Decide what people are asked, as far as the script goes; whether anything was decided."""
        answered = self._answer_inside(people)
        for address, effect in list(self.shell.walk.wanted.items()):
            decisions = people.get(effect.request.step) if isinstance(effect, AskPerson) else None
            if decisions:
                decision = plain(decisions.pop(0))
                self.shell.outcomes[address] = Done(value=decision)
                event = NewEvent(type=EventType.PERSON_DECIDED, address=address, data={"decision": decision})
                self.events.append(event)
                answered = True
        if answered:
            self.shell.restarted()
        return answered


def _answers(shell: MemoryShell, people: dict[str, list[Any]]) -> bool:
    """Decide what the people of a called bot are asked."""
    answered = False
    for address, effect in list(shell.walk.wanted.items()):
        decisions = people.get(effect.request.step) if isinstance(effect, AskPerson) else None
        if decisions:
            shell.outcomes[address] = Done(value=plain(decisions.pop(0)))
            answered = True
    if answered:
        shell.restarted()
    return answered


def _beginning(effect: Effect, *, intended: bool, shell: MemoryShell) -> Iterator[NewEvent]:
    match effect:
        case CallBot() if effect.address in shell.called:
            yield NewEvent(type=EventType.CALL_STARTED, address=effect.address)
        case RunAction() if intended:
            yield intent_event(effect)
        case AskPerson():
            data = {"request": plain(effect.request)}
            yield NewEvent(type=EventType.PERSON_ASKED, address=effect.address, data=data)
        case Sleep():
            yield NewEvent(type=EventType.SLEEP_STARTED, address=effect.address)
        case AwaitEvent():
            yield NewEvent(type=EventType.EVENT_AWAITED, address=effect.address)


def _end(effect: Effect, outcome: Any, shell: MemoryShell) -> NewEvent:
    called = shell.called.get(effect.address)
    if called is not None and called.ending:
        data = {"status": called.ending.status.value}
        return NewEvent(type=EventType.CALL_ENDED, address=effect.address, data=data)
    if isinstance(effect, AwaitEvent):
        if isinstance(outcome, Done):
            return NewEvent(type=EventType.EVENT_ARRIVED, address=effect.address)
        data = {"failure": plain(outcome.failure)}
        return NewEvent(type=EventType.WAIT_TIMED_OUT, address=effect.address, data=data)
    event = outcome_event(effect, outcome, 0)
    assert event, "only closing a session is not recorded, and its outcome is not kept either"
    return event


def _only_waits(shell: MemoryShell) -> bool:
    """Whether a leg of the engine would end here."""
    return all(_is_long(effect, shell) for effect in shell.walk.wanted.values())


def _sleeps(shell: MemoryShell) -> bool:
    return any(isinstance(effect, Sleep | AwaitEvent) for effect in shell.walk.wanted.values())


def _is_long(effect: Effect, shell: MemoryShell) -> bool:
    if isinstance(effect, Sleep):
        seconds = (effect.until - shell.clock).total_seconds() if effect.until else effect.seconds
        return seconds > SHORT_SLEEP
    return isinstance(effect, AskPerson | AwaitEvent | CallBot)
