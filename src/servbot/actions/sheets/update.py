"""`sheets.update`."""

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from servbot.core.action import Action, Context
from servbot.core.record import Record


class Fill(Record):
    """A colour behind cells."""

    color: str = Field(pattern=r"^[0-9A-Fa-f]{6}$")
    """Red, green and blue, such as FFF2CC."""

    columns: tuple[str, ...] = ()
    """Columns to fill in each row that is written; the written cells when empty."""


class Update(Action):
    """Write values back into rows of a workbook that people work with, or add the rows that are not there.

    Only cells whose value differs are written. Everything else in the workbook stays byte for byte as it is:
    formats, charts, comments, tables, other sheets. A cell with a formula is never overwritten.
    """

    name: ClassVar[str] = "sheets.update"
    examples: ClassVar[tuple[str, ...]] = (
        "file: shared/payables.xlsx\nkey: [Invoice]\nrow: {Invoice: A-17, Status: paid}",
        (
            "file: shared/payables.xlsx\nkey: [Invoice]\nmissing: append\n"
            "rows: [{Invoice: A-17, Status: paid}, {Invoice: A-99, Status: new}]"
        ),
        (
            "file: shared/payables.xlsx\nrows: [{_row: 2, Checked: 'yes'}]\nadd_columns: true\n"
            "fill: {color: FFF2CC, columns: [Invoice]}"
        ),
    )

    file: str
    """The .xlsx or .xlsm workbook."""

    sheet: str = ""
    """Name of the sheet; the first visible one when empty."""

    area: str = ""
    """Where the table lies, as in `sheets.read`."""

    header_row: int | None = Field(default=None, ge=1)
    """Number of the row with the column names; found by itself when not given."""

    key: tuple[str, ...] = ()
    """Columns that together tell one row from another; without any, rows are found by their `_row`."""

    row: dict[str, Any] = {}
    """Values by column name, for one row."""

    rows: tuple[dict[str, Any], ...] = ()
    """The same for several rows."""

    missing: Literal["error", "skip", "append"] = "error"
    """What becomes of a row whose key is not in the sheet."""

    add_columns: bool = False
    """Whether a column that is not there is added on the right; else it is an error."""

    fill: Fill | None = None
    """A colour for the rows that are written."""

    wait: float = Field(default=30, gt=0)
    """Seconds to wait while another bot writes to the workbook."""

    class Output(Record):
        """What became of the rows."""

        row_numbers: tuple[int, ...]
        """Number of each row in the sheet, in the order given; 0 for one that was passed over."""

        updated: int
        """How many rows of the sheet have a changed cell."""

        appended: int
        """How many rows were added."""

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if self.row and self.rows:
            raise ValueError("give either row or rows, not both")
        if self.missing != "error" and not self.key:
            raise ValueError("missing needs a key")
        return self

    async def run(self, context: Context) -> Output:
        """Write in a worker process, because a hostile workbook can take its reader down."""
        from servbot.actions.sheets.writing.target import Where
        from servbot.actions.sheets.writing.updating import Manner, update_rows

        done = await context.compute(
            update_rows,
            context.writable(self.file),
            Where(sheet=self.sheet, area=self.area, header_row=self.header_row),
            (self.row,) if self.row else self.rows,
            Manner(
                key=self.key,
                missing=self.missing,
                add_columns=self.add_columns,
                fill=self.fill.color.upper() if self.fill else "",
                filled=self.fill.columns if self.fill else (),
            ),
            self.wait,
        )
        return self.Output(row_numbers=done.row_numbers, updated=done.updated, appended=done.appended)
