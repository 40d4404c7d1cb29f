"""The report of a reconciliation, sheet by sheet and page by page."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from servbot.core.masking import masks_of
from servbot.core.paged_report import LINES, MEDIA_TYPE, PagedReport, PageSource
from servbot.core.reading import Artefact
from servbot.core.record import Record
from servbot.ports.run_store import RunRow
from servbot.web.artefacts.belonging import artefact_of_run
from servbot.web.paging import address_with, page_number, paging
from servbot.web.permissions import may
from servbot.web.reports.charts import charts_of, place_words
from servbot.web.reports.reading import read_index, read_lines
from servbot.web.site import application

LONGEST = 500
"""Characters of a cell that are shown; the workbook has all of them."""

SOURCE_ROW = {"Left: Source row": "left", "Right: Source row": "right"}
sheet_words = (
    gettext_noop("Summary"),
    gettext_noop("Matched"),
    gettext_noop("Groups"),
    gettext_noop("Suggested"),
    gettext_noop("Suggested groups"),
    gettext_noop("Breaks"),
    gettext_noop("Unmatched left"),
    gettext_noop("Unmatched right"),
    gettext_noop("Decisions"),
    gettext_noop("Proof"),
    gettext_noop("Rule"),
    gettext_noop("Cause"),
    gettext_noop("Tolerated"),
    gettext_noop("Difference"),
    gettext_noop("Differences"),
    gettext_noop("Write off"),
    gettext_noop("Alike"),
    gettext_noop("Age"),
    gettext_noop("Age class"),
    gettext_noop("What"),
    gettext_noop("Column"),
    gettext_noop("Side"),
    gettext_noop("Currency"),
    gettext_noop("Value"),
    gettext_noop("Decision"),
    gettext_noop("By"),
    gettext_noop("Reason"),
)
"""Names of the sheets and of their columns, for the translators."""

own_words = (
    gettext_noop("Suggestions"),
    gettext_noop("Group suggestions"),
    gettext_noop("Authority"),
    gettext_noop("Decided"),
    gettext_noop("Written off"),
    gettext_noop("Left statement"),
    gettext_noop("Right statement"),
    gettext_noop("Sum: total"),
    gettext_noop("Sum: matched"),
    gettext_noop("Sum: groups"),
    gettext_noop("Sum: breaks"),
    gettext_noop("Sum: unmatched"),
    gettext_noop("Balance: opening"),
    gettext_noop("Balance: movements"),
    gettext_noop("Balance: matched"),
    gettext_noop("Balance: closing"),
    gettext_noop("left"),
    gettext_noop("right"),
    gettext_noop("yes"),
    gettext_noop("Left rows once"),
    gettext_noop("Right rows once"),
    gettext_noop("Sums conserved"),
    gettext_noop("Balances hold"),
    gettext_noop("Rules digest"),
    gettext_noop("Left digest"),
    gettext_noop("Right digest"),
    gettext_noop("Sealed summary"),
    gettext_noop("Signature"),
    gettext_noop("accepted"),
    gettext_noop("do not belong together"),
    gettext_noop("joined"),
    gettext_noop("written off"),
    gettext_noop("left open"),
)
"""What the report itself writes into its cells, for the translators."""

OWN_WORDS = ("What", "Side", "Cause", "Decision")
"""Columns that hold such words."""


class Cell(Record):
    """One value, and where it leads."""

    value: Any
    digest: str = ""
    """The kept source file, for the number of a row in it."""

    hint: str = ""


@require_GET
def report(request: HttpRequest, run_id: str, digest: str) -> HttpResponse:
    """One page of one sheet."""
    run = application().runs.run(run_id)
    _check_masks(request, run)
    kept = artefact_of_run(application(), run_id, digest)
    if kept is None or kept.media_type != MEDIA_TYPE:
        raise Http404
    path = application().artefacts.path(kept.digest)
    found = read_index(path)
    number = _sheet_number(request, found)
    lines = read_lines(path, found, number, page_number(request) - 1)
    sources = {"left": found.left, "right": found.right}
    files = _kept_files(run)
    places = [sources.get(SOURCE_ROW.get(column, "")) for column in found.sheets[number].columns]
    return render(
        request,
        "reports/report.html",
        {
            "run": run,
            "report": found,
            "sheet": found.sheets[number],
            "tabs": [(sheet, address_with(request, sheet=sheet.name)) for sheet in found.sheets],
            "lines": [_cells(line, places, found.sheets[number].columns, files) for line in lines],
            "charts": charts_of(found) if number == 0 else [],
            "places": list(place_words.items()),
            "sources": [(source, files.get(source.digest)) for source in sources.values() if source],
            "workbook": files.get(found.workbook),
            "paging": paging(request, found.sheets[number].lines, LINES),
        },
    )


def _check_masks(request: HttpRequest, run: RunRow) -> None:
    """A report holds whole rows: who may not read what a bot masks reads none of it."""
    bot = application().definitions.revision(run.revision)[1]
    if masks_of(bot) and not may(request.user, "read-masked"):
        raise PermissionDenied


def _sheet_number(request: HttpRequest, found: PagedReport) -> int:
    names = [sheet.name for sheet in found.sheets]
    wanted = request.GET.get("sheet", "")
    return names.index(wanted) if wanted in names else 0


def _kept_files(run: RunRow) -> dict[str, Artefact]:
    """The run's files by digest."""
    attached = (file for _step, file in application().runs.attachments(run.id))
    return {file.digest: file for file in (*run.files.values(), *attached)}


def _cells(
    line: list[Any], places: list[PageSource | None], columns: tuple[str, ...], files: dict[str, Artefact]
) -> list[Cell]:
    """A line; words that the report itself wrote are in the reader's language."""
    cells = (_cell(value, place, files) for value, place in zip(line, places, strict=True))
    return [
        cell.model_copy(update={"value": _(cell.value)})
        if column in OWN_WORDS and isinstance(cell.value, str) and cell.value
        else cell
        for cell, column in zip(cells, columns, strict=True)
    ]


def _cell(value: Any, place: PageSource | None, files: dict[str, Artefact]) -> Cell:
    if place is None or value in (None, ""):
        return Cell(value=f"{value[:LONGEST]}…" if isinstance(value, str) and len(value) > LONGEST else value)
    where = ", ".join(filter(None, (place.name, place.sheet, str(value))))
    return Cell(value=value, digest=place.digest if place.digest in files else "", hint=where)
