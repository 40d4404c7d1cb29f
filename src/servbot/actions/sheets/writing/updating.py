"""Writes values back into the rows that people have in their workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from servbot.actions.sheets.errors import RowAmbiguous, RowNotFound
from servbot.actions.sheets.reading.header import name_key
from servbot.actions.sheets.reading.table import ROW
from servbot.actions.sheets.writing.appending import check_writable
from servbot.actions.sheets.writing.exclusive import locked
from servbot.actions.sheets.writing.patching.book import KEEP
from servbot.actions.sheets.writing.target import Key, Target, Where
from servbot.core.collecting import collector_at_rest
from servbot.core.record import Record

Missing = Literal["error", "skip", "append"]
SHOWN = 10


class Updated(Record):
    """What became of the rows."""

    row_numbers: tuple[int, ...]
    """Where each row stands, in the order given; 0 for one that was passed over."""

    updated: int
    """How many rows of the workbook have a changed cell."""

    appended: int
    """How many were added."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Manner:
    """How rows are found and what is done where that fails."""

    key: tuple[str, ...]
    """Columns that tell one row from another; empty to go by the row's number."""

    missing: Missing = "error"

    add_columns: bool = False

    fill: str = ""

    filled: tuple[str, ...] = ()
    """Columns to fill; those that are written when empty."""


def update_rows(
    path: Path, where: Where, rows: Sequence[Mapping[str, Any]], manner: Manner, patience: float
) -> Updated:
    """Write the values under the lock and save the workbook whole; other cells stay as they are."""
    check_writable(path)
    with locked(path, patience), collector_at_rest():
        target = Target(path, where, [name for row in rows for name in row if name != ROW])
        writer = _Writer(target, manner)
        result = writer.write_all(rows)
        if writer.has_changed:
            target.save()
    return result


class _Writer:
    def __init__(self, target: Target, manner: Manner) -> None:
        self._target, self._manner = target, manner
        self._key = [target.column(name) for name in manner.key]
        self._rows = target.rows_by(self._key)
        self._new: list[Mapping[int, Any]] = []
        self._columns: dict[str, int] = {}
        self._fill_only: list[int] = []
        self.has_changed = False

    def write_all(self, rows: Sequence[Mapping[str, Any]]) -> Updated:
        if self._manner.add_columns:
            self._add_columns(name for row in rows for name in (*row, *self._manner.filled))
        self._fill_only = [self._column(name) for name in self._manner.filled]
        at = {
            name: self._column(name) for name in dict.fromkeys(n for row in rows for n in row) if name != ROW
        }
        given = [({at[n]: v for n, v in row.items() if n != ROW}, row.get(ROW)) for row in rows]
        numbers = [self._row_of(values, number) for values, number in given]
        # Not needed any more, and large where the workbook is.
        self._rows.clear()
        updated = {
            number
            for (values, _), number in zip(given, numbers, strict=True)
            if number and number <= self._target.last_row and self._write(number, values)
        }
        self._target.append(self._new, self._manner.fill)
        self.has_changed = self.has_changed or bool(updated or self._new)
        return Updated(row_numbers=tuple(numbers), updated=len(updated), appended=len(self._new))

    def _add_columns(self, names: Any) -> None:
        known = {name_key(name) for name in self._target.names}
        for name in names:
            if name != ROW and name_key(name) not in known:
                known.add(name_key(name))
                self._target.add_column(name)
                self.has_changed = True

    def _column(self, name: str) -> int:
        if name not in self._columns:
            self._columns[name] = self._target.column(name)
        return self._columns[name]

    def _row_of(self, values: Mapping[int, Any], number: Any) -> int:
        """The number of the row that is meant; 0 when it is to be passed over."""
        if not self._key:
            return self._by_number(number)
        key = self._target.key_of(values, self._key)
        found = self._rows.get(key, [])
        if len(found) > 1:
            raise RowAmbiguous(
                f"{' / '.join(key)} is in {self._target.file} {len(found)} times, in rows "
                f"{', '.join(map(str, found[:SHOWN]))}."
            )
        return found[0] if found else self._missing(key, values)

    def _by_number(self, number: Any) -> int:
        if isinstance(number, int) and 0 < number <= self._target.last_row:
            return number
        raise RowNotFound(
            f"{self._target.file} has no row {number!r} to write to.",
            remedy="Name the columns of the key, or give rows with `_row` as sheets.read gives them.",
        )

    def _missing(self, key: Key, values: Mapping[int, Any]) -> int:
        if self._manner.missing == "skip":
            return 0
        if self._manner.missing == "error":
            raise RowNotFound(f"{' / '.join(key)} is not in {self._target.file}.")
        self._new.append(values)
        number = self._target.last_row + len(self._new)
        self._rows[key] = [number]
        return number

    def _write(self, number: int, values: Mapping[int, Any]) -> bool:
        """Write what differs, and fill; false when nothing was to be done."""
        fill = self._manner.fill
        changed = False
        target, key, only = self._target, self._key, self._fill_only
        for column, value in values.items():
            if column not in key and target.value(number, column) != value:
                target.write(number, column, value, fill=fill if not only or column in only else "")
                changed = True
        if fill:
            for column in only:
                if column in key or column not in values or target.value(number, column) == values[column]:
                    target.write(number, column, KEEP, fill=fill)
                    changed = True
        return changed
