"""Documents read for a command: many files at once, each in a process that can be stopped."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from servbot.core.errors import ServbotError

if TYPE_CHECKING:
    from servbot.actions.documents.extracted import Extracted
    from servbot.actions.documents.template_file import Known
    from servbot.actions.documents.words import EngineName
    from servbot.engine.compute import ComputePool

ENDINGS = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".heic", ".heif"})
"""Of the files that are taken from a folder; a file that is named is read whatever its ending."""


@dataclass(frozen=True)
class Job:
    """How the files are to be read."""

    template: str
    engine: "EngineName" = "auto"
    pages: int = 20
    pictures: bool = False
    """Whether pictures of the pages are wanted."""


def documents_in(places: Sequence[Path]) -> list[Path]:
    """The files that are named, and the documents in the folders that are."""
    return [file.absolute() for place in places for file in _files(place)]


def _files(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from sorted(file for file in place.rglob("*") if file.suffix.lower() in ENDINGS)
    else:
        yield place


def read_all(files: Sequence[Path], job: Job, tell: Callable[["Extracted", int], None]) -> list["Extracted"]:
    """All files, as many at a time as there are processes; `tell` hears of each in their order."""
    from servbot.actions.documents.template_file import find_known
    from servbot.cli.hand_context import HandContext
    from servbot.cli.setting import application

    ready = application(migrated=False)
    known = find_known(job.template, HandContext(ready, Path.cwd()))
    return asyncio.run(_read_all(files, known, job, ready.compute_pool(), tell))


async def _read_all(
    files: Sequence[Path],
    known: "Known",
    job: Job,
    pool: "ComputePool",
    tell: Callable[["Extracted", int], None],
) -> list["Extracted"]:
    done = []
    tasks = [asyncio.create_task(_one(pool, file, known, job)) for file in files]
    try:
        for number, task in enumerate(tasks, start=1):
            one = await task
            done.append(one)
            tell(one, number)
    finally:
        pool.stop()
    return done


async def _one(pool: "ComputePool", file: Path, known: "Known", job: Job) -> "Extracted":
    from servbot.actions.documents.extracted import Extracted
    from servbot.actions.documents.reading.job import read_document

    try:
        reading, pictures = await pool.run(read_document, file, known, job.engine, job.pages)
    except ServbotError as error:
        return Extracted(str(file), failure=error)
    kept = tuple(picture.content for picture in pictures) if job.pictures else ()
    return Extracted(str(file), reading, len(pictures), kept)
