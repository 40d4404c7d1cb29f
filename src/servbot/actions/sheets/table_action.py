"""What the actions share that take a table and give a table."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from pydantic import Field, model_validator

from servbot.actions.sheets.reading.cell import ColumnType, Grammar
from servbot.actions.sheets.reading.table import read_table
from servbot.actions.sheets.shaping.selecting import columns_of
from servbot.core.action import Action, Context
from servbot.core.record import Record


class TableResult(Action):
    """An action that gives a table and may write it to a file."""

    sheet: str = ""
    """Name of the sheet; the first visible one when empty."""

    columns: dict[str, ColumnType | Grammar] = {}
    """Types of columns, as in `sheets.read`."""

    out: str = ""
    """File to write the result to, ending in .xlsx, .csv or .tsv; none when empty."""

    wait: float = Field(default=30, gt=0)
    """Seconds to wait while another bot writes to that file."""

    class Output(Record):
        """The resulting table."""

        rows: tuple[dict[str, Any], ...]
        """Values by column name."""

        columns: tuple[str, ...]
        """Names of the columns in their order."""

        count: int
        """How many rows there are."""

    async def given(self, context: Context, rows: Sequence[Mapping[str, Any]]) -> Output:
        """The output, after it was written where that is wanted."""
        from servbot.actions.sheets.writing.table_file import write_table

        names = columns_of(rows)
        if self.out:
            path = context.writable(self.out)
            await context.compute(write_table, path, Path(self.out).stem, names, rows, self.wait)
        return self.Output(rows=tuple(map(dict, rows)), columns=tuple(names), count=len(rows))


class TableAction(TableResult):
    """An action on the rows of a file or of an earlier step."""

    file: str = ""
    """The workbook or text file with the rows, unless `rows` are given."""

    rows: tuple[dict[str, Any], ...] = ()
    """Rows of an earlier step, in place of a file."""

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if self.file and self.rows:
            raise ValueError("give either file or rows, not both")
        return self

    @property
    def place(self) -> str:
        """What the rows are called in messages."""
        return self.file or "the rows"

    def shaped(self, rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        """The resulting rows; overridden by each action."""
        raise NotImplementedError

    async def run(self, context: Context) -> Record:
        """Read, shape and write in a worker process."""
        rows = await self.source(context)
        result = await context.compute(self.shaped, rows)
        return await self.given(context, result)

    async def source(self, context: Context) -> Sequence[Mapping[str, Any]]:
        """The rows to work on."""
        return await rows_of(context, self.file, self.sheet, self.columns) if self.file else self.rows


async def rows_of(
    context: Context, file: str, sheet: str, columns: Mapping[str, ColumnType | Grammar]
) -> tuple[dict[str, Any], ...]:
    """All rows of a file."""
    table = await context.compute(read_table, context.readable(file), sheet, columns=columns)
    return table.rows
