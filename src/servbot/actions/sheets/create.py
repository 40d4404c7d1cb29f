"""`sheets.create`."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field

from servbot.actions.sheets.errors import WrongKind
from servbot.actions.sheets.writing.new_sheet import NewSheet
from servbot.core.action import Action, Context
from servbot.core.record import Record


class Create(Action):
    """Write a new workbook with number formats, looks, formulas, highlights and charts.

    An earlier file of that name is replaced whole. Values never become formulas; only `formula` of a column does.
    """

    name: ClassVar[str] = "sheets.create"
    examples: ClassVar[tuple[str, ...]] = (
        (
            "file: shared/sales.xlsx\nsheets:\n  - name: Sales\n"
            "    rows: [{Item: Bolts, Quantity: 3, Price: 12.5}, {Item: Nuts, Quantity: 9, Price: 0.2}]\n"
            "    columns:\n      Price: {number_format: '0.00 \"EUR\"', align: right}\n"
            "      Total: {formula: '={Quantity}*{Price}', number_format: '#,##0.00', bold: true}\n"
            "    highlights: [{column: Quantity, most: 5}]\n"
            "    charts: [{kind: bar, labels: Item, values: [Quantity], title: Quantities}]"
        ),
    )

    file: str
    """The .xlsx workbook to write."""

    sheets: tuple[NewSheet, ...] = Field(min_length=1)
    """Its sheets in their order."""

    wait: float = Field(default=30, gt=0)
    """Seconds to wait while another bot writes to the workbook."""

    class Output(Record):
        """The workbook."""

        path: str
        """Its name, as it was given."""

        sheets: tuple[str, ...]
        """Names of its sheets."""

    async def run(self, context: Context) -> Output:
        """Write in a thread, because files block."""
        from servbot.actions.sheets.writing.creating import create_workbook

        if Path(self.file).suffix.lower() != ".xlsx":
            raise WrongKind(f"{self.file} is no name for a workbook.", remedy="Let its name end in .xlsx.")
        names = await context.in_thread(create_workbook, context.writable(self.file), self.sheets, self.wait)
        return self.Output(path=self.file, sheets=names)
