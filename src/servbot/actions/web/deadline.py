"""A moment after which waiting ends, and the pauses until then."""

import asyncio
import time
from collections.abc import AsyncIterator

shortest_pause = 0.02
longest_pause = 0.25


class Deadline:
    """Counts down from a number of seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds until then, never below zero."""
        return max(0.0, self._end - time.monotonic())

    @property
    def passed(self) -> bool:
        """Whether the time is over."""
        return self.left == 0

    @property
    def milliseconds(self) -> float:
        """What is left as the driver wants it; never zero, which would mean without end."""
        return max(1.0, self.left * 1000)

    def at_most(self, seconds: float) -> "Deadline":
        """An earlier end: that many seconds from now, or this one if it comes first."""
        return Deadline(min(seconds, self.left))

    async def tries(self) -> AsyncIterator[int]:
        """One turn at once, then further ones with growing pauses until the time is over."""
        pause, turn = shortest_pause, 0
        while True:
            yield turn
            if self.passed:
                return
            await asyncio.sleep(min(pause, self.left))
            pause, turn = min(longest_pause, pause * 1.5), turn + 1
