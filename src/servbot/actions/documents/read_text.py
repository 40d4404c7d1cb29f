"""The action `documents.read_text`."""

from typing import ClassVar

from pydantic import Field

from servbot.actions.documents.layout import rows, runs_of
from servbot.actions.documents.words import EngineName, PageWords, Word
from servbot.core.action import Action, Capability, Context
from servbot.core.record import Record


class PageText(Record):
    """The text of one page."""

    number: int
    """From 1."""

    text: str
    """Line by line, from top to bottom."""

    words: tuple[Word, ...] = ()
    """Each with its box and confidence, where they were asked for."""

    source: str
    """`text-layer` or the engine's name."""


class ReadText(Action):
    """Read all text of a PDF or picture."""

    name: ClassVar[str] = "documents.read_text"
    capability: ClassVar[Capability] = "ocr"
    examples: ClassVar[tuple[str, ...]] = (
        "file: inbox/letter.pdf\n",
        "file: shared/scans/page.png\nengine: tesseract\nlanguages: [eng]\n",
    )

    file: str
    """The PDF or picture."""

    engine: EngineName = "auto"
    """`auto` takes a PDF's text layer where it can be believed, else RapidOCR."""

    languages: tuple[str, ...] = ()
    """Languages for tesseract, such as `eng` and `chi_sim`; RapidOCR needs none."""

    pages: int = Field(default=20, ge=1, le=500)
    """Only so many pages are read, from the first."""

    words: bool = False
    """Also give every word with its place and confidence."""

    class Output(Record):
        """The text."""

        text: str
        """Of all pages, with an empty line between them."""

        pages: tuple[PageText, ...]

        source: str
        """How the first page was read: `text-layer` or the engine's name."""

    async def run(self, context: Context) -> "ReadText.Output":
        """Read it in a worker process."""
        from servbot.actions.documents.reading.job import read_words

        file = context.readable(self.file)
        context.progress(f"Reading {file.name}")
        read = await context.compute(read_words, file, self.engine, self.languages, self.pages)
        pages = tuple(_page_text(page, with_words=self.words) for page in read)
        return self.Output(text="\n\n".join(page.text for page in pages), pages=pages, source=pages[0].source)


def _page_text(page: PageWords, *, with_words: bool) -> PageText:
    lines = (" ".join(run.text for run in row) for row in rows(runs_of(page)))
    words = page.words if with_words else ()
    return PageText(number=page.number, text="\n".join(lines), words=words, source=page.source)
