"""Gives the columns of a side the names that a rule or a bot uses for them."""

from collections.abc import Iterable

from servbot.actions.sheets.reading.header import find_column
from servbot.actions.sheets.reconciliation.side import Side


def aligned(side: Side, wanted: Iterable[str], place: str) -> Side:
    """The side with each wanted column under exactly that name; `ColumnMissing` when it has none like it."""
    if not side.length:
        return side
    names = side.columns
    return side.renamed(
        {names[find_column(names, name, place)]: name for name in wanted if name not in names}
    )
