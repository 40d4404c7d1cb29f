"""`sheets.sort`."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from servbot.actions.sheets.shaping.selecting import Order, ordered
from servbot.actions.sheets.table_action import TableAction


class Sort(TableAction):
    """Put rows in order: numbers before dates before texts, blank cells last."""

    name: ClassVar[str] = "sheets.sort"
    examples: ClassVar[tuple[str, ...]] = (
        "file: shared/lines.xlsx\nby: [Branch, {column: Amount, descending: true}]\nout: shared/sorted.xlsx",
    )

    by: tuple[str | Order, ...] = Field(min_length=1)
    """Columns, the most important first."""

    def shaped(self, rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        """The rows in order."""
        orders = [each if isinstance(each, Order) else Order(column=each) for each in self.by]
        return ordered(rows, orders, self.place)
