"""Tells a bank statement by its content, and reads it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servbot.actions.sheets.errors import SheetDamaged, SheetTooLarge, StatementWrong
from servbot.actions.sheets.statements.statement import Statement, checked_statements

LARGEST = 100 << 20
SUFFIXES = (".xml", ".sta", ".mt940", ".940", ".swi", ".053")
"""Endings that no workbook has: a file with one of them is a bank statement."""


@dataclass(frozen=True, slots=True)
class StatementFile:
    """The statements of one file, and their lines as rows."""

    format: str
    statements: tuple[Statement, ...]
    rows: tuple[dict[str, Any], ...]


def is_statement(path: Path) -> bool:
    """Whether the name is that of a bank statement."""
    return path.suffix.lower() in SUFFIXES


def read_statement(path: Path) -> StatementFile:
    """Read the file. A top-level function, so that a worker process can run it."""
    size = path.stat().st_size if path.is_file() else 0
    if size == 0:
        raise SheetDamaged(f"{path.name} is empty.", remedy="Ask the bank for the file again.")
    if size > LARGEST:
        raise SheetTooLarge(f"{path.name} has {size >> 20} MiB; a statement has at most {LARGEST >> 20} MiB.")
    with path.open("rb") as stream:
        start = stream.read(4096).lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith(b"<"):
        from servbot.actions.sheets.statements.camt import read_camt

        form, found = "CAMT.053", read_camt(path)
    elif b":20:" in start:
        from servbot.actions.sheets.statements.swift import read_swift

        form, found = "MT940", read_swift(path)
    else:
        raise StatementWrong(f"{path.name} is neither CAMT.053 nor MT940.", place=path.name)
    statements = checked_statements(found, path.name)
    return StatementFile(form, statements, tuple(row for each in statements for row in each.rows()))
