"""A file as one side of a reconciliation: a sheet, or a bank statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servbot.actions.sheets.reading.cell import ColumnType
from servbot.actions.sheets.reading.table import Problem, read_table
from servbot.actions.sheets.statements.reading import is_statement, read_statement

TEXT = (".csv", ".tsv", ".txt")


@dataclass(frozen=True, slots=True)
class SideRows:
    """The rows with what is known of where they stood."""

    rows: tuple[dict[str, Any], ...]
    sheet: str = ""
    problems: tuple[Problem, ...] = ()


def read_side(
    path: Path,
    sheet: str = "",
    header_row: int | None = None,
    columns: Mapping[str, ColumnType] | None = None,
) -> SideRows:
    """The rows of the file."""
    if is_statement(path):
        return SideRows(read_statement(path).rows)
    named = "" if path.suffix.lower() in TEXT else sheet
    table = read_table(path, named, header_row=header_row, columns=columns)
    return SideRows(table.rows, table.sheet, table.problems)
