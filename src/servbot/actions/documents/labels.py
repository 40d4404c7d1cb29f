"""Finding a template's labels on a page: case, spaces and width of characters do not matter."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from servbot.actions.documents.amounts import plain_width
from servbot.actions.documents.layout import Run

LEAST_LIKENESS = 0.85
"""How alike a misread label must be to count."""


@dataclass(frozen=True, slots=True)
class Found:
    """One label on the page."""

    label: str
    run: Run
    start: int
    """First character of the label in the run's text."""
    end: int
    """Behind its last one."""
    likeness: float

    def rest(self, following: "Found | None") -> str:
        """The text behind the label, up to the next label in the same run."""
        stop = following.start if following else len(self.run.text)
        return self.run.text[self.end : stop]


@dataclass(frozen=True, slots=True)
class _Squeezed:
    """Text without spaces in small letters, and where each character stood."""

    text: str
    places: tuple[int, ...]


def squeeze(text: str) -> str:
    """`text` without what does not matter when labels are compared."""
    return _squeezed(text).text


def _squeezed(text: str) -> _Squeezed:
    kept = [(character, place) for place, character in enumerate(plain_width(text)) if _matters(character)]
    return _Squeezed("".join(c.lower()[:1] for c, _ in kept), tuple(place for _, place in kept))


def _matters(character: str) -> bool:
    """Not a space, nor a sign such as a ticked box that engines see between spaced-out characters."""
    return not character.isspace() and unicodedata.category(character) not in {"So", "Cf"}


class LabelBook:
    """All labels of a template; the longest one that fits a place is the one that stands there."""

    def __init__(self, labels: Iterable[str]) -> None:
        self._labels = sorted({squeeze(label).rstrip(":") for label in labels}, key=len, reverse=True)

    def find(self, runs: Sequence[Run]) -> list[Found]:
        """Every label on the page, in reading order, never two at one place."""
        return [found for run in runs for found in self._in_run(run)]

    def _in_run(self, run: Run) -> list[Found]:
        squeezed = _squeezed(run.text)
        found: list[Found] = []
        at = 0
        while at < len(squeezed.text):
            label = self._at(squeezed, run.text, at)
            if label:
                places = squeezed.places
                end = places[at + len(label) - 1] + 1
                found.append(Found(label, run, places[at], end, 1.0))
                at += len(label)
            else:
                at += 1
        return found or self._misread(run, squeezed.text)

    def _at(self, squeezed: _Squeezed, text: str, at: int) -> str:
        for label in self._labels:
            if squeezed.text.startswith(label, at) and _stands_alone(squeezed, text, at, len(label)):
                return label
        return ""

    def _misread(self, run: Run, text: str) -> list[Found]:
        """A whole run, or its part before a colon, that is nearly a label; only where reading may err."""
        from rapidfuzz import fuzz, process

        if run.page.source == "text-layer":
            return []
        head, colon, _ = text.partition(":")
        if len(head) < 4 or any(character.isdigit() for character in head):
            return []
        best = process.extractOne(head, self._labels, scorer=fuzz.ratio, score_cutoff=100 * LEAST_LIKENESS)
        if best is None or len(best[0]) < 4:
            return []
        end = plain_width(run.text).index(":") if colon else len(run.text)
        return [Found(best[0], run, 0, end, best[1] / 100)]


def _stands_alone(squeezed: _Squeezed, text: str, at: int, length: int) -> bool:
    """Not inside a word; in the middle of a run only when a colon follows.

    A Latin label at the start of a run must be followed by its end, a colon, a figure or a bracket,
    so that `Total` is no label in `Total satisfaction guaranteed`. A label of one character must be
    all that the run says.
    """
    start, last = squeezed.places[at], squeezed.places[at + length - 1]
    before = plain_width(text[:start]).rstrip()
    after = plain_width(text[last + 1 :])
    ahead = after.lstrip(" \xa0°º")  # as in "Facture n° 17"
    if before and before[-1].isalnum() and start == len(before) and before[-1].isascii():
        return False
    if before.strip(" ([-*|") and not ahead.startswith(":"):
        return False
    if length == 1:
        return len(squeezed.text) == 1
    chinese = not squeezed.text[at + length - 1].isascii()
    if chinese or not ahead:
        return True
    if (after[0].isalnum() and squeezed.text[at + length - 1].isalnum()) or (
        after[0] in "-/" and after[1:2].isalnum()
    ):
        return False
    return (
        ahead[0] in "@:#([-¥€$£₹.="
        or any(character.isdigit() for character in ahead.split()[0])
        or _is_code(ahead)
    )


def _is_code(text: str) -> bool:
    return text[:3].isupper() and text[:3].isalpha() and text[:3].isascii() and text[3:4] in {" ", ""}
