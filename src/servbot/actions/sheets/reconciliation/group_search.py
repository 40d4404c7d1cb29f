"""Which of several amounts add up to one: a bounded search that knows whether it saw everything."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

MOST_STEPS = 20_000
MOST_SOLUTIONS = 5


@dataclass(slots=True)
class Search:
    """A walk over the choices of including or leaving out each amount, the largest first."""

    amounts: Sequence[int]
    """In whole units, none of them zero, sorted by size, the largest first."""

    low: int
    high: int
    """Between which the sum can lie; a little wide."""

    accepts: Callable[[int], bool]
    """Whether a sum agrees, exactly."""

    solutions: list[tuple[int, ...]] = field(default_factory=list)
    """Places of amounts that add up, at most five of such."""

    complete: bool = True
    """Whether there are no other solutions than these."""

    def run(self) -> "Search":
        """Look for solutions until there are too many or the steps are used up."""
        positive = _sums_from([max(amount, 0) for amount in self.amounts])
        negative = _sums_from([min(amount, 0) for amount in self.amounts])
        waiting: list[tuple[int, int, tuple[int, ...]]] = [(0, 0, ())]
        for _ in range(MOST_STEPS):
            if not waiting or not self.complete:
                return self
            place, total, chosen = waiting.pop()
            if total + positive[place] < self.low or total + negative[place] > self.high:
                continue
            if place == len(self.amounts):
                self._take(total, chosen)
                continue
            waiting.append((place + 1, total, chosen))
            waiting.append((place + 1, total + self.amounts[place], (*chosen, place)))
        self.complete = self.complete and not waiting
        return self

    def _take(self, total: int, chosen: tuple[int, ...]) -> None:
        if not chosen or not self.accepts(total):
            return
        if len(self.solutions) == MOST_SOLUTIONS:
            self.complete = False
        else:
            self.solutions.append(chosen)


def _sums_from(amounts: Sequence[int]) -> list[int]:
    """What the amounts from each place on add up to; nothing behind the last."""
    return [*reversed(list(accumulate(reversed(amounts), initial=0)))]
