"""The fast engine: tesseract's library inside this process, without a program started per page."""

import os
import threading
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from servbot.actions.documents.failures import EngineMissing
from servbot.actions.documents.reading.engine import Piece
from servbot.actions.documents.reading.picture import Pixels

DEFAULT_LANGUAGES = ("eng",)
SPARSE, LINE = 11, 7
"""Page modes: text in no order, and a single line."""

FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)
"""Where systems keep the languages; the environment's TESSDATA_PREFIX comes first."""


@cache
def fast_engine(languages: tuple[str, ...]) -> "FastEngine":
    """The engine of this process for these languages."""
    return FastEngine(languages)


class FastEngine:
    """Reads clean print several times as fast as the others; photos and Chinese less well."""

    name = "tesserocr"
    joined = False

    def __init__(self, languages: tuple[str, ...]) -> None:
        """Load the library and its languages once."""
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # read when the library is loaded
        try:
            import tesserocr
        except ImportError as error:
            raise EngineMissing(
                "The engine tesserocr is not installed.",
                remedy="Install it: pip install 'servbot[fast]'; or use engine: rapidocr.",
            ) from error
        wanted = languages or DEFAULT_LANGUAGES
        self._api = tesserocr.PyTessBaseAPI(path=str(_folder_with(wanted)), lang="+".join(wanted))
        self._words = tesserocr.RIL.WORD
        self._one_at_a_time = threading.Lock()

    def read(self, pixels: Pixels) -> list[Piece]:
        """All words of the picture."""
        from tesserocr import iterate_level

        with self._one_at_a_time:
            self._take(pixels, SPARSE)
            self._api.Recognize()
            found = self._api.GetIterator()
            words = iterate_level(found, self._words) if found else ()
            return [piece for word in words if (piece := self._piece(word))]

    def read_line(self, pixels: Pixels) -> str:
        """The text of a picture of one line."""
        with self._one_at_a_time:
            self._take(pixels, LINE)
            return str(self._api.GetUTF8Text()).strip()

    def _take(self, pixels: Pixels, mode: int) -> None:
        self._api.SetPageSegMode(mode)
        self._api.SetImage(Image.fromarray(pixels))

    def _piece(self, word: Any) -> Piece | None:
        box = word.BoundingBox(self._words)
        if box is None:
            return None
        text = str(word.GetUTF8Text(self._words)).strip()
        left, top, right, bottom = (float(edge) for edge in box)
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        return Piece(text, corners, float(word.Confidence(self._words)) / 100) if text else None


def _folder_with(languages: tuple[str, ...]) -> Path:
    """The folder that holds the languages; `EngineMissing` names those that no folder has."""
    places = [Path(place) for place in (os.environ.get("TESSDATA_PREFIX", ""), *FOLDERS) if place]
    known = {place: {file.stem for file in place.glob("*.traineddata")} for place in places}
    folder = next((place for place in places if set(languages) <= known[place]), None)
    if folder is not None:
        return folder
    there = set().union(*known.values())
    missing = [name for name in languages if name not in there] or list(languages)
    raise EngineMissing(
        f"tesserocr finds no language data for {', '.join(missing)}; there is {', '.join(sorted(there)) or 'none'}.",
        remedy="Install it, on Debian: apt-get install "
        + " ".join(f"tesseract-ocr-{name.replace('_', '-')}" for name in missing),
    )
