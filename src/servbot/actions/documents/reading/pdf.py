"""PDF files: their text layer where it can be believed, else pictures of their pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from servbot.actions.documents.failures import DamagedDocument, EncryptedDocument
from servbot.actions.documents.reading.picture import KEPT_SIDE, WORKING_SIDE, Pixels
from servbot.actions.documents.words import PageWords, Word
from servbot.core.reading import Box

DOTS_PER_INCH = 200
LEAST_LETTERS = 15
"""A page with fewer letters and figures is a picture with a stamp on it, not a text layer."""

BREAKS = "\r\n\ufffe\x00"
MOST_SPACES = 2
"""More printed spaces than these make a column in text set with spaces."""

_Character = tuple[str, Box]
"""A character and its place from the left bottom, in points."""

SCAN_SHARE = 0.7
"""A picture that covers this part of the page is a scan; text over it came from somebody's OCR."""


@contextmanager
def opened(file: Path) -> Iterator[Any]:
    """The open document."""
    try:
        document = pdfium.PdfDocument(file)
    except pdfium.PdfiumError as error:
        raise _failure(file, error) from error
    try:
        if len(document) == 0:
            raise DamagedDocument(f"The PDF {file.name!r} has no pages.")
        yield document
    finally:
        document.close()


def _failure(file: Path, error: pdfium.PdfiumError) -> Exception:
    code = getattr(error, "err_code", None)
    if code in {pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY} or "password" in str(error).lower():
        return EncryptedDocument(f"The PDF {file.name!r} is protected by a password.")
    return DamagedDocument(f"The PDF {file.name!r} is damaged and cannot be opened.")


def loaded(document: Any, index: int, file: Path) -> Any:
    """One page of the document."""
    try:
        return document[index]
    except pdfium.PdfiumError as error:
        raise DamagedDocument(f"Page {index + 1} of the PDF {file.name!r} is damaged.") from error


def text_layer(page: Any, number: int) -> PageWords | None:
    """The page's own words; `None` when there are none that can be believed."""
    left, bottom, right, top = page.get_bbox()
    turn = _Turn(page.get_rotation(), left, bottom, right - left, top - bottom)
    textpage = page.get_textpage()
    try:
        characters = [(text, turn.seen(box)) for text, box in _characters(textpage)]
    finally:
        textpage.close()
    if not _believable([text for text, _ in characters]) or _is_scan(page):
        return None
    width, height = turn.size()
    words = tuple(_words(characters, (0, 0, width, height)))
    return PageWords(number=number, width=width, height=height, words=words, source="text-layer")


@dataclass(frozen=True, slots=True)
class _Turn:
    """A page's own coordinates as they are seen: from its lower left corner, after its rotation."""

    degrees: int
    left: float
    bottom: float
    width: float
    height: float

    def size(self) -> tuple[float, float]:
        """Width and height as seen."""
        return (self.width, self.height) if self.degrees % 180 == 0 else (self.height, self.width)

    def seen(self, box: Box) -> Box:
        """Where a box of the page is seen."""
        left, right = box[0] - self.left, box[2] - self.left
        bottom, top = box[1] - self.bottom, box[3] - self.bottom
        match self.degrees:
            case 90:
                return bottom, self.width - right, top, self.width - left
            case 180:
                return self.width - right, self.height - top, self.width - left, self.height - bottom
            case 270:
                return self.height - top, left, self.height - bottom, right
        return left, bottom, right, top


def _characters(textpage: Any) -> Iterator[_Character]:
    count = textpage.count_chars()
    text = textpage.get_text_range(0, count) if count else ""
    # With characters beyond the first plane, or ones that PDFium leaves out, text and boxes do not run alike.
    aligned = len(text) == count
    for index in range(count):
        character = text[index] if aligned else chr(pdfium_c.FPDFText_GetUnicode(textpage.raw, index))
        yield character, textpage.get_charbox(index, loose=True)


def _believable(characters: list[str]) -> bool:
    """Enough letters and figures, and few characters that no reader would see."""
    visible = [character for character in characters if not character.isspace()]
    good = sum(character.isalnum() for character in visible)
    strange = sum(not character.isprintable() or character == "\ufffd" for character in visible)
    return good >= LEAST_LETTERS and strange < 0.05 * len(visible) and good > 0.4 * len(visible)


def _is_scan(page: Any) -> bool:
    width, height = page.get_size()
    for item in page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = item.get_bounds()
        seen = max(0, min(right, width) - max(left, 0)) * max(0, min(top, height) - max(bottom, 0))
        if seen > SCAN_SHARE * width * height:
            return True
    return False


def _words(characters: list[_Character], page: Box) -> Iterator[Word]:
    """Characters that touch, on one line; a space that is really printed keeps words in one run."""
    current: list[_Character] = []
    spaces = 0
    for character, box in characters:
        spaces = spaces + 1 if character in " \xa0" else 0
        if character in BREAKS or spaces > MOST_SPACES or (current and not _continues(current, box)):
            yield from _word(current, page)
            current = []
        if character not in BREAKS and (current or not character.isspace()):
            current.append((character, box))
    yield from _word(current, page)


def _continues(current: list[_Character], box: Box) -> bool:
    left, bottom, right, top = next(
        place for place in reversed([b for _, b in current]) if place[2] > place[0]
    )
    if box[2] <= box[0]:  # a space that PDFium put in, without a place of its own
        return True
    height = min(top - bottom, box[3] - box[1])
    shared = min(top, box[3]) - max(bottom, box[1])
    return (
        shared > 0.4 * height
        and -0.3 * height < box[0] - right < 0.5 * height
        and box[0] > left - 0.1 * height
    )


def _word(characters: list[_Character], page: Box) -> Iterator[Word]:
    while characters and characters[-1][0].isspace():
        characters = characters[:-1]
    if not characters:
        return
    left, bottom, right, top = page
    boxes = [box for text, box in characters if not text.isspace()]
    width, height = right - left, top - bottom
    box = (
        (min(b[0] for b in boxes) - left) / width,
        (top - max(b[3] for b in boxes)) / height,
        (max(b[2] for b in boxes) - left) / width,
        (top - min(b[1] for b in boxes)) / height,
    )
    yield Word(text="".join(text for text, _ in characters), box=box)


def rendered(page: Any, *, for_reading: bool) -> Pixels:
    """The page as a picture: sharp enough to read, or small enough to show."""
    longest = max(page.get_size())
    wanted = min(longest * DOTS_PER_INCH / 72, WORKING_SIDE) if for_reading else KEPT_SIDE
    bitmap = page.render(scale=wanted / longest, rev_byteorder=True, prefer_bgrx=False)
    pixels = np.array(bitmap.to_numpy(), dtype=np.uint8)
    bitmap.close()
    return (
        pixels[:, :, :3]
        if pixels.ndim == 3 and pixels.shape[2] >= 3
        else np.repeat(pixels.reshape(*pixels.shape[:2], 1), 3, axis=2)
    )
