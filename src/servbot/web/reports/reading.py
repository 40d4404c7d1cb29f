"""Reads one page of a kept report, however long the report is."""

import json
import zipfile
from pathlib import Path

from servbot.core.paged_report import INDEX, LINES, Lines, PagedReport, part_name
from servbot.core.value import decode

LARGEST_PART = 8 << 20
"""Bytes of a page when it is unpacked."""


def read_index(path: Path) -> PagedReport:
    """What the pages have in common."""
    with zipfile.ZipFile(path) as archive:
        return PagedReport.model_validate(decode(json.loads(_part(archive, INDEX))))


def read_lines(path: Path, report: PagedReport, sheet: int, page: int) -> Lines:
    """The lines of a page from 0; none where there is no such page."""
    if not 0 <= page * LINES < report.sheets[sheet].lines:
        return []
    with zipfile.ZipFile(path) as archive:
        found: Lines = decode(json.loads(_part(archive, part_name(sheet, page))))
    return found


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > LARGEST_PART:
        raise ValueError(f"{name} is too large")
    return archive.read(name)
