"""`sheets.filter`."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from servbot.actions.sheets.shaping.selecting import Condition, Scalar, filtered
from servbot.actions.sheets.table_action import TableAction


class Filter(TableAction):
    """Keep the rows that fulfil every condition; width, case and surrounding spaces are ignored."""

    name: ClassVar[str] = "sheets.filter"
    examples: ClassVar[tuple[str, ...]] = (
        "file: shared/lines.xlsx\nwhere: {Branch: North, Amount: {least: 10}}",
        "rows: [{Branch: North, Amount: 5}, {Branch: South, Amount: 7}]\nwhere: {Branch: {is_not: North}}",
    )

    where: dict[str, Condition | Scalar] = Field(min_length=1)
    """A value, or a condition, by column."""

    def shaped(self, rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        """The rows that fit."""
        return filtered(rows, self.where, self.place)
