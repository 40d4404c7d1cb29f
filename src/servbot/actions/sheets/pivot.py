"""`sheets.pivot`."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from servbot.actions.sheets.shaping.grouping import Summary, pivoted
from servbot.actions.sheets.table_action import TableAction


class Pivot(TableAction):
    """Sum rows up crosswise: one row for each group, one column for each value of a column."""

    name: ClassVar[str] = "sheets.pivot"
    examples: ClassVar[tuple[str, ...]] = (
        "file: shared/lines.xlsx\ndown: [Branch]\nacross: Month\nvalue: {column: Amount, how: sum}",
    )

    down: tuple[str, ...] = Field(min_length=1)
    """Columns that make a row."""

    across: str
    """The column whose values become columns."""

    value: Summary = Summary(how="count")
    """The figure in each cell; the number of rows when not given."""

    def shaped(self, rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        """The crosswise table."""
        return pivoted(rows, self.down, self.across, self.value, self.place)
