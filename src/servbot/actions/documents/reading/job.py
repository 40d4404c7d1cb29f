"""The heavy work on one file, as top-level functions that a worker process can run."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from servbot.actions.documents.extraction import extract
from servbot.actions.documents.layout import Run
from servbot.actions.documents.reading.engines import engine_named
from servbot.actions.documents.reading.pages import Wish, read_pages
from servbot.actions.documents.reading.picture import Pixels, as_jpeg, grey
from servbot.actions.documents.suppliers import Suppliers
from servbot.actions.documents.template_file import Known
from servbot.actions.documents.words import EngineName, PageWords
from servbot.core.reading import DocumentReading

MARGIN = 0.25
"""Added around a value that is read again, in parts of its height."""

LARGER = 1.6


@dataclass(frozen=True, slots=True)
class PageJpeg:
    """A page as people see it."""

    content: bytes
    width: int
    height: int


def read_words(
    file: Path, engine: EngineName, languages: tuple[str, ...], most_pages: int
) -> tuple[PageWords, ...]:
    """The words of the file's first pages."""
    wish = Wish(engine, languages, most_pages, complete=False, pictures=False)
    return tuple(page.words for page in read_pages(file, wish))


def read_document(
    file: Path, known: Known, engine: EngineName, most_pages: int
) -> tuple[DocumentReading, tuple[PageJpeg, ...]]:
    """The file's fields by its template, and its pages as pictures."""
    pages = list(read_pages(file, Wish(engine=engine, most_pages=most_pages)))
    reread = Rereader({page.words.number: page.picture for page in pages}, engine)
    words = [page.words for page in pages]
    reading = extract(
        known.name, known.template, words, reread, Suppliers(known.suppliers), known.calibration
    )
    return reading, tuple(PageJpeg(*as_jpeg(page.picture)) for page in pages)


class Rereader:
    """Reads the place of a value once more, larger: where both readings agree, both are likelier right."""

    def __init__(self, pictures: Mapping[int, Pixels], engine: EngineName) -> None:
        self._pictures = pictures
        self._engine = engine

    def __call__(self, run: Run) -> str | None:
        """The text of the run's place; `None` for a text layer."""
        if run.page.source == "text-layer":
            return None
        cut = self._cut(run)
        return engine_named(self._engine, ()).read_line(cut) if cut.size else None

    def _cut(self, run: Run) -> Pixels:
        picture = grey(self._pictures[run.page.number])
        height, width = picture.shape[:2]
        left, top, right, bottom = run.box()
        margin = int(MARGIN * (bottom - top) * height)
        cut = picture[
            max(0, int(top * height) - margin) : int(bottom * height) + margin,
            max(0, int(left * width) - margin) : int(right * width) + margin,
        ]
        if not cut.size:
            return cut
        larger = cv2.resize(cut, None, fx=LARGER, fy=LARGER, interpolation=cv2.INTER_CUBIC)
        return np.asarray(larger, dtype=np.uint8)
