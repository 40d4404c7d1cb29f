"""Walks a bot and answers every effect by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from servbot.core.action import ActionCatalogue
from servbot.core.bot import Bot, SetStep
from servbot.core.duration import written
from servbot.core.human_task import TaskKind, TaskRequest
from servbot.core.interpreter import (
    WEBHOOK,
    AskPerson,
    AwaitEvent,
    CallBot,
    CallService,
    Effect,
    Ending,
    Note,
    OpenSession,
    RunAction,
    Sleep,
)
from servbot.core.rehearsal.inputs import rehearsal_inputs
from servbot.core.rehearsal.standing_in import StandIn
from servbot.core.rehearsal.usage import kinds_used
from servbot.core.rehearsal.watching import Noted, WatchedWalk
from servbot.core.run import Decision, DecisionKind, Done, Outcome
from servbot.core.typed_value import ValueWrong

MOST_EFFECTS = 10_000
"""A walk that wants more is stopped."""


class Rehearsed(NamedTuple):
    """What was seen."""

    notes: list[Noted]
    ending: Ending | None
    """`None` when the walk was stopped."""


MOST_CALLS = 10
"""So many bots within one another are walked into."""

FindBot = Callable[[str], Bot | None]
"""The definition of a bot by its name; nothing where it is not known."""


def rehearse(
    bot: Bot,
    inputs: Mapping[str, Any],
    catalogue: ActionCatalogue,
    now: datetime,
    find: FindBot = lambda _: None,
    depth: int = 0,
) -> Rehearsed:
    """Every step with its rendered inputs; nothing is done.

    Args:
        bot: the definition.
        inputs: typed plain values; what is not given may be a stand-in.
        catalogue: the actions that exist; tells the shape of their outputs.
        now: what expressions see as `now`.
        find: finds the bots that are called, to walk into them.
        depth: how many calls stand above this walk.
    """
    walk = WatchedWalk(bot, inputs, catalogue, now=now)

    def into(callee: Bot, given: Mapping[str, Any]) -> Rehearsed:
        return rehearse(callee, rehearsal_inputs(callee, given), catalogue, now, find, depth + 1)

    inside = Inside(find if depth < MOST_CALLS else lambda _: None, into)
    answers = _Answers(walk, catalogue, StandIn(kinds_used(bot)), inside)
    for _ in range(MOST_EFFECTS):
        if walk.ending is not None:
            break
        address, effect = next(iter(walk.wanted.items()))
        walk.send(address, answers.of(effect))
    return Rehearsed(list(walk.notes.values()), walk.ending)


@dataclass(frozen=True)
class Inside:
    """How to walk into the bots that are called."""

    find: FindBot
    walk: Callable[[Bot, Mapping[str, Any]], Rehearsed]


class _Answers:
    """An outcome for every effect."""

    def __init__(
        self, walk: WatchedWalk, catalogue: ActionCatalogue, stand_in: StandIn, inside: Inside
    ) -> None:
        self._inside = inside
        self._walk = walk
        self._catalogue = catalogue
        self._stand_in = stand_in

    def of(self, effect: Effect) -> Outcome:
        if isinstance(effect, Note):
            return Done()
        note = self._note(effect.address)
        match effect:
            case RunAction():
                note.what, note.values = effect.action, effect.inputs
                return Done(value=self._output(effect.step, effect.action))
            case CallService():
                return Done(value=self._stand_in.by_use(f"services.{effect.connection}.{effect.name}"))
            case CallBot():
                return Done(value=self._called(effect, note))
            case OpenSession():
                login = f" signed in as {effect.spec.login}" if effect.spec.login else ""
                note.what = f"would open a {effect.spec.kind} on {effect.spec.connection}{login}"
            case AwaitEvent():
                note.what = _awaited(effect)
                return Done(value=self._data(effect, note.step))
            case Sleep():
                note.what = _slept(effect)
            case AskPerson():
                return Done(value=self._decision(effect.request, note).model_dump())
        return Done()

    def _data(self, effect: AwaitEvent, step: Any) -> Any:
        """What might come: the fields that are declared, else whatever is asked for."""
        path = f"steps.{effect.step}"
        fields = {
            name: self._stand_in.of_spec(spec, f"{path}.{name}") for name, spec in step.wait.data.items()
        }
        return fields or self._stand_in.by_use(path)

    def _note(self, address: str) -> Noted:
        """Of the step that wants the effect, else of none that is shown."""
        path = address.rpartition(":")[0] if address.count(":") else address
        candidates = [path, path.rpartition("@")[0], path.partition(":")[0]]
        found = [self._walk.notes[each] for each in candidates if each in self._walk.notes]
        return found[0] if found else Noted(path, SetStep(name="nothing", set={}))

    def _called(self, effect: CallBot, note: Noted) -> dict[str, Any]:
        """What the called bot gives back: its own walk stands below the step."""
        note.what, note.values = f"calls the bot {effect.bot}", effect.inputs or None
        callee = self._inside.find(effect.bot)
        if callee is None:
            note.remark = "Its definition is not known here, so it is not walked into."
            return self._stand_in.unknown(f"steps.{effect.step}")
        try:
            seen = self._inside.walk(callee, effect.inputs)
        except ValueWrong as error:
            note.remark = f"cannot be told with values that stand in: {error.message}"
            return self._stand_in.outputs(callee.outputs, effect.step)
        for inner in seen.notes:
            path = f"{note.path}/{inner.path}"
            self._walk.notes[path] = replace(inner, path=path)
        given = seen.ending.outputs if seen.ending else {}
        if seen.ending and seen.ending.reason:
            note.remark = f"It would end as {seen.ending.status.value}: {seen.ending.reason}"
        return {**self._stand_in.outputs(callee.outputs, effect.step), **given}

    def _output(self, step: str, action: str) -> dict[str, Any]:
        return self._stand_in.output(self._catalogue.find(action).Output, f"steps.{step}")

    def _decision(self, request: TaskRequest, note: Noted) -> Decision:
        if request.kind is TaskKind.APPROVAL:
            role = f"role {request.role}" if request.role else "somebody at the exception queue"
            note.what, note.remark = f"would ask {role}", f"“{' '.join(request.message.split())}”"
            note.values = {field.title: field.type for field in request.form} or None
            values = {field.path: self._answer(field, request.step) for field in request.form}
            return Decision(kind=DecisionKind.SUBMIT, by="‹person›", value=values)
        note.remark = f"cannot be told with values that stand in: {request.message}"
        action = getattr(note.step, "action", "")
        if DecisionKind.DONE in request.choices:
            value = self._output(request.step, action) if action in self._catalogue else {}
            return Decision(kind=DecisionKind.DONE, by="‹person›", value=value)
        return Decision(kind=DecisionKind.REJECT, by="‹person›", reason=request.message)

    def _answer(self, field: Any, step: str) -> Any:
        if field.value is not None:
            return field.value
        return field.options[0] if field.options else self._stand_in.by_use(f"steps.{step}.{field.path}")


def _awaited(effect: AwaitEvent) -> str:
    what = (
        "a call to its webhook"
        if effect.event == WEBHOOK
        else f"the event {effect.event} with the key “{effect.key}”"
    )
    return f"would wait for {what}, {_within(effect)}"


def _within(effect: AwaitEvent) -> str:
    if effect.seconds is None:
        return "however long it takes"
    return f"at most {written(timedelta(seconds=effect.seconds))}{_counted(effect.calendar)}"


def _slept(effect: Sleep) -> str:
    if effect.until is not None:
        return f"would wait until {effect.until.isoformat(timespec='minutes')}"
    return f"would wait for {written(timedelta(seconds=effect.seconds))}{_counted(effect.calendar)}"


def _counted(calendar: str) -> str:
    return f" of working time by the calendar {calendar}" if calendar else ""
