"""`sheets.split`."""

import re
from typing import ClassVar

from servbot.actions.sheets.reconciliation.normal_form import key_text
from servbot.actions.sheets.shaping.selecting import columns_of, named
from servbot.actions.sheets.table_action import TableAction
from servbot.core.action import Context
from servbot.core.record import Record

UNSAFE = re.compile(r"[^\w .-]+")
LONGEST_NAME = 80


class Split(TableAction):
    """Write a file for each value of a column, with the rows that have it."""

    name: ClassVar[str] = "sheets.split"
    examples: ClassVar[tuple[str, ...]] = ("file: shared/lines.xlsx\nby: Branch\nout: shared/branches.xlsx",)

    by: str
    """The column whose values name the files."""

    out: str
    """Name of the files; the value is put before its ending: `lines.xlsx` gives `lines North.xlsx`."""

    class Output(Record):
        """The files."""

        files: tuple[str, ...]
        """Their names, in the order in which the values first stand in the sheet."""

        counts: tuple[int, ...]
        """How many rows each has."""

    async def run(self, context: Context) -> Record:
        """Write in a worker process."""
        from servbot.actions.sheets.writing.table_file import write_table

        rows = await self.source(context)
        column = named(rows, self.by, self.place)
        groups: dict[str, list[dict[str, object]]] = {}
        for row in rows:
            groups.setdefault(key_text(row.get(column)), []).append(dict(row))
        stem, _, suffix = self.out.rpartition(".")
        files: dict[str, int] = {}
        for group in groups.values():
            base = _file_name(group[0].get(column))
            name = f"{stem} {base}.{suffix}"
            number = 2
            while name.casefold() in {each.casefold() for each in files}:
                name, number = f"{stem} {base} ({number}).{suffix}", number + 1
            await context.compute(
                write_table, context.writable(name), base, columns_of(rows), group, self.wait
            )
            files[name] = len(group)
        return self.Output(files=tuple(files), counts=tuple(files.values()))


def _file_name(value: object) -> str:
    text = UNSAFE.sub("_", "" if value is None else str(value)).strip(" .")
    return text[:LONGEST_NAME] or "blank"
