"""`sheets.deduplicate`."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from servbot.actions.sheets.shaping.selecting import distinct
from servbot.actions.sheets.table_action import TableAction


class Deduplicate(TableAction):
    """Keep one of the rows that have the same key; width, case and surrounding spaces are ignored."""

    name: ClassVar[str] = "sheets.deduplicate"
    examples: ClassVar[tuple[str, ...]] = ("file: shared/lines.xlsx\nkey: [Branch]\nkeep: last",)

    key: tuple[str, ...] = ()
    """Columns that tell rows apart; all of them when empty."""

    keep: Literal["first", "last"] = "first"
    """Which of the rows stays."""

    def shaped(self, rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        """One row for each key."""
        return distinct(rows, self.key, self.place, keep_last=self.keep == "last")
