"""People as a case writes them: they see the form as the console shows it, and decide in their order."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from servbot.core.errors import ServbotError
from servbot.core.human_task import FormField, TaskRequest
from servbot.core.run import Decision, DecisionKind
from servbot.core.value import decode, plain
from servbot.services.exception_queue import decision_about
from servbot.testkit.case.spec import PersonEntry


class People:
    """Decides what is asked, as it is written; notes what could not be decided so."""

    def __init__(self, entries: Mapping[str, Any]) -> None:
        self._entries = {
            name: list(given) if isinstance(given, Sequence) else [given] for name, given in entries.items()
        }
        self._used: Counter[str] = Counter()
        self.problems: list[str] = []
        """Decisions that the console would not have taken."""

    def __call__(self, request: TaskRequest) -> Decision | None:
        """The next decision about an item; `None` leaves it open."""
        name = request.subject if request.subject in self._entries else request.step
        entries, at = self._entries.get(name, []), self._used[name]
        if at >= len(entries):
            return None
        self._used[name] += 1
        try:
            return _decided(entries[at], request)
        except ServbotError as error:
            self.problems.append(f"{name}: {error.message}")
        except ValueError as error:
            self.problems.append(f"{name}: {error}")
        return None

    def unused(self) -> dict[str, int]:
        """How many decisions nobody asked for, by name."""
        left = {name: len(entries) - self._used[name] for name, entries in self._entries.items()}
        return {name: count for name, count in left.items() if count > 0}


def _decided(entry: Any, request: TaskRequest) -> Decision:
    decision = entry if isinstance(entry, Decision) else _by_form(entry, request)
    if decision.kind not in request.choices:
        offered = ", ".join(request.choices)
        raise ValueError(f"`{decision.kind}` is not offered there; offered are {offered}")
    return decision


def _by_form(entry: PersonEntry, request: TaskRequest) -> Decision:
    kind = DecisionKind(entry.says)
    said = getattr(entry, entry.says)
    answers = decode(plain(said)) if isinstance(said, Mapping) else {}
    reason = entry.reason or (said if isinstance(said, str) else "")
    form = request.result_form if kind is DecisionKind.DONE else request.form
    _all_in(answers, form)
    # The console sends every field of the form back; those that nobody touched as they were.
    shown = {} if kind is DecisionKind.DONE else {field.path: field.value for field in form}
    return decision_about(request, kind, entry.by, {**shown, **answers}, reason)


def _all_in(answers: Mapping[str, Any], form: Sequence[FormField]) -> None:
    paths = [field.path for field in form]
    unknown = [name for name in answers if name not in paths]
    if unknown:
        raise ValueError(f"the form has no field {', '.join(unknown)}; it has {', '.join(paths) or 'none'}")
