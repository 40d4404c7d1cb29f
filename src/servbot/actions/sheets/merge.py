"""`sheets.merge`."""

from typing import Any, ClassVar

from pydantic import Field

from servbot.actions.sheets.reading.header import name_key
from servbot.actions.sheets.table_action import TableResult, rows_of
from servbot.core.action import Context


class Merge(TableResult):
    """Put the rows of many files below each other, by column names; `_file` and `_row` say where each comes from."""

    name: ClassVar[str] = "sheets.merge"
    examples: ClassVar[tuple[str, ...]] = (
        "files: [shared/north.csv, shared/south.xlsx]\nout: shared/all.xlsx",
    )

    files: tuple[str, ...] = Field(min_length=1)
    """The workbooks and text files, such as `${{ steps.list.paths }}`."""

    async def run(self, context: Context) -> TableResult.Output:
        """Read each file in a worker process, then write."""
        names: dict[str, str] = {}
        merged: list[dict[str, Any]] = []
        for file in self.files:
            for row in await rows_of(context, file, self.sheet, self.columns):
                known = {
                    name if name.startswith("_") else names.setdefault(name_key(name), name): value
                    for name, value in row.items()
                }
                merged.append({**known, "_file": file})
        return await self.given(context, merged)
