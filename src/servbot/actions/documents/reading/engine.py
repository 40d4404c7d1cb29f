"""What every engine that reads pictures offers."""

from dataclasses import dataclass
from typing import Protocol

from servbot.actions.documents.reading.picture import Pixels

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or a run of words that an engine found."""

    text: str
    corners: tuple[Point, Point, Point, Point]
    """Left top, right top, right bottom, left bottom of the text as it is written, in pixels."""
    confidence: float
    """The engine's own estimate, 0 to 1."""


class Engine(Protocol):
    """Reads a grey picture."""

    @property
    def name(self) -> str:
        """As in an action's `engine`."""

    @property
    def joined(self) -> bool:
        """Whether its pieces are whole runs of text, not single words."""

    def read(self, pixels: Pixels) -> list[Piece]:
        """All text of the picture."""

    def read_line(self, pixels: Pixels) -> str:
        """The text of a picture of one line."""
