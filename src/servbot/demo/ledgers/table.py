"""Writes rows as a workbook of one sheet."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

NAMES = (
    *("Quayside Paper Ltd", "Lantern Foods", "Brightwater GmbH", "Old Mill Tools", "Sunrise Textiles"),
    *("东港机械有限公司", "Alder & Finch", "Kestrel Freight", "Mosswood Timber", "Pemberton Dairy"),
)
"""Counterparties that do not exist."""


def write_table(path: Path, sheet: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write the workbook, in place of an earlier one."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    page.append(list(header))
    for row in rows:
        page.append(list(row))
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
