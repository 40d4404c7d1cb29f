"""The adapter for an installed tesseract."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytesseract
from PIL import Image

from servbot.actions.documents.failures import EngineMissing
from servbot.actions.documents.reading.engine import Piece
from servbot.actions.documents.reading.picture import Pixels

DEFAULT_LANGUAGES = ("eng", "chi_sim")
PAGE = "--psm 11"
"""Sparse text in no order: forms are not columns of prose, and the rows are put together later."""
LINE = "--psm 7"


class TesseractEngine:
    """Reads with the program `tesseract` and the languages installed for it."""

    name = "tesseract"
    joined = False

    def __init__(self, languages: tuple[str, ...]) -> None:
        """Check that program and languages are there; without a wish, English and Chinese as far as they are."""
        installed = _installed()
        wanted = languages or tuple(name for name in DEFAULT_LANGUAGES if name in installed)
        missing = [name for name in wanted if name not in installed]
        if missing or not wanted:
            names = ", ".join(missing) or "eng"
            raise EngineMissing(
                f"tesseract has no language data for {names}; it has {', '.join(sorted(installed)) or 'none'}.",
                remedy="Install it, on Debian: apt-get install "
                + " ".join(f"tesseract-ocr-{name.replace('_', '-')}" for name in missing or ["eng"]),
            )
        self._languages = "+".join(wanted)

    def read(self, pixels: Pixels) -> list[Piece]:
        """All words of the picture."""
        with _one_thread():
            found: dict[str, list[Any]] = pytesseract.image_to_data(
                Image.fromarray(pixels),
                lang=self._languages,
                config=PAGE,
                output_type=pytesseract.Output.DICT,
            )
        columns = (found[name] for name in ("text", "conf", "left", "top", "width", "height"))
        return [
            _piece(text, float(sure), float(left), float(top), float(width), float(height))
            for text, sure, left, top, width, height in zip(*columns, strict=True)
            if text.strip() and float(sure) >= 0
        ]

    def read_line(self, pixels: Pixels) -> str:
        """The text of a picture of one line."""
        with _one_thread():
            text = pytesseract.image_to_string(Image.fromarray(pixels), lang=self._languages, config=LINE)
        return str(text).strip()


def _installed() -> frozenset[str]:
    try:
        return frozenset(pytesseract.get_languages(config="")) - {"osd"}
    except pytesseract.TesseractNotFoundError as error:
        raise EngineMissing(
            "The program tesseract is not installed.",
            remedy="Install it, on Debian: apt-get install tesseract-ocr; or use engine: rapidocr.",
        ) from error


@contextmanager
def _one_thread() -> Iterator[None]:
    """Tesseract's own threads cost more than they bring."""
    before = os.environ.get("OMP_THREAD_LIMIT")
    os.environ["OMP_THREAD_LIMIT"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_THREAD_LIMIT"]
        else:
            os.environ["OMP_THREAD_LIMIT"] = before


def _piece(text: str, sure: float, left: float, top: float, width: float, height: float) -> Piece:
    right, bottom = left + width, top + height
    return Piece(text, ((left, top), (right, top), (right, bottom), (left, bottom)), sure / 100)
