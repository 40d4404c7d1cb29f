"""A file as one side of a reconciliation: a sheet, or a bank statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from servbot.actions.sheets.reading.cell import ColumnType
from servbot.actions.sheets.reading.cell_reader import Problem
from servbot.actions.sheets.reading.columns import read_columns
from servbot.actions.sheets.reconciliation.side import Side
from servbot.actions.sheets.statements.reading import is_statement, read_statement

TEXT = (".csv", ".tsv", ".txt")


@dataclass(frozen=True, slots=True)
class SideFile:
    """The rows with what is known of where they stood."""

    side: Side
    sheet: str = ""
    problems: tuple[Problem, ...] = ()


def read_side(
    path: Path,
    sheet: str = "",
    header_row: int | None = None,
    columns: Mapping[str, ColumnType] | None = None,
) -> SideFile:
    """The rows of the file."""
    if is_statement(path):
        return SideFile(Side.of(read_statement(path).rows))
    named = "" if path.suffix.lower() in TEXT else sheet
    table = read_columns(path, named, header_row=header_row, columns=columns)
    return SideFile(Side(table.values, table.length), table.sheet, table.problems)
