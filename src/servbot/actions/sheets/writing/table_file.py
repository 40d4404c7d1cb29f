"""Writes one table to a file of its own: a workbook, or text."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from servbot.actions.sheets.errors import WrongKind
from servbot.actions.sheets.writing.cells import FORMULA_STARTS
from servbot.actions.sheets.writing.exclusive import locked, replace_whole
from servbot.actions.sheets.writing.reporting import write_report
from servbot.actions.sheets.writing.section import Section

SEPARATORS = {".csv": ",", ".tsv": "\t"}


def write_table(
    path: Path, name: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], patience: float
) -> None:
    """Write the rows whole, in place of an earlier file."""
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        section = Section(name=name, columns=tuple(columns), rows=tuple(dict(row) for row in rows))
        write_report(path, "", (section,), patience)
    elif suffix in SEPARATORS:
        with locked(path, patience):
            replace_whole(path, lambda fresh: _write_text(fresh, columns, rows, SEPARATORS[suffix]))
    else:
        raise WrongKind(f"{path.name} is no name for a table.", remedy="Let it end in .xlsx, .csv or .tsv.")


def _write_text(
    path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], separator: str
) -> None:
    # The mark at the start lets Excel see that it is UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=separator)
        writer.writerow([as_text(name) for name in columns])
        writer.writerows([as_text(row.get(name)) for name in columns] for row in rows)


def as_text(value: Any) -> str:
    """The value as text that no spreadsheet program takes for a formula."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date | time):
        return value.isoformat()
    if not isinstance(value, str):
        return "" if value is None else str(value)
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value
