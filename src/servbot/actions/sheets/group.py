"""`sheets.group`."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from servbot.actions.sheets.shaping.grouping import Summary, grouped
from servbot.actions.sheets.table_action import TableAction


class Group(TableAction):
    """Sum rows up: one row for each group, with exact sums, counts, means, least and greatest values."""

    name: ClassVar[str] = "sheets.group"
    examples: ClassVar[tuple[str, ...]] = (
        "file: shared/lines.xlsx\nby: [Branch]\nvalues: {Total: {column: Amount}, Lines: {how: count}}",
    )

    by: tuple[str, ...] = ()
    """Columns that make a group; all rows are one group when empty."""

    values: dict[str, Summary] = Field(min_length=1)
    """Figures by the name of their new column."""

    def shaped(self, rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        """One row for each group."""
        return grouped(rows, self.by, self.values, self.place)
