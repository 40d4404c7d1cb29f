"""What becomes of each action of a run: by its place or its step's name, attempt by attempt, injections first."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from servbot.core.action import Action, ActionCatalogue
from servbot.core.errors import ServbotError
from servbot.core.interpreter import CallBot, Effect, RunAction
from servbot.core.reading import DocumentReading
from servbot.core.run import Failed, Failure, Outcome
from servbot.core.value import decode, plain
from servbot.engine.performing import validated
from servbot.testkit.case.real_action import Bench, by_themselves
from servbot.testkit.case.spec import ActionEntry, Fails, InjectionEntry, ServiceEntry, SessionEntry
from servbot.testkit.injecting import Injector
from servbot.testkit.memory_shell import place_of
from servbot.testkit.script import Crash, Injection, Script, became


class ActionScript(Script):
    """Like any script, with places, injections, inputs that are checked and outputs that are completed."""

    def __init__(
        self,
        entries: Mapping[str, Any],
        injector: Injector,
        catalogue: ActionCatalogue,
        bench: Bench,
    ) -> None:
        super().__init__(values(entries))
        self._injector = injector
        self._catalogue = catalogue
        self._bench = bench

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or name in self._injector

    def outcome(self, name: str, effect: Effect) -> Outcome | None:
        """What becomes of the effect; `None` when the worker dies of it."""
        place = place_of(effect)
        if self._injector.dies(place):
            return None
        failure = self._injector.failure(place)
        if failure is not None:
            return Failed(failure=failure)
        if isinstance(effect, CallBot):
            return became(self._next(place if place in self._entries else name), effect)
        assert isinstance(effect, RunAction)  # noqa: S101 - the shell asks this script about nothing else
        action = self._catalogue.find(effect.action)
        try:
            validated(action, effect.inputs)
        except ServbotError as error:
            return Failed(failure=Failure.of(error))
        return became(self._entry(place, name, effect, action), effect)

    def _entry(self, place: str, name: str, effect: RunAction, action: type[Action]) -> Any:
        key = place if place in self._entries else name
        if key not in self._entries:
            return self._bench_run if effect.action in by_themselves else completed({}, action)
        entry = self._next(key)
        if isinstance(entry, ActionEntry):
            return self._bench_run
        return completed(entry, action)

    def _bench_run(self, effect: Effect) -> Any:
        assert isinstance(effect, RunAction)  # noqa: S101 - see above
        return self._bench.run(effect)


def _value(entry: Any) -> Any:
    """An entry as a script takes it; one that is to be run stays what it is."""
    match entry:
        case ActionEntry(says="dies"):
            return Crash()
        case ActionEntry(says="runs"):
            return entry
        case ActionEntry(says="returns") | ServiceEntry(says="returns"):
            return decode(plain(entry.returns))
        case ActionEntry() | ServiceEntry() | SessionEntry(says="fails"):
            return failure(entry.fails)
        case SessionEntry():
            return {}
    return entry


def values(entries: Mapping[str, Any]) -> dict[str, Any]:
    """Entries as a script takes them, each as a list of attempts: a list that is returned is one answer."""
    return {
        name: [_value(each) for each in entry] if isinstance(entry, tuple | list) else [_value(entry)]
        for name, entry in entries.items()
    }


def injection(entry: InjectionEntry) -> Injection:
    """An injection as it is written, as a script takes it."""
    what = failure(entry.fails) if entry.fails else Crash()
    return Injection(step=entry.step, what=what, attempt=entry.attempt)


def failure(written: Fails) -> Failure:
    """A failure as it is written."""
    return Failure(**{**dict(written), "message": written.message or f"It failed: {written.code}."})


def completed(value: Any, action: type[Action]) -> Any:
    """An output with what its model knows by itself; a field that was read is certain where nothing else is said."""
    if not isinstance(value, Mapping):
        return value
    fields = action.Output.model_fields.items()
    known = {
        name: plain(info.get_default(call_default_factory=True))
        for name, info in fields
        if not info.is_required()
    }
    done = {**known, **value}
    if issubclass(action.Output, DocumentReading) and isinstance(done.get("fields"), Mapping):
        certain = {name: {"text": str(each), "confidence": 1.0} for name, each in done["fields"].items()}
        done["evidence"] = {**certain, **done.get("evidence", {})}
        done["types"] = {**{name: _type_of(each) for name, each in done["fields"].items()}, **done["types"]}
        done.setdefault("template", "")
    return done


def _type_of(value: Any) -> str:
    """The type that a document's template would state for a field."""
    match value:
        case bool():
            return "string"
        case int() | Decimal():
            return "decimal"
        case date():
            return "date"
    return "string"
