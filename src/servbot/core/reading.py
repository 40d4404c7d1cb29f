"""What was read from a document, with the proof of each value: text, confidence, page and box."""

from enum import StrEnum
from typing import Any

from servbot.core.record import Record

Box = tuple[float, float, float, float]
"""Left, top, right, bottom as fractions (0 to 1) of the page's width and height."""


class Artefact(Record):
    """A file kept with the run, by content."""

    digest: str
    """SHA-256 of the content, in hex; the key in the artefact store."""

    name: str
    """File name shown to people."""

    media_type: str

    size: int
    """Bytes."""


class EvidenceName(StrEnum):
    """Files that show what a page was like, in the order in which people want to see them."""

    PICTURE = "page.png"
    SOURCE = "page.html"
    TREE = "page-accessibility.yaml"
    """What a screen reader is told."""

    ACTIVITY = "page-activity.txt"
    """Console and network."""

    TRACE = "page-trace.zip"
    """For the browser driver's trace viewer."""

    BEFORE = "before.png"
    """Taken before a step that must not be repeated."""

    FILM = "film.jpg"
    """Taken after a step, where a filmstrip is wanted."""

    @property
    def media_type(self) -> str:
        """What is in it."""
        return _media_types[self.rpartition(".")[2]]


_media_types = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "html": "text/html",
    "yaml": "application/yaml",
    "txt": "text/plain",
    "zip": "application/zip",
}


class FieldReading(Record):
    """Where one field's value came from and how sure that is."""

    text: str
    """The text as it stands on the page."""

    confidence: float
    """0 to 1; 1 for a text layer or a person's word."""

    error: float | None = None
    """Share of wrong values among all fields at least as sure, where that was measured for the template."""

    figures: dict[str, float] = {}
    """What the confidence was made of, for measuring error rates later."""

    page: int = 1
    """Page number, from 1."""

    box: Box | None = None
    """Place of the text on its page."""

    alternative: str = ""
    """What a second reading or the document's own arithmetic says, where it differs."""

    confirmed_by: str = ""
    """Who confirmed or corrected the value; empty while nobody did."""


class Check(Record):
    """A rule of the document about itself (net + tax = total) and whether it holds."""

    code: str
    """Stable name, such as `documents.total-does-not-add-up`."""

    passed: bool

    message: str
    """One sentence with the figures, as a person would say it."""

    fields: tuple[str, ...] = ()
    """The fields the rule speaks about."""


class PageImage(Record):
    """One page as a picture, for the person who must look at it."""

    image: Artefact

    width: int
    """Pixels."""

    height: int
    """Pixels."""


class DocumentReading(Record):
    """A document's typed fields and line items with the evidence for them."""

    template: str

    fields: dict[str, Any]
    """Typed values by field name; `None` for a field that was not found."""

    evidence: dict[str, FieldReading]
    """By field name; a field that was not found has none."""

    lines: tuple[dict[str, Any], ...] = ()
    """Line items: typed values by column name."""

    checks: tuple[Check, ...] = ()

    required: tuple[str, ...] = ()
    """Fields that must have a value."""

    types: dict[str, str] = {}
    """Field name to value type (`string`, `decimal`, `date`, `integer`), for the form of a person who corrects."""

    titles: dict[str, str] = {}
    """Field name to the name people use."""

    pages: tuple[PageImage, ...] = ()

    source: str = ""
    """`text-layer` or the name of the engine that read the page."""

    def doubtful_fields(self, least_confidence: float, most_error: float | None = None) -> tuple[str, ...]:
        """Names of fields that a person should look at, in the order of the document."""
        failed = {name for check in self.checks if not check.passed for name in check.fields}
        return tuple(
            name
            for name in self.fields
            if name in failed or self._is_doubtful(name, least_confidence, most_error)
        )

    def _is_doubtful(self, name: str, least_confidence: float, most_error: float | None) -> bool:
        seen = self.evidence.get(name)
        if seen is None:
            return name in self.required
        if seen.confirmed_by:
            return False
        if most_error is None:
            return seen.confidence < least_confidence
        if seen.error is None:
            return name in self.required or seen.confidence < least_confidence
        return seen.error > most_error
