"""What an engine read from a page, kept outside the project by content: a page costs seconds, a rule does not."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from servbot.actions.documents.layout import Run
from servbot.actions.documents.reading.job import Rereader
from servbot.actions.documents.reading.pages import Wish, read_pages
from servbot.actions.documents.words import EngineName, PageWords
from servbot.core.errors import ServbotError


@dataclass(frozen=True)
class Kept:
    """One file as an engine read it."""

    pages: tuple[PageWords, ...]
    seconds: float
    """What the reading took, in one process."""
    reread: Callable[[Run], str | None]
    refused: str = ""
    """Code of the failure, where the file was refused."""


class PageCache:
    """Readings by content and engine."""

    def __init__(self, folder: Path, engine: EngineName) -> None:
        self._engine: EngineName = engine
        self._folder = folder / engine
        self._folder.mkdir(parents=True, exist_ok=True)

    def read(self, file: Path) -> Kept:
        """From the folder, else from the engine."""
        digest = hashlib.sha256(file.read_bytes()).hexdigest()[:24]
        place = self._folder / f"{digest}.json"
        if not place.exists():
            self._fill(file, place)
        kept = json.loads(place.read_text(encoding="utf-8"))
        pages = tuple(PageWords.model_validate(page) for page in kept["pages"])
        second = _SecondReadings(place.with_suffix(""), self._engine)
        return Kept(pages, kept["seconds"], second, kept["refused"])

    def _fill(self, file: Path, place: Path) -> None:
        begin, refused, pages = time.perf_counter(), "", []
        try:
            pages = list(read_pages(file, Wish(engine=self._engine)))
        except ServbotError as error:
            refused = error.code
        seconds = time.perf_counter() - begin
        for page in pages:
            cv2.imwrite(f"{place.with_suffix('')}-{page.words.number}.png", page.picture[:, :, ::-1])
        words = [page.words.model_dump(mode="json") for page in pages]
        content = json.dumps({"seconds": seconds, "refused": refused, "pages": words})
        place.write_text(content, encoding="utf-8")


class _SecondReadings:
    """Reads the place of a value a second time, once for all rounds of the benchmark."""

    def __init__(self, stem: Path, engine: EngineName) -> None:
        self._stem = stem
        self._engine: EngineName = engine
        self._place = stem.with_name(f"{stem.name}-lines.json")
        self._known: dict[str, str | None] | None = None

    def __call__(self, run: Run) -> str | None:
        if self._known is None:
            self._known = json.loads(self._place.read_text(encoding="utf-8")) if self._place.exists() else {}
        key = " ".join(f"{edge:.4f}" for edge in (run.page.number, *run.box()))
        if key not in self._known:
            picture = cv2.imread(f"{self._stem}-{run.page.number}.png")
            pixels = np.asarray(picture, dtype=np.uint8)[:, :, ::-1]
            self._known[key] = Rereader({run.page.number: pixels}, self._engine)(run)
            self._place.write_text(json.dumps(self._known, ensure_ascii=False), encoding="utf-8")
        return self._known[key]
