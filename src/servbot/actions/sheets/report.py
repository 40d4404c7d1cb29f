"""`sheets.report`."""

from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field, ValidationError

from servbot.actions.sheets.errors import WrongKind
from servbot.actions.sheets.reconciliation.result import Reconciliation
from servbot.actions.sheets.writing.section import Section
from servbot.core.action import Action, Context
from servbot.core.errors import UsageError
from servbot.core.record import Record


class Report(Action):
    """Write a workbook with one styled sheet for each section, in place of an earlier one of that name.

    Each sheet has its header in sight and a filter on every column; text that begins like a formula stays text.
    """

    name: ClassVar[str] = "sheets.report"
    examples: ClassVar[tuple[str, ...]] = (
        "file: shared/open.xlsx\ntitle: Open items\nsections: [{name: Orders, rows: [{Order: A-1, Days: 3}]}]",
    )

    file: str
    """The .xlsx workbook to write."""

    title: str = ""
    """Title of the report, shown above each table."""

    sections: tuple[Section, ...] = ()
    """The tables."""

    reconciliation: dict[str, Any] = {}
    """The output of a `sheets.reconcile` step, laid out as summary, pairs, open rows and proof."""

    wait: float = Field(default=30, gt=0)
    """Seconds to wait while another bot writes to the workbook."""

    class Output(Record):
        """The workbook."""

        path: str
        """Its name, as it was given."""

        sheets: tuple[str, ...]
        """Names of its sheets."""

        rows: int
        """Rows in all tables together."""

    async def run(self, context: Context) -> Output:
        """Write in a thread, because files block."""
        from servbot.actions.sheets.writing.reporting import write_report

        if Path(self.file).suffix.lower() != ".xlsx":
            raise WrongKind(f"{self.file} is no name for a report.", remedy="Let its name end in .xlsx.")
        sections = (*self.sections, *self._reconciled())
        path = context.writable(self.file)
        sheets = await context.in_thread(write_report, path, self.title, sections, self.wait)
        return self.Output(path=self.file, sheets=sheets, rows=sum(len(section.rows) for section in sections))

    def _reconciled(self) -> tuple[Section, ...]:
        from servbot.actions.sheets.writing.reconciliation_sections import sections_of

        if not self.reconciliation:
            return ()
        fields = {name: self.reconciliation.get(name) for name in Reconciliation.model_fields}
        try:
            found = Reconciliation.model_validate(fields)
        except ValidationError as error:
            raise UsageError(
                "reconciliation is not the output of a sheets.reconcile step.",
                remedy="Write reconciliation: ${{ steps.NAME }} with the name of that step.",
            ) from error
        listed, counted = len(found.matched) + len(found.breaks), found.summary.matched + found.summary.breaks
        open_rows = len(found.unmatched_left) + len(found.unmatched_right)
        if listed < counted or open_rows < found.summary.unmatched_left + found.summary.unmatched_right:
            raise UsageError(
                f"The step gave only the first {listed} of {counted} pairs, or not all open rows.",
                remedy="Let sheets.reconcile write the report itself: report: shared/REPORT.xlsx.",
            )
        return sections_of(found)
