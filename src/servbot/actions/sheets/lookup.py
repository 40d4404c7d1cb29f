"""`sheets.lookup`."""

from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field

from servbot.actions.sheets.errors import KeyBlank, RowAmbiguous, RowNotFound
from servbot.actions.sheets.reading.cell_reader import Problem
from servbot.actions.sheets.reading.table import ROW, Table
from servbot.actions.sheets.reconciliation.normal_form import key_text
from servbot.actions.sheets.row_search import Found, Fuzzy, Search, search
from servbot.actions.sheets.sheet_reader import SheetReader
from servbot.core.action import Context
from servbot.core.errors import UsageError
from servbot.core.record import Record


class Lookup(SheetReader):
    """Find the one row of a sheet that has the given values.

    Width, case and surrounding spaces are ignored. When no row has the values exactly, `fuzzy` may find one that
    is written nearly the same; when several rows fit, nothing is guessed.
    """

    name: ClassVar[str] = "sheets.lookup"
    examples: ClassVar[tuple[str, ...]] = (
        "file: shared/suppliers.xlsx\nwhere: {Supplier: Northwind Ltd}",
        (
            "file: shared/suppliers.xlsx\nwhere: {Supplier: Northwind Ltd}\n"
            "fuzzy: {column: Supplier, least: 0.9}\nalso: [Also known as]"
        ),
        "file: shared/branches.xlsx\ntable: 2\nwhere: {Item: Bolt}",
    )

    where: dict[str, Any] = Field(min_length=1)
    """The values that the row must have, by column."""

    fuzzy: Fuzzy | None = None
    """The column whose value may be written a little differently."""

    also: tuple[str, ...] = ()
    """Columns with further names for the first column of `where`, separated by semicolons."""

    required: bool = True
    """Whether a missing row is an error; else `found` is false and `row` empty."""

    class Output(Record):
        """The row, if there is one."""

        found: bool
        """Whether a row was found."""

        row: dict[str, Any]
        """Values by column name; `_row` is its number in the sheet."""

        score: float
        """1 for exact, less for a row found by `fuzzy`, 0 for none."""

        problems: tuple[Problem, ...] = ()
        """Cells of the row that hold an error or are not what their column was declared to be."""

    async def run(self, context: Context) -> Output:
        """Read the sheet in a worker process, then look."""
        if self.fuzzy and self.fuzzy.column not in self.where:
            raise UsageError(f"fuzzy names the column {self.fuzzy.column!r}, which `where` has no value for.")
        blank = [column for column, value in self.where.items() if not key_text(value)]
        if blank:
            raise KeyBlank(
                f"There is no {', '.join(blank)} to look for in {self.file}.",
                remedy="Give the value and retry.",
            )
        path = context.readable(self.file)
        table = await self.read(context)
        found = search(table, Search(where=self.where, fuzzy=self.fuzzy, also=self.also))
        return self._judged(table, found, path)

    def _judged(self, table: Table, found: Found, path: Path) -> Output:
        if len(found.rows) == 1:
            row = found.rows[0]
            problems = tuple(problem for problem in table.problems if problem.row == row[ROW])
            return self.Output(found=True, row=row, score=found.score, problems=problems)
        if found.rows:
            raise self._ambiguous(found, path)
        if self.required:
            raise self._missing(found, table, path)
        return self.Output(found=False, row={}, score=0)

    def _described(self) -> str:
        return " with ".join(f"{column} {str(value)!r}" for column, value in self.where.items())

    def _missing(self, found: Found, table: Table, path: Path) -> RowNotFound:
        near = [candidate.text for candidate in found.nearest]
        hint = f" The nearest is {near[0]!r}." if near else ""
        return RowNotFound(
            f"{self._described()} is not in {path.name}.{hint}",
            place=f"{path.name}, sheet {table.sheet}",
            details={
                "where": self.where,
                "candidates": [candidate.model_dump() for candidate in found.nearest],
            },
        )

    def _ambiguous(self, found: Found, path: Path) -> RowAmbiguous:
        numbers = ", ".join(str(row[ROW]) for row in found.rows[:10])
        return RowAmbiguous(
            f"{self._described()} is in {path.name} {len(found.rows)} times, in rows {numbers}.",
            details={"where": self.where, "rows": list(found.rows[:10])},
        )
