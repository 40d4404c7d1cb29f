"""A case made from the log of a run: what its actions gave, what people decided, and what became of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from servbot.core.bot import Bot
from servbot.core.human_task import TaskRequest
from servbot.core.interpreter.trial import subject_of
from servbot.core.masking import masked_values, masks_of
from servbot.core.redaction import Redactor
from servbot.core.run import Decision, DecisionKind, Event, EventType, Failure
from servbot.core.run.deadline import RUN_TIMED_OUT
from servbot.core.value import encode, plain
from servbot.engine.replay import doubt_after_crash
from servbot.ports.run_store import RunRow

MASKED = "‹masked›"
"""Stands for the value of a masked field."""

Entries = dict[str, list[dict[str, Any]]]


def written_as_case(value: Any, redact: Callable[[str], str]) -> Any:
    """A value in the form that a file of cases has for it, without secrets."""
    return _redacted(_written(value), redact)


def recorded_case(
    run: RunRow, events: Iterable[Event], bot: Bot, redact: Callable[[str], str]
) -> dict[str, Any]:
    """The case as plain data that a file of cases can hold.

    Args:
        run: the run.
        events: its log.
        bot: the definition it was pinned to.
        redact: takes secrets out of a text.
    """
    log = _Log(bot, list(events))
    hide = Redactor(masked_values(masks_of(bot), log.events))
    case: dict[str, Any] = {
        "case": f"Recorded from {run.reference} ({run.id})",
        "inputs": {name: value for name, value in run.inputs.items() if value is not None},
        "now": run.created_at.isoformat(),
        "reference": run.reference,
        "actions": _short(log.actions()),
        "services": _short(log.services()),
        "sessions": _short(log.sessions()),
        "people": _short(log.people()),
        "expect": {"status": run.status.value, "outputs": run.outputs, "tasks": log.tasks()},
    }
    known = {name: value for name, value in case.items() if value not in ({}, None)}
    return {name: written_as_case(value, lambda text: hide(redact(text))) for name, value in known.items()}


class _Log:
    def __init__(self, bot: Bot, events: list[Event]) -> None:
        self.bot = bot
        self.events = events
        self.masks = {step.name: set(getattr(step, "mask", ())) for step in bot.possible_steps()}

    def actions(self) -> Entries:
        outcomes = {EventType.STEP_FINISHED, EventType.STEP_FAILED}
        corrected = self._corrections()
        told = [
            each
            for each in self.events
            if each.type in outcomes and each.address not in corrected and not _cut_off(each)
        ]
        return _by_name([(each.data["step"], _place(each), self._became(each)) for each in told])

    def _became(self, event: Event) -> dict[str, Any]:
        if event.type is EventType.STEP_FINISHED:
            return {"returns": self._masked(event.data["step"], event.data["value"])}
        failure = Failure.model_validate(event.data["failure"])
        died = failure.message == doubt_after_crash().message
        return {"dies": True} if died else _fails(failure)

    def _masked(self, step: str, value: Any) -> Any:
        return _without(value, self.masks.get(step, set()))

    def _corrections(self) -> set[str]:
        """Addresses at which an action only took in what a person corrected: the test kit does that by itself."""
        found: set[str] = set()
        accepted: dict[str, bool] = {}
        for event in self.events:
            if event.type is EventType.PERSON_DECIDED:
                decision = Decision.model_validate(event.data["decision"])
                step = _place(event).rpartition("/")[2]
                own = any(path.startswith(f"steps.{step}.fields.") for path in decision.corrections)
                accepted[_place(event)] = decision.kind is DecisionKind.CORRECT and own
            elif event.type is EventType.STEP_FINISHED and accepted.pop(_place(event), False):
                found.add(event.address)
        return found

    def services(self) -> Entries:
        found: Entries = defaultdict(list)
        for event in self.events:
            if event.type is EventType.SERVICE_ANSWERED:
                found[event.data["service"]].append({"returns": event.data["value"]})
            elif event.type is EventType.SERVICE_FAILED:
                found[event.data["service"]].append(_fails(Failure.model_validate(event.data["failure"])))
        return found

    def sessions(self) -> Entries:
        """Only those that failed at least once say anything."""
        found: Entries = defaultdict(list)
        for event in self.events:
            if event.type is EventType.SESSION_OPENED:
                found[event.data["step"]].append({"opens": True})
            elif event.type is EventType.SESSION_FAILED:
                found[event.data["step"]].append(_fails(Failure.model_validate(event.data["failure"])))
        return {name: entries for name, entries in found.items() if any("fails" in each for each in entries)}

    def _requests(self) -> dict[str, TaskRequest]:
        asked = [event for event in self.events if event.type is EventType.PERSON_ASKED]
        return {event.address: TaskRequest.model_validate(event.data["request"]) for event in asked}

    def tasks(self) -> list[dict[str, Any]]:
        return [
            {"step": each.step, "kind": each.kind.value, "code": each.code}
            for each in self._requests().values()
        ]

    def people(self) -> Entries:
        requests = self._requests()
        found = []
        for event in self.events:
            if event.type is EventType.PERSON_DECIDED and event.address in requests:
                request = requests[event.address]
                decision = Decision.model_validate(event.data["decision"])
                found.append((request.step, request.subject, self._decided(request.step, decision)))
        return _by_name(found)

    def _decided(self, step: str, decision: Decision) -> dict[str, Any]:
        said: Any = True
        match decision.kind:
            case DecisionKind.SUBMIT | DecisionKind.DONE:
                said = self._masked(step, decision.value or {})
            case DecisionKind.CORRECT:
                masked = set().union(*self.masks.values())
                said = {
                    path: MASKED if path.rpartition(".")[2] in masked else value
                    for path, value in decision.corrections.items()
                }
            case DecisionKind.SKIP | DecisionKind.REJECT:
                return {decision.kind.value: decision.reason, "by": decision.by}
        words = {"reason": decision.reason} if decision.reason else {}
        return {decision.kind.value: said, "by": decision.by, **words}


def _by_name(found: list[tuple[str, str, dict[str, Any]]]) -> Entries:
    """Entries by the step's name, by place where a step was walked at several."""
    places: dict[str, set[str]] = defaultdict(set)
    for name, place, _ in found:
        places[name].add(place)
    entries: Entries = defaultdict(list)
    for name, place, entry in found:
        entries[name if len(places[name]) == 1 else place].append(entry)
    return entries


