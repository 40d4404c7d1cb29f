"""`sheets.reconcile`."""

import mimetypes
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from servbot.actions.sheets.errors import WrongKind
from servbot.actions.sheets.reading.cell import ColumnType
from servbot.actions.sheets.reading.cell_reader import Problem
from servbot.actions.sheets.reconciliation.answer import answers_of
from servbot.actions.sheets.reconciliation.result import Reconciliation
from servbot.actions.sheets.reconciliation.rules import Rules
from servbot.actions.sheets.rule_file import read_rules, rules_from
from servbot.core.action import Action, Context
from servbot.core.paged_report import MEDIA_TYPE
from servbot.core.record import Record
from servbot.core.review import Review

if TYPE_CHECKING:
    from servbot.actions.sheets.reconciling import Done, Job, ReportWanted
    from servbot.actions.sheets.reconciling import Given as SideGiven

LARGEST_KEPT = 64 << 20
"""Bytes of a file that is kept with the run; of a larger one the report holds name and digest."""

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

    decisions: list[dict[str, Any]] = []
    """What people decided about the reviews of an earlier step: the outputs of its `ask` steps."""

    reviews: int = Field(default=200, ge=0)
    """At most so many reviews in the output; `reviews_left_out` counts the others."""

    limit: int = Field(default=10_000, ge=1)
    """At most so many entries of each list in the output; the summary counts all, and the report holds all."""

    class Output(Reconciliation):
        """The result."""

        right_left_out: int
        """Right rows that `where` kept out."""

        problems: tuple[Problem, ...]
        """Cells that hold an error or are not what their column was declared to be."""

        reviews: tuple[Review, ...] = ()
        """Suggestions and breaks for people, put together by counterparty or by cause."""

        reviews_left_out: int = 0
        """Reviews beyond `reviews`; what they hold stays open."""

    async def run(self, context: Context) -> Output:
        """Read both sides and compare them in a worker process."""
        from servbot.actions.sheets.reconciling import Job, carry_out

        if self.report and not self.report.lower().endswith(".xlsx"):
            raise WrongKind(f"{self.report} is no name for a report.", remedy="Let its name end in .xlsx.")
        key = context.key_for(SEALING) if self.report or self.carry else b""
        job = Job(
            left=_given(context, self.left),
            right=_given(context, self.right),
            rules=self._rules(context),
            where=self.where,
            carry=context.readable(self.carry) if self.carry else None,
            report=self._wanted(context, key),
            most=self.limit,
            key=key,
            answers=answers_of(self.decisions),
            reviews=self.reviews,
        )
        context.progress("Comparing both sides")
        done = await context.compute(carry_out, job)
        if self.report:
            await self._keep(context, job, done)
        fields = {name: getattr(done.result, name) for name in type(done.result).model_fields}
        more = ("right_left_out", "problems", "reviews", "reviews_left_out")
        return self.Output(**fields, **{name: getattr(done, name) for name in more})

    def _wanted(self, context: Context, key: bytes) -> "ReportWanted | None":
        from servbot.actions.sheets.reconciling import ReportWanted

        if not self.report:
            return None
        return ReportWanted(context.writable(self.report), key, self.title, paged=True)

    async def _keep(self, context: Context, job: "Job", done: "Done") -> None:
        """Keep the report with the run: as a workbook, as pages of the console, and both files it tells of."""
        files = [given.path for given in (job.left, job.right)] + [job.report.path if job.report else None]
        for path in dict.fromkeys(files):
            if path is not None and path.stat().st_size <= LARGEST_KEPT:
                kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
                await context.keep(path.name, await context.in_thread(path.read_bytes), kind)
        await context.keep(f"{self.title}.pages", done.pages, MEDIA_TYPE)

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
