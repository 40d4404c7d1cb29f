"""A trampoline for coroutines that await effects: many strands side by side, no event loop."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from servbot.core.interpreter.effects import Effect
from servbot.core.interpreter.forking import JUDGE, Family, Fork, Hold, LetGo, Strand, Walk
from servbot.core.run.outcome import Outcome


class Trampoline:
    """Advances strands until each waits for an effect; the effects wanted are kept by address."""

    def __init__(self, main: Walk) -> None:
        self.wanted: dict[str, tuple[Effect, Strand]] = {}
        self.result: Any = None
        self.error: BaseException | None = None
        self.over = False
        self.has_abandoned = False
        """Whether strands were closed before their end."""
        self._last_word: Callable[[], Exception] | None = None
        """Makes what every strand ends with, once the walk is wound up."""
        self._used: set[str] = set()
        self._held: set[str] = set()
        """Names of all holds that were ever taken."""
        self._judged: list[Family] = []
        """Races with a verdict, whose losers are not cut off yet."""
        self._ready: deque[tuple[Strand, Any, BaseException | None]] = deque(
            [(Strand(main, None), None, None)]
        )
        self._advance()

    def send(self, address: str, outcome: Outcome) -> None:
        """Give the outcome of a wanted effect and go on as far as possible."""
        _, strand = self.wanted.pop(address)
        self._ready.append((strand, outcome, None))
        self._advance()

    def wind_up(self, error: Callable[[], Exception], spared: Callable[[Effect], bool]) -> None:
        """Raise an error where strands wait, but for those that are spared; each goes on to its own end."""
        self._last_word = error
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
            for family in [each for each in self._judged if each.may_cut(self._held)]:
                if not self._last_word:
                    self._cut(family)

    def _take(self, request: Any, strand: Strand) -> None:
        match request:
            case Fork():
                self._fork(Family(request, strand))
            case Hold():
                strand.hold = request.name
                self._held.add(request.name)
                self._ready.appendleft((strand, None, None))
            case LetGo():
                self._let_go(strand)
            case _:
                if request.address in self._used:
                    raise RuntimeError(f"two effects share the address {request.address}")
                self._used.add(request.address)
                self.wanted[request.address] = (request, strand)

    def _fork(self, family: Family) -> None:
        self._ready.extend((child, None, None) for child in family.start_more())
        if family.over:
            self._ready.append((family.parent, [], None))

    def _end(self, strand: Strand, result: Any, error: BaseException | None) -> None:
        family = strand.parent
        if family is None:
            self.over, self.result, self.error = True, result, error
            self.wanted.clear()
            return
        family.living.remove(strand)
        if self._last_word and (error or family.winds_up):
            self._end_one_of(family, self._last_word)
        elif error:
            self._abandon(family)
            self._ready.append((family.parent, None, error))
        elif strand.index == JUDGE:
            family.verdict = result
            self._judged.append(family)
        else:
            family.results[strand.index] = result
            self._go_on(family)

    def _go_on(self, family: Family) -> None:
        """After the end of one strand: judge the race, start more, or give back the results."""
        held = [each.hold for each in self._below(family) if each.hold] if family.race else []
        judge = family.judge(held)
        begun = [judge] if judge else family.start_more()
        self._ready.extend((strand, None, None) for strand in begun)
        if family.over and family.verdict is None:
            self._ready.append((family.parent, family.outcome(), None))

    def _cut(self, family: Family) -> None:
        """Close the losers of a race, but for what must end; without any the winners' results are given back."""
        self._judged.remove(family)
        family.is_cut = True
        self._close_losers(family)

    def _close_losers(self, family: Family) -> None:
        must_end = family.verdict.must_end if family.verdict else frozenset()
        kept = [each for each in self._below(family) if each.hold in must_end]
        self._close(family, kept)
        if not kept:
            self._ready.append((family.parent, family.outcome(), None))

    def _let_go(self, strand: Strand) -> None:
        """Let the strand go on; where it was only to end what it held, it is closed."""
        strand.hold = ""
        cut = [family for family in _around(strand) if family.is_cut]
        self._ready.appendleft((strand, None, None))
        if cut and not self._last_word:
            self._close_losers(cut[-1])

    def _end_one_of(self, family: Family, last_word: Callable[[], Exception]) -> None:
        """One was wound up: those beside it come to their own end, and then so does the one that forked."""
        family.waiting.clear()
        family.winds_up = True
        if not family.living:
            self._ready.append((family.parent, None, last_word()))

    def _abandon(self, family: Family) -> None:
        """Close the strands beside one that failed, with all that they forked."""
        self._close(family, [])

    def _close(self, family: Family, kept: list[Strand]) -> None:
        """Close what goes on in a family, with all that it forked, except for the kept ones and those that wait for them."""
        self.has_abandoned = self.has_abandoned or bool(family.living or family.waiting)
        family.waiting.clear()
        stay = {id(each) for each in kept} | {id(inner.parent) for each in kept for inner in _around(each)}
        below = self._below(family)
        closed = {id(each) for each in below if id(each) not in stay}
        self.wanted = {name: pair for name, pair in self.wanted.items() if id(pair[1]) not in closed}
        self._ready = deque(entry for entry in self._ready if id(entry[0]) not in closed)
        self._judged = [
            each
            for each in self._judged
            if each is not family and (kept or not _is_below(each.parent, family))
        ]
        for strand in [*below, *family.living]:
            if id(strand) not in stay:
                strand.walk.close()
                _leave(strand)

    def _below(self, family: Family) -> list[Strand]:
        """The strands of a family that wait for an effect or are about to go on, with those that they forked."""
        active = [*(pair[1] for pair in self.wanted.values()), *(entry[0] for entry in self._ready)]
        return [strand for strand in active if _is_below(strand, family)]


def _around(strand: Strand) -> Iterator[Family]:
    """The families a strand belongs to, the innermost first."""
    while strand.parent is not None:
        yield strand.parent
        strand = strand.parent.parent


def _is_below(strand: Strand, family: Family) -> bool:
    return any(each is family for each in _around(strand))


def _leave(strand: Strand) -> None:
    family = strand.parent
    if family is not None and strand in family.living:
        family.living.remove(strand)