def _short(entries: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """One entry instead of a list where all are the same; a decision and a death hold only once."""
    return {name: each[0] if len(each) == 1 or _always(each) else each for name, each in entries.items()}


def _always(entries: list[dict[str, Any]]) -> bool:
    once = {"dies", "by"} & entries[0].keys()
    return not once and all(each == entries[0] for each in entries)


def _fails(failure: Failure) -> dict[str, Any]:
    said = plain(failure)
    names = ("code", "kind", "message", "remedy", "title", "nothing_done", "details")
    return {"fails": {name: said[name] for name in names if said[name] not in ("", {}, False)}}


def _place(event: Event) -> str:
    return subject_of(event.address.partition(":")[0])


def _without(value: Any, masked: set[str]) -> Any:
    """A value without what the fields of these names hold."""
    if not masked:
        return value
    if isinstance(value, Mapping):
        return {name: MASKED if name in masked else _without(each, masked) for name, each in value.items()}
    return [_without(each, masked) for each in value] if isinstance(value, list) else value


def _written(value: Any) -> Any:
    """A value in the form that a file of cases has for it; decimals with a point are read as what they are."""
    if isinstance(value, Mapping):
        return {str(name): _written(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_written(each) for each in value]
    if isinstance(value, Decimal) and value.is_finite():
        return value
    return encode(value)


def _redacted(value: Any, redact: Callable[[str], str]) -> Any:
    if isinstance(value, Mapping):
        return {name: _redacted(each, redact) for name, each in value.items()}
    if isinstance(value, list):
        return [_redacted(each, redact) for each in value]
    return redact(value) if isinstance(value, str) else value


def _cut_off(event: Event) -> bool:
    """Whether a pause or a question was ended by the time limit of the run: that is no action."""
    failure = event.data.get("failure") or {}
    return failure.get("code") == RUN_TIMED_OUT and ":run." not in event.address
