"""`sheets.reconcile`."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from servbot.actions.sheets.alignment import aligned
from servbot.actions.sheets.reading.cell import ColumnType
from servbot.actions.sheets.reading.table import ROW, Problem, Table, read_table
from servbot.actions.sheets.reconciliation.cascade import reconcile
from servbot.actions.sheets.reconciliation.normal_form import key_text
from servbot.actions.sheets.reconciliation.result import Reconciliation
from servbot.actions.sheets.reconciliation.rules import Rules
from servbot.actions.sheets.rule_file import read_rules, rules_from
from servbot.core.action import Action, Context
from servbot.core.record import Record


class Source(Record):
    """A sheet as one side of a reconciliation."""

    file: str
    """The workbook or CSV file."""

    sheet: str = ""
    """Name of the sheet; the first visible one when empty."""

    header_row: int | None = Field(default=None, ge=1)
    """Number of the row with the column names; found by itself when not given."""

    columns: dict[str, ColumnType] = {}
    """Types of columns, as in `sheets.read`."""


Given = list[dict[str, Any]] | Source | str
"""One side: rows, a sheet, or the name of a file."""


class Reconcile(Action):
    """Compare two lists of rows by rules, and prove that no row and no amount was lost.

    The rules are tried in order; each sees the rows that those before it left over. Rows that share a rule's keys
    become a pair: a match when all compared values agree within their tolerance, else a break that says what
    differs. Rules with a fuzzy key only suggest.
    """

    name: ClassVar[str] = "sheets.reconcile"
    examples: ClassVar[tuple[str, ...]] = (
        (
            "left: [{description: Steel bolts, unit_price: 12.5}]\n"
            "right: {file: shared/purchase_orders.xlsx, sheet: Lines}\n"
            "where: {Order: PO-10023}\n"
            "rules:\n"
            "  - name: same item\n"
            "    keys: [{left: description, right: Item}]\n"
            '    compare: [{left: unit_price, right: Unit price, tolerance: "1%"}]'
        ),
        "left: shared/ledger.xlsx\nright: shared/statement.csv\nrules: matching.yaml",
    )

    left: Given
    """Rows, or the sheet that holds them; a text is the name of a file."""

    right: Given
    """The other side, given in the same ways."""

    rules: str | list[dict[str, Any]] | dict[str, Any]
    """Name of a YAML file, or the rules themselves."""

    where: dict[str, Any] = {}
    """Only right rows with these values take part; a blank value fits no row."""

    class Output(Reconciliation):
        """The result."""

        right_left_out: int
        """Right rows that `where` kept out."""

        problems: tuple[Problem, ...]
        """Cells that hold an error or are not what their column was declared to be."""

    async def run(self, context: Context) -> Output:
        """Read both sides and compare them in a worker process."""
        rules = self._rules(context)
        left, left_problems = await _rows(context, self.left)
        right, right_problems = await _rows(context, self.right)
        left = aligned(left, rules.left_columns, "The left side")
        right = aligned(right, {*rules.right_columns, *self.where}, "The right side")
        chosen = [row for row in right if self._fits(row)]
        context.progress(f"Comparing {len(left)} with {len(chosen)} rows")
        found = await context.compute(reconcile, left, chosen, rules)
        fields = {name: getattr(found, name) for name in type(found).model_fields}
        return self.Output(
            **fields, right_left_out=len(right) - len(chosen), problems=(*left_problems, *right_problems)
        )

    def _rules(self, context: Context) -> Rules:
        if isinstance(self.rules, str):
            return read_rules(context.readable(self.rules))
        return rules_from(self.rules, place="rules")

    def _fits(self, row: Mapping[str, Any]) -> bool:
        wanted = ((key_text(row.get(column)), key_text(value)) for column, value in self.where.items())
        return all(text == value != "" for text, value in wanted)


async def _rows(context: Context, side: Given) -> tuple[list[dict[str, Any]], tuple[Problem, ...]]:
    if isinstance(side, list):
        return [{**row, ROW: row.get(ROW, number)} for number, row in enumerate(side, 1)], ()
    source = Source(file=side) if isinstance(side, str) else side
    table: Table = await context.compute(
        read_table,
        context.readable(source.file),
        source.sheet,
        header_row=source.header_row,
        columns=source.columns,
    )
    return list(table.rows), table.problems
