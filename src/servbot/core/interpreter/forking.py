"""What strands ask of their trampoline: to fork, to race, and not to be cut in the middle of something."""

from collections import deque
from collections.abc import Callable, Coroutine, Generator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

Walk = Coroutine[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Fork:
    """Run coroutines side by side, at most `limit` at once; awaiting it gives their results in order.

    The first exception of one is raised in the strand that forked; the others are closed.
    """

    walks: Sequence[Callable[[], Walk]]
    """Each begins one coroutine: a run may be put aside long before its turn comes."""

    limit: int

    race: "Race | None" = None
    """Lets the strand that forked go on before all have ended; `CUT` is then the result of the others."""

    def __await__(self) -> Generator["Fork", list[Any], list[Any]]:
        return (yield self)


class Verdict(NamedTuple):
    """Which coroutines of a race have won, and what of the others must not be cut in the middle."""

    winners: frozenset[int]
    """Those whose results count."""

    must_end: frozenset[str]
    """Holds that were taken in the others: each goes on until it is let go."""


@dataclass(frozen=True, slots=True)
class Race:
    """When a fork has seen enough."""

    enough: int
    """How many must end well. A coroutine that gives an exception as its result has ended, but not well."""

    judge: Callable[[list[int], list[str]], Walk]
    """Begins the coroutine that gives the `Verdict`: of those that ended well, by index, and the holds there are."""


CUT = object()
"""The result of a coroutine that was cut off, or whose end came too late to count."""


@dataclass(frozen=True, slots=True)
class Hold:
    """What begins now must not be cut in the middle; `LetGo` is its end."""

    name: str

    def __await__(self) -> Generator["Hold", None, None]:
        yield self


@dataclass(frozen=True, slots=True)
class LetGo:
    """From here on the strand may be cut off again. Letting go without a hold is no error."""

    def __await__(self) -> Generator["LetGo", None, None]:
        yield self


class Strand:
    """One coroutine and the strand that waits for it."""

    def __init__(self, walk: Walk, parent: "Family | None", index: int = 0) -> None:
        self.walk = walk
        self.parent = parent
        self.index = index
        self.hold = ""
        """Name of what must not be cut in the middle; empty for nothing."""


JUDGE = -1
"""Index of the strand that gives the verdict."""


class Family:
    """The strands of one fork."""

    def __init__(self, fork: Fork, parent: Strand) -> None:
        self.parent = parent
        self.results: list[Any] = [CUT if fork.race else None] * len(fork.walks)
        self.waiting = deque(enumerate(fork.walks))
        self.limit = fork.limit
        self.living: list[Strand] = []
        self.race = fork.race
        self.judged = False
        self.verdict: Verdict | None = None
        self.is_cut = False
        """Whether only what must end goes on."""
        self.winds_up = False
        """Whether the whole walk is wound up, and one of the strands was."""

    def start_more(self) -> list[Strand]:
        """Strands that may begin now."""
        begun: list[Strand] = []
        while self.waiting and sum(each.index != JUDGE for each in self.living) < self.limit:
            index, begin = self.waiting.popleft()
            strand = Strand(begin(), self, index)
            self.living.append(strand)
            begun.append(strand)
        return begun

    def ended_well(self) -> list[int]:
        """Indexes of the strands of a race that have ended well."""
        ended = enumerate(self.results)
        return [at for at, result in ended if result is not CUT and not isinstance(result, BaseException)]

    def judge(self, holds: list[str]) -> Strand | None:
        """The strand that judges the race, at the moment when it has seen enough."""
        if self.race is None or self.judged or len(self.ended_well()) < self.race.enough:
            return None
        self.judged = True
        strand = Strand(self.race.judge(self.ended_well(), holds), self, JUDGE)
        self.living.append(strand)
        return strand

    def may_cut(self, held: set[str]) -> bool:
        """Whether all that have won have ended, and what must end has at least been reached."""
        if self.verdict is None:
            return False
        return self.verdict.winners <= set(self.ended_well()) and self.verdict.must_end <= held

    def outcome(self) -> list[Any]:
        """The results in order; of a race that was judged only those that count."""
        if self.verdict is None:
            return self.results
        winners = self.verdict.winners
        return [result if at in winners else CUT for at, result in enumerate(self.results)]

    @property
    def over(self) -> bool:
        """Whether every strand has ended."""
        return not self.living and not self.waiting
