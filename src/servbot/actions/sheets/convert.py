"""`sheets.convert`."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field

from servbot.actions.sheets.reading.cell import ColumnType, Grammar
from servbot.actions.sheets.reading.cell_reader import Problem
from servbot.actions.sheets.reading.grid import Access
from servbot.actions.sheets.reading.table import read_table
from servbot.actions.sheets.sheet_reader import password_of
from servbot.core.action import Action, Context, CredentialName
from servbot.core.record import Record


class Convert(Action):
    """Write the table of a sheet to a file of another kind.

    Text that would become a formula in a spreadsheet program gets an apostrophe before it.
    """

    name: ClassVar[str] = "sheets.convert"
    examples: ClassVar[tuple[str, ...]] = (
        "file: shared/lines.xlsx\nout: shared/lines.csv",
        "file: shared/cities.csv\nout: shared/cities.xlsx",
    )

    file: str
    """The workbook or text file to read."""

    sheet: str = ""
    """Name of the sheet; the first visible one when empty."""

    columns: dict[str, ColumnType | Grammar] = {}
    """Types of columns, as in `sheets.read`."""

    out: str
    """The file to write, ending in .xlsx, .csv or .tsv."""

    credential: CredentialName = ""
    """Name of the credential in the vault whose password opens the workbook."""

    wait: float = Field(default=30, gt=0)
    """Seconds to wait while another bot writes to the file."""

    class Output(Record):
        """The new file."""

        path: str
        """Its name, as it was given."""

        rows: int
        """Rows that were written."""

        problems: tuple[Problem, ...]
        """Cells that hold an error or are not what their column was declared to be."""

    async def run(self, context: Context) -> Output:
        """Read and write in a worker process."""
        from servbot.actions.sheets.writing.table_file import write_table

        access = Access(password=password_of(self.credential, context))
        path = context.readable(self.file)
        table = await context.compute(read_table, path, self.sheet, columns=self.columns, access=access)
        out = context.writable(self.out)
        await context.compute(
            write_table, out, table.sheet or Path(self.out).stem, table.columns, table.rows, self.wait
        )
        return self.Output(path=self.out, rows=len(table.rows), problems=table.problems)
