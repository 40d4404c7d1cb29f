"""The pages of a file with their words, whatever kind of file it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from servbot.actions.documents.failures import TooLarge, Unreadable
from servbot.actions.documents.reading import pdf
from servbot.actions.documents.reading.codes import read_codes
from servbot.actions.documents.reading.engine import Engine, Piece
from servbot.actions.documents.reading.engines import engine_named
from servbot.actions.documents.reading.kinds import kind_of
from servbot.actions.documents.reading.levelling import levelled, turned_back, upright
from servbot.actions.documents.reading.picture import Pixels, grey, open_picture
from servbot.actions.documents.reading.quality import (
    believed,
    is_empty_page,
    refuse_unread,
    refuse_unreadable,
)
from servbot.actions.documents.reading.straighten import flattened
from servbot.actions.documents.words import EngineName, PageWords, Word


@dataclass(frozen=True, slots=True)
class ReadPage:
    """One page with its words and the picture they were read from."""

    words: PageWords
    picture: Pixels


@dataclass(frozen=True, slots=True)
class Wish:
    """How a file is to be read."""

    engine: EngineName = "auto"
    languages: tuple[str, ...] = ()
    most_pages: int = 20
    complete: bool = True
    """Whether a file with more pages is refused, or only its first pages are read."""
    pictures: bool = True
    """Whether pictures are wanted of pages that can be read without one."""


def read_pages(file: Path, wish: Wish) -> Iterator[ReadPage]:
    """Page after page."""
    if kind_of(file) == "picture":
        yield from _of_picture(file, wish)
    else:
        yield from _of_pdf(file, wish)


def _of_picture(file: Path, wish: Wish) -> Iterator[ReadPage]:
    pictures = open_picture(file, wish.most_pages + 1)
    count = _checked(len(pictures), file, wish)
    engine = engine_named(wish.engine, wish.languages)
    for number, picture in enumerate(pictures[:count], start=1):
        yield _read_picture(flattened(picture), number, engine, alone=len(pictures) == 1)


def _of_pdf(file: Path, wish: Wish) -> Iterator[ReadPage]:
    with pdf.opened(file) as document:
        for index in range(_checked(len(document), file, wish)):
            page = pdf.loaded(document, index, file)
            yield _of_page(page, index + 1, wish, alone=len(document) == 1)
            page.close()


def _checked(count: int, file: Path, wish: Wish) -> int:
    if wish.complete and count > wish.most_pages:
        raise TooLarge(
            f"The document {file.name!r} has more than {wish.most_pages} pages.",
            remedy="Split it into single documents, or raise `pages` in the bot.",
        )
    return min(count, wish.most_pages)


def _of_page(page: Any, number: int, wish: Wish, *, alone: bool) -> ReadPage:
    words = pdf.text_layer(page, number) if wish.engine in {"auto", "text-layer"} else None
    if words:
        return _with_codes(words, page) if wish.pictures else ReadPage(words, np.zeros((1, 1, 3), np.uint8))
    picture = pdf.rendered(page, for_reading=True)
    if wish.engine != "text-layer":
        return _read_picture(picture, number, engine_named(wish.engine, wish.languages), alone=alone)
    if alone or not is_empty_page(grey(picture)):
        raise Unreadable(
            f"Page {number} has no text layer that can be believed.",
            remedy="Use engine: auto, which reads the picture of the page.",
        )
    return _empty(picture, number)


def _with_codes(words: PageWords, page: Any) -> ReadPage:
    picture = pdf.rendered(page, for_reading=False)
    codes = _words(read_codes(grey(picture)), picture)
    return ReadPage(words.model_copy(update={"codes": codes}), picture)


def _empty(picture: Pixels, number: int) -> ReadPage:
    """The back of a sheet, or the last page of a printer that is generous with paper."""
    height, width = picture.shape[:2]
    words = PageWords(number=number, width=width, height=height, words=(), source="text-layer")
    return ReadPage(words, picture)


def _read_picture(picture: Pixels, number: int, engine: Engine, *, alone: bool) -> ReadPage:
    """Read, turn what does not stand upright, level what is askew; refuse what cannot be read."""
    if not alone and is_empty_page(grey(picture)):
        return _empty(picture, number)
    refuse_unreadable(grey(picture), number)
    picture, pieces = upright(picture, lambda pixels: engine.read(grey(pixels)))
    refuse_unread(grey(picture), pieces, number, alone=alone)
    pieces, codes = believed(grey(picture), pieces), read_codes(grey(picture))
    picture, moved = levelled(*turned_back(picture, [*pieces, *codes]))
    height, width = picture.shape[:2]
    words = PageWords(
        number=number,
        width=width,
        height=height,
        words=_words(moved[: len(pieces)], picture),
        source=engine.name,
        joined=engine.joined,
        codes=_words(moved[len(pieces) :], picture),
    )
    return ReadPage(words, picture)


def _words(pieces: list[Piece], picture: Pixels) -> tuple[Word, ...]:
    height, width = picture.shape[:2]
    return tuple(_word(piece, width, height) for piece in pieces)


def _word(piece: Piece, width: int, height: int) -> Word:
    across, down = zip(*piece.corners, strict=True)
    box = (min(across) / width, min(down) / height, max(across) / width, max(down) / height)
    left, top, right, bottom = (max(0.0, min(1.0, edge)) for edge in box)
    return Word(text=piece.text, box=(left, top, right, bottom), confidence=piece.confidence)
