"""The report of a reconciliation as pages: what the console shows of it, a hundred lines at a time."""

from typing import Any

from servbot.core.record import Record

MEDIA_TYPE = "application/vnd.servbot.reconciliation+zip"
"""Of the kept file: a ZIP archive with an index and one part for each page."""

INDEX = "index.json"
LINES = 100
"""Of one page."""


class PageSource(Record):
    """The file of one side."""

    name: str
    sheet: str = ""
    digest: str = ""
    """SHA-256 of the file as it was read; empty where it is not known."""


class PagedSheet(Record):
    """One sheet of the report."""

    name: str
    columns: tuple[str, ...]
    lines: int


class PagedReport(Record):
    """What the pages have in common."""

    title: str
    sheets: tuple[PagedSheet, ...]

    counts: dict[str, int]
    """Rows of both sides by what became of them: `left matched`, `right unmatched`."""

    causes: dict[str, int]
    """Breaks by their cause."""

    ages: dict[str, int]
    """Unmatched rows of both sides by their class of age."""

    workbook: str = ""
    """SHA-256 of the workbook."""

    left: PageSource | None = None
    right: PageSource | None = None


def part_name(sheet: int, page: int) -> str:
    """Name of a page in the archive; both are counted from 0."""
    return f"{sheet}/{page}.json"


Lines = list[list[Any]]
"""Cells of a page, in the order of the sheet's columns."""
