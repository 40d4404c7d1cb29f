"""`sheets.append`."""

from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

from servbot.core.action import Action, Context
from servbot.core.record import Record


class Append(Action):
    """Add one or more rows at the end of a sheet; the workbook is made when it is not there.

    New rows take the look and number formats of the row above. Text that begins like a formula stays text. In a
    workbook that is there only the touched sheet is written; charts, comments and all else stay byte for byte.
    With `unique`, a row whose values in those columns are already in the sheet is not added again, so that the
    step may then be marked `repeatable: true`.
    """

    name: ClassVar[str] = "sheets.append"
    repeatable: ClassVar[bool] = False
    examples: ClassVar[tuple[str, ...]] = (
        "file: shared/bookings.xlsx\nrow: {Invoice: A-17, Total: 120.50}\nunique: [Invoice]",
        "file: shared/bookings.xlsx\nsheet: Lines\nrows: [{Item: Bolts, Quantity: 3}, {Item: Nuts, Quantity: 9}]",
    )

    file: str
    """The .xlsx workbook."""

    sheet: str = ""
    """Name of the sheet, made when it is not there; the first visible one when empty."""

    row: dict[str, Any] = {}
    """Values by column name, for one row."""

    rows: tuple[dict[str, Any], ...] = ()
    """The same for several rows."""

    unique: tuple[str, ...] = ()
    """Columns that together tell one row from another."""

    wait: float = Field(default=30, gt=0)
    """Seconds to wait while another bot writes to the workbook."""

    class Output(Record):
        """Where the rows are."""

        row_numbers: tuple[int, ...]
        """Number of each row in the sheet, also of those that were there already."""

        appended: int
        """How many rows were added."""

    @model_validator(mode="after")
    def _has_rows_once(self) -> Self:
        if self.row and self.rows:
            raise ValueError("give either row or rows, not both")
        return self

    async def run(self, context: Context) -> Output:
        """Write in a worker process, because a hostile workbook can take its reader down."""
        from servbot.actions.sheets.writing.appending import append_rows
        from servbot.actions.sheets.writing.target import Where

        rows = tuple(
            {name: value for name, value in row.items() if name != "_row"}
            for row in ((self.row,) if self.row else self.rows)
        )
        if not rows:
            return self.Output(row_numbers=(), appended=0)
        path = context.writable(self.file)
        done = await context.compute(append_rows, path, Where(sheet=self.sheet), rows, self.unique, self.wait)
        return self.Output(row_numbers=done.row_numbers, appended=done.appended)
