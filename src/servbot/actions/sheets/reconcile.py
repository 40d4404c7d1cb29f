"""`sheets.reconcile`."""

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from servbot.actions.sheets.errors import WrongKind
from servbot.actions.sheets.reading.cell import ColumnType
from servbot.actions.sheets.reading.cell_reader import Problem
from servbot.actions.sheets.reconciliation.result import Reconciliation
from servbot.actions.sheets.reconciliation.rules import Rules
from servbot.actions.sheets.rule_file import read_rules, rules_from
from servbot.core.action import Action, Context
from servbot.core.record import Record

if TYPE_CHECKING:
    from servbot.actions.sheets.reconciling import Given as SideGiven

SEALING = "reports"
"""The purpose of the key that signs reports."""


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
    differs. Keys may have a tolerance; rules for 1:N, N:1 and N:N look for groups that add up, and confirm those that
    add up in one way only. Rules with a fuzzy key, or with too little confidence, only suggest.
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
        "left: shared/ledger.xlsx\nright: shared/statement.csv\nrules: matching.yaml\nreport: shared/reconciled.xlsx",
    )

    left: Given
    """Rows, or the sheet that holds them; a text is the name of a file."""

    right: Given
    """The other side, given in the same ways."""

    rules: str | list[dict[str, Any]] | dict[str, Any]
    """Name of a YAML file, or the rules themselves."""

    where: dict[str, Any] = {}
    """Only right rows with these values take part; a blank value fits no row."""

    report: str = ""
    """An .xlsx workbook to write: summary, everything found with links to its source, and the signed proof."""

    title: str = "Reconciliation"
    """Title of the report."""

    carry: str = ""
    """The report of the period before; what it left open takes part again, as the opening balance."""

    limit: int = Field(default=10_000, ge=1)
    """At most so many entries of each list in the output; the summary counts all, and the report holds all."""

    class Output(Reconciliation):
        """The result."""

        right_left_out: int
        """Right rows that `where` kept out."""

        problems: tuple[Problem, ...]
        """Cells that hold an error or are not what their column was declared to be."""

    async def run(self, context: Context) -> Output:
        """Read both sides and compare them in a worker process."""
        from servbot.actions.sheets.reconciling import Job, ReportWanted, carry_out

        if self.report and not self.report.lower().endswith(".xlsx"):
            raise WrongKind(f"{self.report} is no name for a report.", remedy="Let its name end in .xlsx.")
        key = context.key_for(SEALING) if self.report or self.carry else b""
        job = Job(
            left=_given(context, self.left),
            right=_given(context, self.right),
            rules=self._rules(context),
            where=self.where,
            carry=context.readable(self.carry) if self.carry else None,
            report=ReportWanted(context.writable(self.report), key, self.title) if self.report else None,
            most=self.limit,
            key=key,
        )
        context.progress("Comparing both sides")
        done = await context.compute(carry_out, job)
        fields = {name: getattr(done.result, name) for name in type(done.result).model_fields}
        return self.Output(**fields, right_left_out=done.right_left_out, problems=done.problems)

    def _rules(self, context: Context) -> Rules:
        if isinstance(self.rules, str):
            return read_rules(context.readable(self.rules))
        return rules_from(self.rules, place="rules")


def _given(context: Context, side: Given) -> "SideGiven":
    from servbot.actions.sheets.reconciling import Given as SideGiven

    if isinstance(side, list):
        return SideGiven(rows=side)
    source = Source(file=side) if isinstance(side, str) else side
    path = context.readable(source.file)
    return SideGiven(path=path, sheet=source.sheet, header_row=source.header_row, columns=source.columns)
