"""`sheets.fill`."""

from typing import Any, ClassVar

from pydantic import Field

from servbot.core.action import Action, Context
from servbot.core.record import Record


class Fill(Action):
    """Fill a copy of a template workbook: single cells, and rows below the headers of its tables.

    Looks, formulas, charts and all else stay as they are in the template. Rows take the look of the table's first
    row; what stood in the table before is replaced. Rows need blank cells below the table.
    """

    name: ClassVar[str] = "sheets.fill"
    examples: ClassVar[tuple[str, ...]] = (
        (
            "template: shared/invoice_template.xlsx\nout: shared/invoice_17.xlsx\n"
            "cells: {Customer: Northwind Ltd, B2: 17}\n"
            "tables: {Lines: [{Item: Bolts, Quantity: 3}, {Item: Nuts, Quantity: 9}]}"
        ),
    )

    template: str
    """The .xlsx workbook to start from."""

    out: str
    """The workbook to write."""

    cells: dict[str, Any] = {}
    """Values by the name of a cell, or by its address, such as `B4` or `Invoice!B4`."""

    tables: dict[str, tuple[dict[str, Any], ...]] = {}
    """Rows by the name of a table or range with a header, or by its first cell."""

    wait: float = Field(default=30, gt=0)
    """Seconds to wait while another bot writes to the workbook."""

    class Output(Record):
        """The workbook."""

        path: str
        """Its name, as it was given."""

    async def run(self, context: Context) -> Output:
        """Write in a worker process, because a hostile template can take its reader down."""
        from servbot.actions.sheets.writing.filling import fill_template

        template, out = context.readable(self.template), context.writable(self.out)
        await context.compute(fill_template, template, out, self.cells, self.tables, self.wait)
        return self.Output(path=self.out)
