"""Words put together into runs of text and rows, as an eye would."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from servbot.actions.documents.amounts import plain_width
from servbot.actions.documents.words import PageWords, Word
from servbot.core.reading import Box

SPREAD = 8
"""The characters of a spaced-out label are closer than so many times their height."""

JOIN = 0.55
"""Words closer than this part of their height belong to one run of text."""

TITLE_JOIN = 0.9
"""The same for the words of a name at the top of a page."""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Text that stands together on one line of a page; lengths in units of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float
    page: PageWords
    whole: "Run | None" = None
    """The run that this one is a part of."""

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Half-way between top and bottom."""
        return (self.top + self.bottom) / 2

    def box(self) -> Box:
        """Place in fractions of the page."""
        width, height = self.page.width, self.page.height
        return (self.left / width, self.top / height, self.right / width, self.bottom / height)

    def part(self, start: int, end: int) -> "Run":
        """The piece between two characters, its place in proportion to their widths."""
        weights = [2 if ord(character) > 0x2E7F else 1 for character in self.text]
        scale = (self.right - self.left) / (sum(weights) or 1)
        left = self.left + sum(weights[:start]) * scale
        right = self.left + sum(weights[:end]) * scale
        text, whole = self.text[start:end], self.whole or self
        return Run(text, left, self.top, right, self.bottom, self.confidence, self.page, whole)

    def beside(self, other: "Run") -> bool:
        """Whether both stand on one line."""
        if self.page.number != other.page.number:
            return False
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        return shared > 0.5 * min(self.height, other.height)


def runs_of(page: PageWords) -> list[Run]:
    """The page's runs of text in reading order."""
    words = [_run(word, page) for word in page.words if word.text.strip()]
    if page.joined:
        return [run for row in rows(words) for run in _spread(row)]
    return [run for row in rows(words) for run in _spread(_joined(row))]


def rows(runs: Iterable[Run]) -> list[list[Run]]:
    """Runs that stand side by side, from top to bottom and left to right."""
    found: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: run.middle):
        row = next((row for row in reversed(found[-4:]) if _fits(run, row)), None)
        if row is None:
            found.append([run])
        else:
            row.append(run)
    return [sorted(row, key=lambda run: run.left) for row in found]


def _fits(run: Run, row: Sequence[Run]) -> bool:
    """Compared with the row's nearest member, so that a slightly falling line stays one row."""
    nearest = min(row, key=lambda other: max(other.left - run.right, run.left - other.right))
    overlaps = min(run.right, nearest.right) - max(run.left, nearest.left)
    return run.beside(nearest) and overlaps < 0.5 * min(run.right - run.left, nearest.right - nearest.left)


def _run(word: Word, page: PageWords) -> Run:
    left, top, right, bottom = word.box
    return Run(
        word.text,
        left * page.width,
        top * page.height,
        right * page.width,
        bottom * page.height,
        word.confidence,
        page,
    )


def words_of_a_title(runs: Sequence[Run]) -> list[Run]:
    """Runs with the words put together that an engine found one by one, because a title is set so large."""
    return [run for row in rows(runs) for run in _joined(row, TITLE_JOIN)]


def _joined(row: Sequence[Run], least: float = JOIN) -> list[Run]:
    found: list[Run] = []
    for run in row:
        if found and run.left - found[-1].right < least * min(run.height, found[-1].height):
            found[-1] = _join(found[-1], run)
        else:
            found.append(run)
    return found


def _spread(row: Sequence[Run]) -> list[Run]:
    """Chinese labels that are spaced out to a common width (名　　称:) put together again."""
    found: list[Run] = []
    for run in row:
        if found and _belongs(found[-1], run):
            found[-1] = _join(found[-1], run)
        else:
            found.append(run)
    return found


def _belongs(last: Run, run: Run) -> bool:
    """A lone character, or several that were lone, and one that ends the run or stands before a colon."""
    lone = all(len(piece) == 1 and is_chinese(piece) for piece in last.text.split())
    head = plain_width(run.text[:2])
    ends = is_chinese(head[:1]) and head[1:] in {"", ":"}
    return lone and ends and run.left - last.right < SPREAD * run.height


def is_chinese(character: str) -> bool:
    """Whether it is one of the common Chinese characters."""
    return "\u4e00" <= character <= "\u9fff"


def _join(first: Run, second: Run) -> Run:
    return Run(
        f"{first.text} {second.text}",
        first.left,
        min(first.top, second.top),
        second.right,
        max(first.bottom, second.bottom),
        min(first.confidence, second.confidence),
        first.page,
    )
