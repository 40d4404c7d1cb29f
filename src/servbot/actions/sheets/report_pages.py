"""Makes pages for the console of a report that was written: the same sheets, read from the workbook itself."""

import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from servbot.actions.sheets.reading.table import ROW, Table, read_table
from servbot.actions.sheets.reconciliation.found import Found
from servbot.actions.sheets.writing.seal import Origin, file_digest
from servbot.core.paged_report import INDEX, LINES, PagedReport, PagedSheet, PageSource, part_name
from servbot.core.value import dumps, plain

HEADER_ROW = 3


def pages_of(
    report: Path,
    title: str,
    names: Sequence[str],
    found: Found,
    origins: tuple[Origin | None, Origin | None],
) -> bytes:
    """The archive with all pages."""
    tables = [read_table(report, name, header_row=HEADER_ROW) for name in names]
    by_name = dict(zip(names, tables, strict=True))
    index = PagedReport(
        title=title,
        sheets=tuple(
            PagedSheet(name=name, columns=table.columns, lines=len(table.rows))
            for name, table in by_name.items()
        ),
        counts=_counts(found),
        causes=_counted(by_name["Breaks"].rows, "Cause"),
        ages=_counted((*by_name["Unmatched left"].rows, *by_name["Unmatched right"].rows), "Age class"),
        workbook=file_digest(report),
        left=_source(origins[0]),
        right=_source(origins[1]),
    )
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        archive.writestr(INDEX, dumps(plain(index)))
        for number, table in enumerate(tables):
            for page, start in enumerate(range(0, len(table.rows), LINES)):
                archive.writestr(part_name(number, page), dumps(_lines(table, start)))
    return kept.getvalue()


def _lines(table: Table, start: int) -> list[list[Any]]:
    return [[row.get(column) for column in table.columns] for row in table.rows[start : start + LINES]]


def _counts(found: Found) -> dict[str, int]:
    return {
        f"{side} {place}": len(rows)
        for side in ("left", "right")
        for place, rows in found.places(side).items()
    }


def _counted(rows: Iterable[Mapping[str, Any]], column: str) -> dict[str, int]:
    found = Counter(str(row[column]) for row in rows if row.get(column) not in (None, "") and ROW in row)
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _source(origin: Origin | None) -> PageSource | None:
    return PageSource(name=origin.path.name, sheet=origin.sheet, digest=origin.digest) if origin else None
