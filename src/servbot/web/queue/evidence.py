"""What a person looks at beside the form: pages with boxes, screenshots, files."""

import struct
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from servbot.core.healing import Candidate, candidates_in
from servbot.core.human_task import FormField, TaskRequest
from servbot.core.reading import Artefact, EvidenceName, PageImage
from servbot.core.record import Record
from servbot.core.run import Event, EventType
from servbot.ports.artefact_store import ArtefactMissing


class PageBox(Record):
    """A field's place on a page, in pixels of its image."""

    id: str
    field_id: str
    title: str
    doubtful: bool
    left: float
    top: float
    width: float
    height: float


class Page(Record):
    """A page of the document with the boxes of its fields."""

    number: int
    image: Artefact
    width: int
    height: int
    boxes: tuple[PageBox, ...]


class Shot(Record):
    """A picture of a page on which what a target may have become is boxed and numbered."""

    image: Artefact
    width: int
    height: int
    candidates: tuple[Candidate, ...]


MARGIN = 0.004
"""Part of the page's width left around a box, so that its line does not touch the text."""


def pages_of(events: Iterable[Event], request: TaskRequest) -> list[Page]:
    """The document that a task is about, as the run's log last read it."""
    reading = last_reading(events, request.reading_step) if request.reading_step else None
    images = (reading or {}).get("pages") or []
    return [
        _page(number, PageImage.model_validate(image), request.form) for number, image in enumerate(images, 1)
    ]


def shots_of(request: TaskRequest, place: Callable[[str], Path]) -> list[Shot]:
    """The picture of the page on which a target was not found; none where its file is gone.

    Args:
        request: the task.
        place: of the file with a digest.
    """
    candidates = tuple(each for each in candidates_in(request.details) if each.box)
    image = next((file for file in request.evidence if file.name == EvidenceName.PICTURE), None)
    if not candidates or image is None:
        return []
    try:
        with place(image.digest).open("rb") as file:
            width, height = struct.unpack(">II", file.read(24)[16:24])
    except (OSError, struct.error, ArtefactMissing):
        return []
    return [Shot(image=image, width=width, height=height, candidates=candidates)]


def last_reading(events: Iterable[Event], step: str) -> dict[str, Any] | None:
    """The output of the step's last attempt that gave a document reading."""
    found: dict[str, Any] | None = None
    for event in (each.as_it_was() for each in events):
        value = event.data.get("value")
        finished = event.type is EventType.STEP_FINISHED and event.data.get("step") == step
        if finished and isinstance(value, dict) and "pages" in value:
            found = value
    return found


def _page(number: int, page: PageImage, form: Sequence[FormField]) -> Page:
    boxes = tuple(
        _box(index, field, page)
        for index, field in enumerate(form)
        if field.box and (field.page or 1) == number
    )
    return Page(number=number, image=page.image, width=page.width, height=page.height, boxes=boxes)


def _box(index: int, field: FormField, page: PageImage) -> PageBox:
    left, top, right, bottom = field.box or (0, 0, 0, 0)
    margin = page.width * MARGIN
    return PageBox(
        id=f"box-{index}",
        field_id=f"form-{index}",
        title=field.title,
        doubtful=field.doubtful,
        left=round(left * page.width - margin, 1),
        top=round(top * page.height - margin, 1),
        width=round((right - left) * page.width + 2 * margin, 1),
        height=round((bottom - top) * page.height + 2 * margin, 1),
    )


def kept_files(value: Any) -> Iterable[Artefact]:
    """Every kept file mentioned anywhere inside a plain value."""
    if isinstance(value, dict):
        if {"digest", "name", "media_type", "size"} == value.keys():
            yield Artefact.model_validate(value)
            return
        for inner in value.values():
            yield from kept_files(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from kept_files(inner)
