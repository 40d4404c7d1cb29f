"""The action `documents.extract`."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from servbot.actions.documents.correction import corrected
from servbot.actions.documents.lessons import add_lesson, lesson_of, place_of
from servbot.actions.documents.template_file import find_known, find_template
from servbot.actions.documents.words import EngineName
from servbot.core.action import Action, Capability, Context
from servbot.core.reading import DocumentReading, PageImage
from servbot.core.record import Record


class Extract(Action):
    """Read the fields and line items of a document by a template, each with its confidence and place."""

    name: ClassVar[str] = "documents.extract"
    capability: ClassVar[Capability] = "ocr"
    examples: ClassVar[tuple[str, ...]] = ("file: inbox/invoice.pdf\ntemplate: invoice\n",)

    file: str
    """The PDF or picture."""

    template: str = Field(pattern=r"^[A-Za-z0-9_-]+$")
    """Name of the template: `templates/NAME.yaml` beside the bot, else the shipped one."""

    engine: EngineName = "auto"
    """`auto` takes a PDF's text layer where it can be believed, else RapidOCR."""

    pages: int = Field(default=20, ge=1, le=100)
    """A document with more pages is refused: a total on a page that nobody read would be missing."""

    learn: bool = True
    """Whether a supplier's name that a person corrects is known on the next documents; see
    `servbot documents learned`."""

    Output: ClassVar[type[Record]] = DocumentReading  # type: ignore[assignment]

    async def run(self, context: Context) -> DocumentReading:
        """Read it in a worker process and keep pictures of its pages."""
        from servbot.actions.documents.reading.job import read_document

        file = context.readable(self.file)
        known = find_known(self.template, context)
        context.progress(f"Reading {file.name}")
        reading, pictures = await context.compute(read_document, file, known, self.engine, self.pages)
        kept = []
        for number, picture in enumerate(pictures, start=1):
            image = await context.keep(f"{file.stem}-page-{number}.jpg", picture.content, "image/jpeg")
            kept.append(PageImage(image=image, width=picture.width, height=picture.height))
        return reading.model_copy(update={"pages": tuple(kept)})

    async def correct(
        self,
        context: Context,
        previous: Mapping[str, Any],
        corrections: Mapping[str, Any],
        by: str = "person",
    ) -> DocumentReading:
        """The reading with a person's values; its checks are computed again."""
        reading = DocumentReading.model_validate(previous)
        template = find_template(self.template, context)
        after = corrected(reading, template, corrections, by)
        if self.learn and template.supplier in corrections:
            origin = f"{context.run_id} {context.step}"
            lesson = lesson_of(reading, after, template.supplier, by, origin)
            if lesson:
                place = context.writable(f"shared/{place_of(self.template)}")
                await context.in_thread(add_lesson, place, lesson)
        return after
