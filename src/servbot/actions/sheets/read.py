"""`sheets.read`."""

from typing import Any, ClassVar

from pydantic import Field

from servbot.actions.sheets.reading.cell import ColumnType, Grammar, Habits
from servbot.actions.sheets.reading.cell_reader import Problem
from servbot.actions.sheets.reading.grid import Access
from servbot.actions.sheets.reading.layout import Manner, Merged
from servbot.actions.sheets.reading.table import read_table
from servbot.core.action import Action, Context, CredentialName
from servbot.core.notation import DateOrder, DecimalMark
from servbot.core.record import Record


class Read(Action):
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

    file: str
    """The workbook or CSV file to read."""

    sheet: str = ""
    """Name of the sheet; the first visible one when empty."""

    area: str = ""
    """Where the table lies: `B4:F20`, `B4` for the table that begins there, or the name of a table or range."""

    table: int | None = Field(default=None, ge=1)
    """Which of several tables on the sheet, counted from 1; they lie apart by blank rows or columns."""

    header_row: int | None = Field(default=None, ge=1)
    """Number of the row with the column names; found by itself when not given."""

    header_rows: int | None = Field(default=None, ge=1, le=5)
    """How many rows the header has; names in several rows are joined as `Group / Name`. Found by itself."""

    merged: Merged = "first"
    """What merged cells below the header mean: a value for their first cell only, or, with `fill`, for each."""

    columns: dict[str, ColumnType | Grammar] = {}
    """Type of each column that must be there, or more about it; further columns are read as they are."""

    decimal_mark: DecimalMark = "."
    """What separates the fraction in numbers typed as text, where the text alone does not tell."""

    date_order: DateOrder = "ymd"
    """Order of day and month in dates typed as text; with `ymd` a text such as 03/04/2026 is a problem."""

    originals: bool = False
    """Whether each row keeps under `_original` the cells that their column's type changed, as they were."""

    encoding: str = ""
    """Encoding of a text file; found by itself when empty."""

    separator: str = Field(default="", max_length=1)
    """Separator of a text file; found by itself when empty."""

    credential: CredentialName = ""
    """Name of the credential in the vault whose password opens the workbook."""

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
        """Read in a worker process, because a hostile file can take its reader down."""
        table = await context.compute(
            read_table,
            context.readable(self.file),
            self.sheet,
            columns=self.columns,
            habits=Habits(decimal_mark=self.decimal_mark, date_order=self.date_order),
            limit=self.limit,
            access=Access(
                password=password_of(self.credential, context),
                encoding=self.encoding,
                separator=self.separator,
                area=self.area,
            ),
            manner=Manner(
                table=self.table,
                header_row=self.header_row,
                header_rows=self.header_rows,
                merged=self.merged,
                originals=self.originals,
            ),
        )
        return self.Output(**{name: getattr(table, name) for name in self.Output.model_fields})


def password_of(credential: str, context: Context) -> str:
    """The password that opens a workbook; empty for none."""
    return context.credential(credential).password.get_secret_value() if credential else ""
