"""What an engine reads from a page: words with their places."""

from typing import Literal

from servbot.core.reading import Box
from servbot.core.record import Record

EngineName = Literal["auto", "text-layer", "rapidocr", "tesseract", "tesserocr"]
"""How a page is to be read; `auto` is the text layer where it can be believed, else RapidOCR; `tesserocr` is the
fast one for clean print."""


class Word(Record):
    """A word, or a run of words that stand close together."""

    text: str

    box: Box
    """Place on the page, in fractions of its width and height."""

    confidence: float = 1.0
    """The engine's own estimate, 0 to 1; 1 for a text layer."""


class PageWords(Record):
    """All words of one page."""

    number: int
    """From 1."""

    width: float
    """In any unit: only the ratio to `height` matters."""

    height: float

    words: tuple[Word, ...]

    source: str
    """`text-layer` or the engine's name."""

    joined: bool = False
    """Whether the engine already gives whole runs of text, not single words."""

    codes: tuple[Word, ...] = ()
    """Texts of QR codes and where they stand."""
