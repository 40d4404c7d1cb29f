"""Gives rows the column names that a rule or a bot uses for them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from servbot.actions.sheets.reading.header import find_column


def aligned(rows: Sequence[Mapping[str, Any]], wanted: Iterable[str], place: str) -> list[dict[str, Any]]:
    """The rows with each wanted column under exactly that name; `ColumnMissing` when no row has it."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    if not rows:
        return []
    renamed = {names[find_column(names, name, place)]: name for name in wanted if name not in names}
    return [{renamed.get(name, name): value for name, value in row.items()} for row in rows]
