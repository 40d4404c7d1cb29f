"""What the actions share that read one sheet."""

from pydantic import Field

from servbot.actions.sheets.reading.cell import ColumnType, Grammar, Habits
from servbot.actions.sheets.reading.grid import Access
from servbot.actions.sheets.reading.layout import Manner, Merged
from servbot.actions.sheets.reading.table import Table, read_table
from servbot.core.action import Action, Context, CredentialName
from servbot.core.notation import DateOrder, DecimalMark


class SheetReader(Action):
    """An action that reads one sheet of a workbook, or a text file."""

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

    async def read(self, context: Context, limit: int | None = None) -> Table:
        """Read in a worker process, because a hostile file can take its reader down."""
        return await context.compute(
            read_table,
            context.readable(self.file),
            self.sheet,
            columns=self.columns,
            habits=Habits(decimal_mark=self.decimal_mark, date_order=self.date_order),
            limit=limit,
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


def password_of(credential: str, context: Context) -> str:
    """The password that opens a workbook; empty for none."""
    return context.credential(credential).password.get_secret_value() if credential else ""
