"""Pages made of a few words, as an engine or a text layer would give them."""

from servbot.actions.documents.words import PageWords, Word

Placed = tuple[str, float, float]
"""Text, left edge and upper edge, in points of an A4 page."""


def page(*placed: Placed, source: str = "text-layer", confidence: float = 1.0, number: int = 1) -> PageWords:
    """A page of runs of text, 10 points high, every character 5 points wide (10 for Chinese ones)."""
    words = tuple(
        Word(text=text, box=_box(text, left, top), confidence=confidence) for text, left, top in placed
    )
    return PageWords(number=number, width=595, height=842, words=words, source=source, joined=True)


def _box(text: str, left: float, top: float) -> tuple[float, float, float, float]:
    width = sum(10 if ord(character) > 0x2E7F else 5 for character in text)
    return (left / 595, top / 842, (left + width) / 595, (top + 10) / 842)
