"""The table of a workbook that rows are written to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servbot.actions.sheets.errors import KeyBlank, SheetDamaged, SheetMissing, WrongKind
from servbot.actions.sheets.reading.address import cell_address
from servbot.actions.sheets.reading.area import Area, filled
from servbot.actions.sheets.reading.cell import natural
from servbot.actions.sheets.reading.grid import Access, Grid, read_grid
from servbot.actions.sheets.reading.guard import Kind, inspect
from servbot.actions.sheets.reading.header import find_column
from servbot.actions.sheets.reading.layout import Manner, covered, find_layout
from servbot.actions.sheets.reconciliation.normal_form import key_text
from servbot.actions.sheets.writing.patching.book import Book, SheetPatch

Key = tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Where:
    """Which table of a workbook is meant."""

    sheet: str = ""

    area: str = ""

    header_row: int | None = None


class Target:
    """A table of an existing workbook: what is in it, and what is put into it."""

    def __init__(self, path: Path, where: Where, names: Sequence[str]) -> None:
        """Open it; a sheet that is not there, or is empty, gets a header of these names."""
        if not path.exists() or inspect(path) is not Kind.XLSX:
            raise WrongKind(f"{path.name} is no .xlsx workbook; rows can only be written to one.")
        self.file = path.name
        self.book = Book(path)
        self._patch, self._grid = self._opened(path, where)
        layout = find_layout(self._grid, Manner(header_row=where.header_row), {})
        self.names, self._header_rows = layout.names, layout.header_rows
        self._covered = covered(self._grid.merged, layout)
        self._area = self._to_the_last_row(layout.area)
        if not self.names:
            self._write_header(names)

    def _opened(self, path: Path, where: Where) -> tuple[SheetPatch, Grid]:
        try:
            grid = read_grid(path, where.sheet, access=Access(area=where.area), kind=Kind.XLSX)
        except SheetMissing:
            if not where.sheet or where.area:
                raise
            return self.book.add_sheet(where.sheet), Grid(file=path.name, sheet=where.sheet, rows=[])
        return self.book.sheet(grid.sheet), grid

    def _to_the_last_row(self, area: Area) -> Area:
        bottom = area.bottom
        while bottom >= self.first_row_of(area) and not any(map(filled, self._cells(area, bottom))):
            bottom -= 1
        return Area(area.top, area.left, bottom, area.right)

    def _write_header(self, names: Sequence[str]) -> None:
        self.names = list(dict.fromkeys(names))
        for position, name in enumerate(self.names):
            self._patch.write(1, position + 1, name, fill="1F4E78", header=True)
        self._area, self._header_rows = Area(1, 1, 1, len(self.names)), 1

    def first_row_of(self, area: Area) -> int:
        """The first row below the header."""
        return area.top + self._header_rows

    @property
    def sheet(self) -> str:
        """Name of the sheet."""
        return self._grid.sheet

    @property
    def last_row(self) -> int:
        """The last row of the table."""
        return self._area.bottom

    def column(self, name: str) -> int:
        """The column of that name, from 1; `ColumnMissing` when there is none."""
        place = f"Sheet {self.sheet!r} of {self.file}"
        return self._area.left + find_column(self.names, name, place)

    def add_column(self, name: str) -> None:
        """A further column on the right, which looks as its neighbour does."""
        right = self._area.right + 1
        header = self._area.top + self._header_rows - 1
        self._patch.write(header, right, name, base=self._patch.styles_in(header).get(right - 1))
        self.names.append(name)
        self._area = Area(self._area.top, self._area.left, self._area.bottom, right)

    def value(self, row: int, column: int) -> Any:
        """What the cell holds now."""
        cells = self._grid.rows[row - 1] if row <= len(self._grid.rows) else ()
        return natural(cells[column - 1]) if column <= len(cells) else None

    def rows_by(self, columns: Sequence[int]) -> dict[Key, list[int]]:
        """Numbers of the rows by their values in these columns."""
        found: dict[Key, list[int]] = {}
        if columns:
            rows = range(self.first_row_of(self._area), self._area.bottom + 1)
            texts = ([key_text(self.value(row, column)) for row in rows] for column in columns)
            for row, key in zip(rows, zip(*texts, strict=True), strict=True):
                found.setdefault(key, []).append(row)
        return found

    def key_of(self, values: Mapping[int, Any], columns: Sequence[int]) -> Key:
        """The values of a new row in these columns; `KeyBlank` when one is missing."""
        key = tuple([key_text(values.get(column)) for column in columns])
        if all(key):
            return key
        blank = [
            self.names[column - self._area.left]
            for column, text in zip(columns, key, strict=True)
            if not text
        ]
        raise KeyBlank(f"A row for {self.file} has no value for {', '.join(blank)}.")

    def write(self, row: int, column: int, value: Any, *, fill: str = "", base: int | None = None) -> None:
        """Put a value into a cell of the table."""
        if (row, column) in self._covered:
            place = cell_address(self.sheet, row, column)
            raise SheetDamaged(
                f"{place} of {self.file} is covered by a merged cell.",
                remedy="Split the merged cell in a spreadsheet program, and retry.",
                place=place,
            )
        self._patch.write(row, column, value, fill=fill, base=base)

    def append(self, rows: Sequence[Mapping[int, Any]], fill: str = "") -> list[int]:
        """Add rows below the last one, which look as it does; gives their numbers."""
        if not rows:
            return []
        self._patch.check_room_below(self._area)
        first = self._area.bottom + 1
        has_rows = self._area.bottom >= self.first_row_of(self._area)
        looks = self._patch.styles_in(self._area.bottom) if has_rows else {}
        for number, values in enumerate(rows, first):
            for column in range(self._area.left, self._area.right + 1):
                base = looks.get(column, looks.get(0))
                if column in values or base:
                    self.write(
                        number, column, values.get(column), fill=fill if column in values else "", base=base
                    )
        last = first + len(rows) - 1
        self._patch.grow(self._area, last)
        self._area = Area(self._area.top, self._area.left, last, self._area.right)
        return list(range(first, last + 1))

    def save(self, path: Path | None = None) -> None:
        """Write the workbook with all that was put into it."""
        # The cells are not needed any more, and take more memory than all else.
        self._grid.rows.clear()
        self._patch.finish()
        self.book.save(path)

    def _cells(self, area: Area, row: int) -> Sequence[Any]:
        cells = self._grid.rows[row - 1] if row <= len(self._grid.rows) else []
        return cells[area.left - 1 : area.right]
