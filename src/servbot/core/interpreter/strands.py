"""A trampoline for coroutines that await effects: many strands side by side, no event loop."""

from collections import deque
from collections.abc import Callable, Coroutine, Generator, Sequence
from dataclasses import dataclass
from typing import Any

from servbot.core.interpreter.effects import Effect
from servbot.core.run.outcome import Outcome

Walk = Coroutine[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Fork:
    """Run coroutines side by side, at most `limit` at once; awaiting it gives their results in order.

    The first exception of one is raised in the strand that forked; the others are closed.
    """

    walks: Sequence[Callable[[], Walk]]
    """Each begins one coroutine: a run may be put aside long before its turn comes."""

    limit: int

    def __await__(self) -> Generator["Fork", list[Any], list[Any]]:
        return (yield self)


class Strand:
    """One coroutine and the strand that waits for it."""

    def __init__(self, walk: Walk, parent: "Family | None", index: int = 0) -> None:
        self.walk = walk
        self.parent = parent
        self.index = index


class Family:
    """The strands of one fork."""

    def __init__(self, fork: Fork, parent: Strand) -> None:
        self.parent = parent
        self.results: list[Any] = [None] * len(fork.walks)
        self.waiting = deque(enumerate(fork.walks))
        self.limit = fork.limit
        self.living: list[Strand] = []
        self.cut = False
        """Whether a strand was cut off."""

    def start_more(self) -> list[Strand]:
        """Strands that may begin now."""
        begun: list[Strand] = []
        while self.waiting and len(self.living) < self.limit:
            index, begin = self.waiting.popleft()
            strand = Strand(begin(), self, index)
            self.living.append(strand)
            begun.append(strand)
        return begun

    @property
    def over(self) -> bool:
        """Whether every strand has ended."""
        return not self.living and not self.waiting


class Trampoline:
    """Advances strands until each waits for an effect; the effects wanted are kept by address."""

    def __init__(self, main: Walk) -> None:
        self.wanted: dict[str, tuple[Effect, Strand]] = {}
        self.result: Any = None
        self.error: BaseException | None = None
        self.over = False
        self.has_abandoned = False
        """Whether strands were closed before their end."""
        self._cut: Callable[[], Exception] | None = None
        """Makes what every strand ends with, once the walk is cut off."""
        self._used: set[str] = set()
        self._ready: deque[tuple[Strand, Any, BaseException | None]] = deque(
            [(Strand(main, None), None, None)]
        )
        self._advance()

    def send(self, address: str, outcome: Outcome) -> None:
        """Give the outcome of a wanted effect and go on as far as possible."""
        _, strand = self.wanted.pop(address)
        self._ready.append((strand, outcome, None))
        self._advance()

    def cut(self, error: Callable[[], Exception], spared: Callable[[Effect], bool]) -> None:
        """Raise an error where strands wait, but for those that are spared; each goes on to its own end."""
        self._cut = error
        for address, (effect, strand) in list(self.wanted.items()):
            if not spared(effect):
                del self.wanted[address]
                self._ready.append((strand, None, error()))
        self._advance()

    def _advance(self) -> None:
        while self._ready and not self.over:
            strand, value, error = self._ready.popleft()
            try:
                request = strand.walk.throw(error) if error else strand.walk.send(value)
            except StopIteration as stop:
                self._end(strand, stop.value, None)
            except Exception as failure:  # noqa: BLE001 - it is raised again in the strand that waits
                self._end(strand, None, failure)
            else:
                self._take(request, strand)

    def _take(self, request: Any, strand: Strand) -> None:
        if isinstance(request, Fork):
            family = Family(request, strand)
            self._ready.extend((child, None, None) for child in family.start_more())
            if family.over:
                self._ready.append((strand, [], None))
            return
        if request.address in self._used:
            raise RuntimeError(f"two effects share the address {request.address}")
        self._used.add(request.address)
        self.wanted[request.address] = (request, strand)

    def _end(self, strand: Strand, result: Any, error: BaseException | None) -> None:
        family = strand.parent
        if family is None:
            self.over, self.result, self.error = True, result, error
            self.wanted.clear()
            return
        family.living.remove(strand)
        if error and self._cut:
            self._wind_up(family, self._cut)
            return
        if error:
            self._abandon(family)
            self._ready.append((family.parent, None, error))
            return
        family.results[strand.index] = result
        if family.cut and self._cut:
            self._wind_up(family, self._cut)
            return
        self._ready.extend((child, None, None) for child in family.start_more())
        if family.over:
            self._ready.append((family.parent, family.results, None))

    def _wind_up(self, family: Family, error: Callable[[], Exception]) -> None:
        """A strand was cut off: those beside it come to their own end, then the one that forked is cut off."""
        family.waiting.clear()
        family.cut = True
        if not family.living:
            self._ready.append((family.parent, None, error()))

    def _abandon(self, family: Family) -> None:
        """Close the strands beside one that failed, with all that they forked."""
        self.has_abandoned = self.has_abandoned or bool(family.living or family.waiting)
        family.waiting.clear()
        doomed = {id(strand) for strand in family.living}
        gone = [address for address, (_, strand) in self.wanted.items() if self._descends(strand, doomed)]
        idle = [entry[0] for entry in self._ready if self._descends(entry[0], doomed)]
        self._ready = deque(entry for entry in self._ready if not self._descends(entry[0], doomed))
        for strand in (*(self.wanted.pop(address)[1] for address in gone), *idle, *family.living):
            strand.walk.close()
        family.living.clear()

    @staticmethod
    def _descends(strand: Strand, doomed: set[int]) -> bool:
        current: Strand | None = strand
        while current is not None:
            if id(current) in doomed:
                return True
            current = current.parent.parent if current.parent else None
        return False
