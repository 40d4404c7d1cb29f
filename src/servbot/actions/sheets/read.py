"""`sheets.read`."""

from typing import Any, ClassVar

from pydantic import Field

from servbot.actions.sheets.reading.cell import ColumnType, Habits
from servbot.actions.sheets.reading.table import Problem, read_table
from servbot.core.action import Action, Context
from servbot.core.notation import DateOrder, DecimalMark
from servbot.core.record import Record


class Read(Action):
    """Read the rows of one sheet of a workbook (.xlsx, .xls, .ods) or of a CSV file.

    Numbers come out exact, never as binary fractions; a blank cell is null. A cell that is not what its column
    was declared to be keeps its own value and is listed under `problems`.
    """

    name: ClassVar[str] = "sheets.read"
    examples: ClassVar[tuple[str, ...]] = (
        "file: shared/orders.xlsx",
        "file: shared/orders.xlsx\nsheet: Open\ncolumns: {Order: text, Quantity: integer, Unit price: money}",
    )

    file: str
    """The workbook or CSV file to read."""

    sheet: str = ""
    """Name of the sheet; the first visible one when empty."""

    header_row: int | None = Field(default=None, ge=1)
    """Number of the row with the column names; found by itself when not given."""

    columns: dict[str, ColumnType] = {}
    """Type of each column that must be there; further columns are read as they are."""

    decimal_mark: DecimalMark = "."
    """What separates the fraction in numbers typed as text, where the text alone does not tell."""

    date_order: DateOrder = "ymd"
    """Order of day and month in dates typed as text; with `ymd` a text such as 03/04/2026 is a problem."""

    limit: int = Field(default=10_000, ge=1)
    """At most so many rows; `rows_left_out` counts the others."""

    class Output(Record):
        """The rows."""

        rows: tuple[dict[str, Any], ...]
        """Values by column name; `_row` is the row's number in the sheet."""

        columns: tuple[str, ...]
        """Names of the columns in their order."""

        sheet: str
        """Name of the sheet that was read."""

        problems: tuple[Problem, ...]
        """Cells that hold an error or are not what their column was declared to be."""

        rows_left_out: int
        """Rows beyond the limit."""

    async def run(self, context: Context) -> Output:
        """Read in a worker process, because a hostile file can take its reader down."""
        table = await context.compute(
            read_table,
            context.readable(self.file),
            self.sheet,
            header_row=self.header_row,
            columns=self.columns,
            habits=Habits(decimal_mark=self.decimal_mark, date_order=self.date_order),
            limit=self.limit,
        )
        return self.Output(
            rows=table.rows,
            columns=table.columns,
            sheet=table.sheet,
            problems=table.problems,
            rows_left_out=table.rows_left_out,
        )
