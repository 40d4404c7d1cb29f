"""Supplier names that people corrected, found again by number or by a name that is nearly the same."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from servbot.actions.documents.labels import squeeze
from servbot.actions.documents.layout import Run
from servbot.core.record import Record

ALIKE = 88
"""How alike a misread name must be, of 100, to be taken for a known one."""

CERTAIN = 0.97
"""Trust in a supplier known by a number or by the very text that was corrected before."""

FUZZY = 0.94
AGREEMENT = 0.7
"""Which part of the documents with one number must have the same name."""

SHORTEST = 5
"""A shorter name is too often part of another text."""


class KnownSupplier(Record):
    """One lesson: a document that said this came from that supplier."""

    name: str
    """As it is to be written."""

    read: tuple[str, ...] = ()
    """Texts that were read in its place."""

    numbers: tuple[str, ...] = ()
    """Tax or registration numbers on its documents."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A supplier that people named before."""

    name: str
    run: Run | None
    """Where its name stands, if elsewhere than where it was read."""
    trust: float
    contested: bool = False
    """Whether the page itself says another name, or the number belongs to several names."""


class Suppliers:
    """All that was learned, ready to be looked up; where lessons differ, most of them decide."""

    def __init__(self, known: Iterable[KnownSupplier]) -> None:
        texts: dict[str, Counter[str]] = {}
        numbers: dict[str, Counter[str]] = {}
        for supplier in known:
            for text in {squeeze(text) for text in (supplier.name, *supplier.read)}:
                if len(text) >= SHORTEST:
                    texts.setdefault(text, Counter())[supplier.name] += 1
            for number in supplier.numbers:
                numbers.setdefault(squeeze(number), Counter())[supplier.name] += 1
        self._by_text = {text: names.most_common(1)[0][0] for text, names in texts.items()}
        self._several = {number for number, names in numbers.items() if len(names) > 1}
        self._by_number = {number: name for number, names in numbers.items() if (name := _agreed(names))}

    def find(self, read: str, number: str, runs: Sequence[Run]) -> Recognised | None:
        """By name as read, by number, else by any text."""
        by_number = self._by_number.get(squeeze(number), "")
        several = squeeze(number) in self._several
        if exact := self._by_text.get(squeeze(read)):
            return Recognised(exact, None, CERTAIN, contested=several)
        alike = self._alike(read)
        if by_number:
            return Recognised(by_number, None, CERTAIN, contested=several or alike != by_number)
        if alike:
            return Recognised(alike, None, FUZZY, contested=several)
        named = ((self._by_text.get(squeeze(run.text)) or self._alike(run.text), run) for run in runs)
        return next((Recognised(name, run, FUZZY) for name, run in named if name), None)

    def _alike(self, text: str) -> str:
        from rapidfuzz import fuzz, process

        squeezed = squeeze(text)
        if len(squeezed) < SHORTEST or not self._by_text:
            return ""
        best = process.extractOne(squeezed, self._by_text.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
        return self._by_text[best[0]] if best else ""


def _agreed(names: Counter[str]) -> str:
    """The name that most documents with a number have; chains of shops share a number under several names."""
    name, times = names.most_common(1)[0]
    return name if times >= AGREEMENT * names.total() else ""
