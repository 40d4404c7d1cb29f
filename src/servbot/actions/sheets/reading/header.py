"""Finds the header row of a sheet and the column that a bot means."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from servbot.actions.sheets.errors import ColumnMissing
from servbot.actions.sheets.reading.address import column_letters

SEARCHED_ROWS = 50
FULL_ENOUGH = 0.6


def name_key(name: str) -> str:
    """A name without what people vary: width, case, and spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).casefold()


def header_index(rows: Sequence[Sequence[Any]], wanted: Sequence[str]) -> int:
    """Position of the header row: the first with all wanted names, else the first that is filled with texts."""
    keys = {name_key(name) for name in wanted}
    top = rows[:SEARCHED_ROWS]
    for index, row in enumerate(top):
        if keys and keys <= {name_key(cell) for cell in _texts(row)}:
            return index
    widest = max((_filled(row) for row in top), default=0)
    for index, row in enumerate(top):
        texts = len(_texts(row))
        if texts and texts >= FULL_ENOUGH * widest:
            return index
    return next((index for index, row in enumerate(top) if _filled(row)), 0)


def column_names(header: Sequence[Any], width: int, first: int = 1) -> list[str]:
    """One name for each column: the header's text, numbered where it repeats, else the column's letters."""
    names: dict[str, None] = {}
    repeats: Counter[str] = Counter()
    for position in range(width):
        text = label(header[position]) if position < len(header) else ""
        name = base = text or f"Column {column_letters(first + position)}"
        while name in names:
            repeats[base] += 1
            name = f"{base} ({repeats[base] + 1})"
        names[name] = None
    return list(names)


def find_column(names: Sequence[str], wanted: str, place: str) -> int:
    """Position of the column that is meant; `ColumnMissing` lists what there is."""
    key = name_key(wanted)
    for position, name in enumerate(names):
        if name_key(name) == key:
            return position
    shown = ", ".join(names[:20])
    raise ColumnMissing(
        f"{place} has no column {wanted!r}.",
        remedy=f"Its columns are: {shown}.",
        details={"columns": list(names)},
    )


def renamed(names: Sequence[str], declared: Mapping[str, Any], place: str) -> list[str]:
    """The names with declared columns called as the bot calls them."""
    result = list(names)
    for wanted in declared:
        result[find_column(names, wanted, place)] = wanted
    return result


def label(cell: Any) -> str:
    """A header cell's text in one line."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return re.sub(r"\s+", " ", str(cell)).strip()


def _texts(row: Sequence[Any]) -> list[str]:
    return [cell for cell in row if isinstance(cell, str) and cell.strip()]


def _filled(row: Sequence[Any]) -> int:
    return sum(1 for cell in row if not isinstance(cell, str) or cell.strip())
