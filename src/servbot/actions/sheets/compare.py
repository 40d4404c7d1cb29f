"""`sheets.compare`."""

from typing import ClassVar

from pydantic import Field

from servbot.actions.sheets.shaping.comparing import Difference, compare_files
from servbot.core.action import Action, Context
from servbot.core.record import Record


class Compare(Action):
    """Compare two versions of a workbook cell by cell."""

    name: ClassVar[str] = "sheets.compare"
    examples: ClassVar[tuple[str, ...]] = ("before: shared/prices_old.xlsx\nafter: shared/prices_new.xlsx",)

    before: str
    """The older workbook or text file."""

    after: str
    """The newer one."""

    sheet: str = ""
    """The sheet to compare; all of them, by their names, when empty."""

    limit: int = Field(default=10_000, ge=1)
    """At most so many differences; `left_out` counts the others."""

    class Output(Record):
        """What differs."""

        same: bool
        """Whether no cell differs."""

        differences: tuple[Difference, ...]
        """The cells and sheets that differ."""

        left_out: int
        """Differences beyond the limit."""

    async def run(self, context: Context) -> Output:
        """Compare in a worker process."""
        before, after = context.readable(self.before), context.readable(self.after)
        found = await context.compute(compare_files, before, after, self.sheet, self.limit)
        return self.Output(same=not found.differences, differences=found.differences, left_out=found.left_out)
