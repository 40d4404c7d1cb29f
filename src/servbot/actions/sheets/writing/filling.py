"""Fills a copy of a template: single cells by name or address, and rows below the headers of tables."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from servbot.actions.sheets.errors import NoRoom, SheetMissing
from servbot.actions.sheets.reading.address import cell_address
from servbot.actions.sheets.reading.area import Area, filled, parse_area
from servbot.actions.sheets.reading.grid import Access, read_grid
from servbot.actions.sheets.reading.guard import inspect
from servbot.actions.sheets.reading.layout import Manner, find_layout
from servbot.actions.sheets.reading.workbook_parts import defined_names
from servbot.actions.sheets.writing.appending import check_writable
from servbot.actions.sheets.writing.exclusive import locked
from servbot.actions.sheets.writing.patching.book import Book, SheetPatch

Rows = Sequence[Mapping[str, Any]]


def fill_template(
    template: Path, out: Path, cells: Mapping[str, Any], tables: Mapping[str, Rows], patience: float
) -> None:
    """Write the filled copy whole; the template stays as it is."""
    check_writable(template)
    check_writable(out)
    inspect(template)
    filling = _Filling(template)
    for name, value in cells.items():
        filling.put(name, value)
    for name, rows in tables.items():
        filling.put_rows(name, rows)
    with locked(out, patience):
        filling.save(out)


class _Filling:
    def __init__(self, template: Path) -> None:
        self._template = template
        self._book = Book(template)
        self._sheets: dict[str, SheetPatch] = {}
        with zipfile.ZipFile(template) as archive:
            self._names = defined_names(archive)

    def put(self, name: str, value: Any) -> None:
        """Put a value into a named or addressed cell, which keeps its look."""
        sheet, area = self._place(name)
        self._sheet(sheet).write(area.top, area.left, value)

    def put_rows(self, name: str, rows: Rows) -> None:
        """Put rows below the header of a table; the template's first row says how they look."""
        grid = read_grid(self._template, access=Access(area=self._names.get(name.casefold(), name)))
        layout = find_layout(grid, Manner(), {key: None for row in rows for key in row})
        area, patch = layout.area, self._sheet(grid.sheet)
        first = area.top + layout.header_rows
        looks = patch.styles_in(first)
        last = first + len(rows) - 1
        self._check_room(grid.rows, Area(area.bottom + 1, area.left, last, area.right), grid.sheet)
        for number, row in enumerate(rows, first):
            for position, column in enumerate(layout.names):
                at = area.left + position
                base = looks.get(at, looks.get(0))
                if column in row or base:
                    patch.write(number, at, row.get(column), base=base)
        for number in range(max(last + 1, first), area.bottom + 1):
            for at in range(area.left, area.right + 1):
                patch.write(number, at, None)
        if last > area.bottom:
            patch.grow(area, last)

    def save(self, out: Path) -> None:
        """Write the copy."""
        for sheet in self._sheets.values():
            sheet.finish()
        self._book.save(out)

    def _check_room(self, rows: Sequence[Sequence[Any]], below: Area, sheet: str) -> None:
        for number in range(below.top, min(below.bottom, len(rows)) + 1):
            for column, cell in enumerate(rows[number - 1][below.left - 1 : below.right], below.left):
                if filled(cell):
                    place = cell_address(sheet, number, column)
                    raise NoRoom(f"{place} of {self._template.name} is in the way of the rows.", place=place)

    def _place(self, name: str) -> tuple[str, Area]:
        reference = self._names.get(name.casefold(), name)
        sheet, _, cells = reference.rpartition("!")
        area = parse_area(cells)
        if area is None:
            raise SheetMissing(
                f"{self._template.name} has no cell named {name!r}.",
                remedy="Give the cell that name in the template, or write its address, such as Invoice!B4.",
            )
        return sheet.strip("'").replace("''", "'"), area

    def _sheet(self, name: str) -> SheetPatch:
        chosen = name or read_grid(self._template).sheet
        if chosen not in self._sheets:
            self._sheets[chosen] = self._book.sheet(chosen)
        return self._sheets[chosen]
