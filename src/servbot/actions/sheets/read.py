"""`sheets.read`."""

from typing import Any, ClassVar

from pydantic import Field

from servbot.actions.sheets.reading.cell_reader import Problem
from servbot.actions.sheets.sheet_reader import SheetReader
from servbot.core.action import Context
from servbot.core.record import Record


class Read(SheetReader):
    """Read the rows of one sheet of a workbook (.xlsx, .xlsm, .xlsb, .xls, .ods) or of a CSV or TSV file.

    Numbers come out exact, never as binary fractions; a blank cell is null. A cell that is not what its column
    was declared to be keeps its own value and is listed under `problems`, and so is every cell whose value the
    file does not hold: an error, a formula that was never calculated, a cell under a merged one.
    """

    name: ClassVar[str] = "sheets.read"
    examples: ClassVar[tuple[str, ...]] = (
        "file: shared/orders.xlsx",
        "file: shared/orders.xlsx\nsheet: Open\ncolumns: {Order: text, Quantity: integer, Unit price: money}",
        "file: shared/orders.xlsx\ncolumns: {Order: {type: text, digits: 6}, Due: {type: date, date_order: dmy}}",
        "file: shared/branches.xlsx\ntable: 2\nmerged: fill\noriginals: true",
        "file: shared/orders.csv\nencoding: cp1252\nseparator: ';'\ndecimal_mark: ','\ncolumns: {Unit price: money}",
    )

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

        area: str = ""
        """Cells of the table with its header, such as `B4:F20`."""

        encoding: str = ""
        """Encoding of a text file."""

        separator: str = ""
        """Separator of a text file."""

    async def run(self, context: Context) -> Output:
        """Read the rows, and count those beyond the limit."""
        table = await self.read(context, self.limit)
        return self.Output(**{name: getattr(table, name) for name in self.Output.model_fields})
