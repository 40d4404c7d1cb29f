"""The heavy work on one file, as top-level functions that a worker process can run."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from servbot.actions.documents.extraction import extract, no_second_reading
from servbot.actions.documents.failures import TooLarge, Unreadable
from servbot.actions.documents.layout import Run
from servbot.actions.documents.reading import pdf
from servbot.actions.documents.reading.codes import read_codes
from servbot.actions.documents.reading.engines import Engine, Piece, engine_named
from servbot.actions.documents.reading.kinds import kind_of
from servbot.actions.documents.reading.levelling import levelled, turned_back, upright
from servbot.actions.documents.reading.picture import Pixels, as_jpeg, grey, open_picture
from servbot.actions.documents.reading.quality import refuse_unread, refuse_unreadable
from servbot.actions.documents.reading.straighten import flattened
from servbot.actions.documents.template import Template
from servbot.actions.documents.words import EngineName, PageWords, Word
from servbot.core.reading import DocumentReading


@dataclass(frozen=True, slots=True)
class PageJpeg:
    """A page as people see it."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Page:
    """One page with its words and the picture they were read from."""

    words: PageWords
    picture: Pixels


def read_words(
    file: Path, engine: EngineName, languages: tuple[str, ...], most_pages: int
) -> tuple[PageWords, ...]:
    """The words of the file's first pages."""
    return tuple(page.words for page in _pages(file, engine, languages, most_pages, with_pictures=False))


def read_document(
    file: Path, name: str, template: Template, engine: EngineName, most_pages: int
) -> tuple[DocumentReading, tuple[PageJpeg, ...]]:
    """The file's fields by the template, and its pages as pictures."""
    pages = list(_pages(file, engine, (), most_pages + 1, with_pictures=True))
    if len(pages) > most_pages:
        raise TooLarge(
            f"The document {file.name!r} has more than {most_pages} pages.",
            remedy="Split it into single documents, or raise `pages` in the bot.",
        )
    reader = _Rereader(pages, engine)
    by_engine = any(page.words.source != "text-layer" for page in pages)
    reading = extract(
        name, template, [page.words for page in pages], reader if by_engine else no_second_reading
    )
    return reading, tuple(PageJpeg(*as_jpeg(page.picture)) for page in pages)


def _pages(
    file: Path, engine: EngineName, languages: tuple[str, ...], most: int, *, with_pictures: bool
) -> Iterator[_Page]:
    if kind_of(file) == "picture":
        for number, picture in enumerate(open_picture(file, most), start=1):
            yield _read_picture(flattened(picture), number, engine_named(engine, languages))
        return
    with pdf.opened(file) as document:
        for index in range(min(len(document), most)):
            page = pdf.loaded(document, index, file)
            words = pdf.text_layer(page, index + 1) if engine in {"auto", "text-layer"} else None
            if words:
                yield (
                    _with_codes(words, page) if with_pictures else _Page(words, np.zeros((1, 1, 3), np.uint8))
                )
            elif engine == "text-layer":
                raise Unreadable(
                    f"Page {index + 1} of {file.name!r} has no text layer that can be believed.",
                    remedy="Use engine: auto, which reads the picture of the page.",
                )
            else:
                picture = pdf.rendered(page, for_reading=True)
                yield _read_picture(picture, index + 1, engine_named(engine, languages))
            page.close()


def _with_codes(words: PageWords, page: object) -> _Page:
    picture = pdf.rendered(page, for_reading=False)
    height, width = picture.shape[:2]
    codes = tuple(_word(code, width, height) for code in read_codes(grey(picture)))
    return _Page(words.model_copy(update={"codes": codes}), picture)


def _read_picture(picture: Pixels, number: int, engine: Engine) -> _Page:
    """Read, turn what does not stand upright, level what is askew; refuse what cannot be read."""
    refuse_unreadable(grey(picture), number)
    picture, pieces = upright(picture, lambda pixels: engine.read(grey(pixels)))
    refuse_unread(grey(picture), pieces, number)
    codes = read_codes(grey(picture))
    picture, moved = levelled(*turned_back(picture, [*pieces, *codes]))
    height, width = picture.shape[:2]
    words = PageWords(
        number=number,
        width=width,
        height=height,
        words=tuple(_word(piece, width, height) for piece in moved[: len(pieces)]),
        source=engine.name,
        joined=engine.joined,
        codes=tuple(_word(code, width, height) for code in moved[len(pieces) :]),
    )
    return _Page(words, picture)


def _word(piece: Piece, width: int, height: int) -> Word:
    across, down = zip(*piece.corners, strict=True)
    box = (min(across) / width, min(down) / height, max(across) / width, max(down) / height)
    left, top, right, bottom = (max(0.0, min(1.0, edge)) for edge in box)
    return Word(text=piece.text, box=(left, top, right, bottom), confidence=piece.confidence)


class _Rereader:
    """Reads the place of a value once more, larger: where both readings agree, both are likelier right."""

    def __init__(self, pages: list[_Page], engine: EngineName) -> None:
        self._pictures = {page.words.number: page.picture for page in pages}
        self._engine = engine

    def __call__(self, run: Run) -> str | None:
        if run.page.source == "text-layer":
            return None
        cut = self._cut(run)
        return engine_named(self._engine, ()).read_line(cut) if cut.size else None

    def _cut(self, run: Run) -> Pixels:
        import cv2

        picture = grey(self._pictures[run.page.number])
        height, width = picture.shape[:2]
        left, top, right, bottom = run.box()
        margin = int(0.25 * (bottom - top) * height)
        cut = picture[
            max(0, int(top * height) - margin) : int(bottom * height) + margin,
            max(0, int(left * width) - margin) : int(right * width) + margin,
        ]
        if not cut.size:
            return cut
        return np.asarray(
            cv2.resize(cut, None, fx=1.6, fy=1.6, interpolation=cv2.INTER_CUBIC), dtype=np.uint8
        )
