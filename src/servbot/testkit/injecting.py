"""Failures and deaths of the worker put in the way of any step, whatever kind it is."""

from collections import Counter
from collections.abc import Sequence

from servbot.core.run import Failure
from servbot.testkit.script import Crash, Injection


class Injector:
    """Counts how often steps are done, and says what is put in their way.

    Failures count attempts of a step. Deaths count what is begun for it: the action; for a step without one, a question
    to a person or another system, a session, a pause.
    """

    def __init__(self, injections: Sequence[Injection] = ()) -> None:
        self._open = list(injections)
        self._attempts: Counter[str] = Counter()
        self._begun: Counter[str] = Counter()
        self._known: dict[str, Failure | None] = {}

    def __contains__(self, name: object) -> bool:
        return any(each.step == name for each in self._open)

    @property
    def left(self) -> tuple[Injection, ...]:
        """Those whose step was not done so often."""
        return tuple(self._open)

    def failure(self, place: str, attempt: str = "") -> Failure | None:
        """The failure of an attempt at a place.

        `attempt`: its address, where a replay asks about the same attempt again and must hear the same.
        """
        if not self._open and not self._known:
            return None
        if attempt in self._known:
            return self._known[attempt]
        found = self._next(self._attempts, place, Failure)
        failure = found.what if found and isinstance(found.what, Failure) else None
        if attempt:
            self._known[attempt] = failure
        return failure

    def dies(self, place: str) -> bool:
        """Whether the worker dies of what is begun at a place."""
        return bool(self._open) and self._next(self._begun, place, Crash) is not None

    def _next(self, times: Counter[str], place: str, kind: type) -> Injection | None:
        names = {place, place.rpartition("/")[2]}
        times.update(names)
        for each in self._open:
            if isinstance(each.what, kind) and each.step in names and times[each.step] == each.attempt:
                self._open.remove(each)
                return each
        return None
