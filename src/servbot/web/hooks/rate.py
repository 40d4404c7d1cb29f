"""How often one address may be called."""

from collections import OrderedDict, deque
from threading import Lock
from time import monotonic


class Rate:
    """At most so many calls of one name within a time; names that were silent longest are forgotten first."""

    def __init__(self, calls: int, seconds: float, names: int = 10_000) -> None:
        self._calls = calls
        self._seconds = seconds
        self._names = names
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def allows(self, name: str) -> bool:
        """Whether one more call is allowed now; it counts when it is."""
        now = monotonic()
        with self._lock:
            seen = self._seen.setdefault(name, deque())
            self._seen.move_to_end(name)
            while len(self._seen) > self._names:
                self._seen.popitem(last=False)
            while seen and seen[0] <= now - self._seconds:
                seen.popleft()
            if len(seen) >= self._calls:
                return False
            seen.append(now)
            return True
