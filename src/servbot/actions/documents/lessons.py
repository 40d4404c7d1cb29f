"""What people's corrections taught: one line each in a file that everybody can read, and take back.

The files lie under `shared/learned/`, one a template. Nothing is ever removed from them: a lesson that is taken back
is followed by a line that says so.
"""

import hashlib
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from servbot.actions.documents.failures import LessonMissing, LessonsDamaged
from servbot.actions.documents.suppliers import KnownSupplier
from servbot.core.reading import DocumentReading
from servbot.core.record import Record

FOLDER = "learned"
"""Below the shared folder."""


class Lesson(Record):
    """One thing that was learned, or that one was taken back."""

    id: str

    at: datetime

    by: str
    """Who corrected the document."""

    supplier: KnownSupplier | None = None
    """What was learned; `None` where the lesson of this `id` is taken back."""


def place_of(template: str) -> str:
    """The file of a template, below the shared folder."""
    return f"{FOLDER}/{template}.jsonl"


def all_lessons(place: Path) -> tuple[Lesson, ...]:
    """Every line of the file; `LessonsDamaged` names one that cannot be read."""
    found = []
    for number, line in enumerate(_lines(place), start=1):
        try:
            found.append(Lesson.model_validate_json(line))
        except ValueError as error:
            raise LessonsDamaged(f"Line {number} of {place.name} is no lesson.", place=str(place)) from error
    return tuple(found)


def _lines(place: Path) -> list[str]:
    return place.read_text(encoding="utf-8").splitlines() if place.is_file() else []


def standing(lessons: Sequence[Lesson]) -> tuple[Lesson, ...]:
    """Those that were not taken back; one that was learned twice stands once."""
    last = {lesson.id: lesson for lesson in lessons}
    return tuple(lesson for lesson in last.values() if lesson.supplier)


def lesson_of(
    before: DocumentReading, after: DocumentReading, supplier: str, by: str, origin: str
) -> Lesson | None:
    """What a correction of the supplier's name teaches; `None` where the name was right or taken away.

    `origin` names the step of the run: the same correction carried out again is the same lesson.
    """
    name, read = after.fields.get(supplier), before.fields.get(supplier)
    if not supplier or not name or name == read:
        return None
    number = after.fields.get(f"{supplier}_tax_number")
    known = KnownSupplier(
        name=str(name), read=(str(read),) if read else (), numbers=(str(number),) if number else ()
    )
    digest = hashlib.sha256(f"{origin} {known.model_dump_json()}".encode()).hexdigest()
    return Lesson(id=digest[:10], at=datetime.now(UTC), by=by, supplier=known)


def add_lesson(place: Path, lesson: Lesson) -> None:
    """Append it; a line this short is written whole, whoever writes at the same time."""
    place.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(place, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o640)
    try:
        os.write(handle, f"{lesson.model_dump_json(exclude_none=True)}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def take_back(place: Path, wanted: str, by: str) -> Lesson:
    """Add the line that takes a lesson back; `LessonMissing` where none of that name stands."""
    known = {lesson.id: lesson for lesson in standing(all_lessons(place))}
    if wanted not in known:
        raise LessonMissing(f"No lesson {wanted!r} stands in {place.name}.")
    add_lesson(place, Lesson(id=wanted, at=datetime.now(UTC), by=by))
    return known[wanted]


def as_row(lesson: Lesson) -> Mapping[str, Any]:
    """For a list: when, who, and what was learned."""
    known = lesson.supplier or KnownSupplier(name="")
    return {
        "id": lesson.id,
        "at": lesson.at.isoformat(timespec="minutes"),
        "by": lesson.by,
        "name": known.name,
        "read": ", ".join(known.read),
        "numbers": ", ".join(known.numbers),
    }
