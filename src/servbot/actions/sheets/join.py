"""`sheets.join`."""

from typing import Any, ClassVar

from pydantic import Field

from servbot.actions.sheets.reading.cell import ColumnType, Grammar
from servbot.actions.sheets.shaping.joining import How, joined
from servbot.actions.sheets.table_action import TableAction, rows_of
from servbot.core.action import Context
from servbot.core.record import Record


class Join(TableAction):
    """Put the rows of another table beside those that have the same key."""

    name: ClassVar[str] = "sheets.join"
    examples: ClassVar[tuple[str, ...]] = (
        "file: shared/lines.xlsx\nwith_file: shared/cities.csv\nmatch: {Branch: Name}\nhow: left",
        "rows: [{Branch: North}]\nwith_rows: [{Name: South}]\nmatch: {Branch: Name}\nhow: without",
    )

    with_file: str = ""
    """The workbook or text file with the other table, unless `with_rows` are given."""

    with_sheet: str = ""
    """Its sheet; the first visible one when empty."""

    with_columns: dict[str, ColumnType | Grammar] = {}
    """Types of its columns."""

    with_rows: tuple[dict[str, Any], ...] = ()
    """Rows of an earlier step, in place of the other file."""

    match: dict[str, str] = Field(min_length=1)
    """Columns of the other table by those of this one that must be the same."""

    how: How = "left"
    """`left` keeps all rows, `inner` those with a partner, `without` those without; `outer` keeps both sides."""

    async def run(self, context: Context) -> Record:
        """Read both, join and write in a worker process."""
        left = await self.source(context)
        right = (
            await rows_of(context, self.with_file, self.with_sheet, self.with_columns)
            if self.with_file
            else self.with_rows
        )
        result = await context.compute(joined, left, right, self.match, self.how, self.place)
        return await self.given(context, result)
