"""What becomes of each step, service and session in a test, written down beforehand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from servbot.core.errors import FailureKind, ServbotError
from servbot.core.interpreter import Effect
from servbot.core.run import Done, Failed, Failure, Outcome
from servbot.core.value import plain


class Crash:
    """The worker is killed while the step is being done; nobody sees its end."""


@dataclass(frozen=True)
class Arrives:
    """What comes to a step that waits only after some time."""

    data: Any
    after: timedelta


NOTHING = object()
"""Nothing comes."""


@dataclass(frozen=True)
class Injection:
    """A failure put in the way of a step, whatever else is written about it."""

    step: str
    """Name of the step, or its place, such as `work[1]/record`."""

    what: Failure | Crash
    attempt: int = 1
    """Which time the step is done."""


def failing(
    code: str = "application.failed",
    kind: FailureKind | str = FailureKind.APPLICATION,
    message: str = "",
    **more: Any,
) -> Failure:
    """A failure as an action would raise it."""
    return Failure(code=code, kind=FailureKind(kind), message=message or f"It failed: {code}.", **more)


class Script:
    """Entries by name. A list is used up entry by entry and its last entry stays; anything else always holds.

    An entry is a value, a failure (`Failure` or an error of servbot), a `Crash`, or a function of the effect that
    gives one of these or raises an error.
    """

    def __init__(self, entries: Mapping[str, Any], default: Any = None) -> None:
        self._entries = {
            name: entry if isinstance(entry, list) else [entry] for name, entry in entries.items()
        }
        self._used: dict[str, int] = {}
        self._default = default

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def outcome(self, name: str, effect: Effect) -> Outcome | None:
        """What becomes of the effect; `None` when the worker dies of it."""
        return became(self._next(name), effect)

    def unused(self) -> dict[str, int]:
        """How many entries of each name were never used, where there are any."""
        left = {name: len(entries) - self._used.get(name, 0) for name, entries in self._entries.items()}
        return {name: count for name, count in left.items() if count > 0}

    def _next(self, name: str) -> Any:
        entries: Sequence[Any] = self._entries.get(name, [self._default])
        at = self._used.get(name, 0)
        self._used[name] = at + 1
        return entries[min(at, len(entries) - 1)]


def became(entry: Any, effect: Effect) -> Outcome | None:
    """What an entry makes of an effect; `None` when the worker dies of it."""
    try:
        value = entry(effect) if callable(entry) and not isinstance(entry, type) else entry
    except ServbotError as error:
        value = error
    match value:
        case Crash():
            return None
        case Failure():
            return Failed(failure=value)
        case ServbotError():
            return Failed(failure=Failure.of(value))
    return Done(value=value if value is NOTHING or isinstance(value, Arrives) else plain(value))


Answering = Callable[[Effect], Any]
"""An entry that is a function."""
