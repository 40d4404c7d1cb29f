"""A workbook of people's own that is changed in place: which parts there are, and what becomes of them."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from servbot.actions.sheets.errors import SheetDamaged, WouldLose
from servbot.actions.sheets.reading.area import Area, parse_area
from servbot.actions.sheets.reading.workbook_parts import (
    TablePart,
    part_of,
    related,
    tables_of,
    workbook_part,
)
from servbot.actions.sheets.writing.exclusive import replace_whole
from servbot.actions.sheets.writing.patching.cell_xml import Content, content_of
from servbot.actions.sheets.writing.patching.package import copy_with
from servbot.actions.sheets.writing.patching.sheet_xml import Edit, SheetXml, grown
from servbot.actions.sheets.writing.patching.styles_xml import Change, Styles

SINCE_1904 = re.compile(rb"""<(?:\w+:)?workbookPr\b[^>]*\bdate1904=["'](?:1|true)["']""")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s>]")
CALCULATION = re.compile(rb"<(?:\w+:)?calcPr\b[^>]*?/?>")
BEFORE_CALCULATION = (b"definedNames", b"externalReferences", b"functionGroups", b"sheets")
NUMBERED = re.compile(r"worksheets/sheet(\d+)\.xml$")
SHEET_NUMBER = re.compile(rb"""<(?:\w+:)?sheet\s[^>]*?\bsheetId=["'](\d+)["']""")
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET_RELATION = f"{RELATIONS}/worksheet"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
EMPTY_SHEET = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
)
MOST_TEXTS = 10_000
KEEP: Any = object()
"""Stands for the value that a cell has."""


class Book:
    """The parts of one workbook, and the changes to them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with zipfile.ZipFile(path) as archive:
            self._names = archive.namelist()
            if any(name.startswith("_xmlsignatures/") for name in self._names):
                raise WouldLose(f"{path.name} carries a digital signature, which any change would break.")
            self._main = workbook_part(archive)
            kinds = dict(related(archive, self._main).values())
            self._workbook = archive.read(self._main)
            styles = kinds.get("styles", "")
            if styles not in self._names:
                raise SheetDamaged(f"{path.name} has no styles.")
            self._styles_part, self.styles = styles, Styles(archive.read(styles), path.name)
        self._since_1904 = SINCE_1904.search(self._workbook) is not None
        self._parts: dict[str, bytes] = {}

    def sheet(self, name: str) -> "SheetPatch":
        """The sheet to change."""
        with zipfile.ZipFile(self._path) as archive:
            part = part_of(archive, name)
            if part is None:
                raise SheetDamaged(f"The cells of sheet {name!r} are not in {self._path.name}.")
            return SheetPatch(self, name, part, archive.read(part), tables_of(archive, part))

    def add_sheet(self, name: str) -> "SheetPatch":
        """A further sheet after the others."""
        numbers = (int(found[1]) for each in self._names if (found := NUMBERED.search(each)))
        file = f"sheet{max(numbers, default=0) + 1}.xml"
        folder, _, main = self._main.rpartition("/")
        relations = f"{folder}/_rels/{main}.rels"
        identity = f"rIdServbot{file.removesuffix('.xml')}"
        self._insert(
            "[Content_Types].xml",
            "Types",
            f'<Override PartName="/{folder}/worksheets/{file}" ContentType="{SHEET_TYPE}"/>',
        )
        self._insert(
            relations,
            "Relationships",
            f'<Relationship Id="{identity}" Type="{SHEET_RELATION}" Target="worksheets/{file}"/>',
        )
        taken = max((int(each) for each in SHEET_NUMBER.findall(self.read(self._main))), default=0)
        entry = f'<sheet xmlns:rel="{RELATIONS}" name={quoteattr(name)} sheetId="{taken + 1}" rel:id="{identity}"/>'
        self._insert(self._main, "sheets", entry)
        return SheetPatch(self, name, f"{folder}/worksheets/{file}", EMPTY_SHEET, [])

    def _insert(self, part: str, parent: str, child: str) -> None:
        """Add a child at the end of the named element, with the prefix that its siblings have."""
        content = self.read(part)
        end = re.search(rb"</((?:\w+:)?)%s>" % parent.encode(), content)
        if end is None:
            raise SheetDamaged(f"{part} of {self.name} has no {parent}.")
        new = child.encode().replace(b"<", b"<" + end[1], 1)
        self.put(part, content[: end.start()] + new + content[end.start() :])

    def content(self, value: Any, prefix: bytes) -> Content:
        """The XML for a value by the workbook's own calendar."""
        return content_of(value, prefix, since_1904=self._since_1904)

    def read(self, part: str) -> bytes:
        """A part as it is or as it was changed."""
        if part in self._parts:
            return self._parts[part]
        with zipfile.ZipFile(self._path) as archive:
            return archive.read(part)

    def put(self, part: str, content: bytes) -> None:
        """Let a part have another content."""
        self._parts[part] = content

    @property
    def name(self) -> str:
        """The file's name, for messages."""
        return self._path.name

    @property
    def main(self) -> str:
        """The main part."""
        return self._main

    def save(self, target: Path | None = None) -> None:
        """Write the changed parts beside the others, whole or not at all."""
        if not self._parts and target in {None, self._path}:
            return
        styles = self.styles.content()
        if styles is not None:
            self._parts[self._styles_part] = styles
        if self._has_formulas():
            # Stored results of formulas that look at changed cells are out of date.
            self._parts[self._main] = _to_calculate(self.read(self._main))
        source = self._path
        replace_whole(target or source, lambda fresh: copy_with(source, fresh, self._parts))

    def _has_formulas(self) -> bool:
        return any(name.endswith("calcChain.xml") for name in self._names) or any(
            (b"<f" in content or b":f" in content) and FORMULA.search(content)
            for content in self._parts.values()
        )


class SheetPatch:
    """The changes to one sheet of a workbook."""

    def __init__(self, book: Book, name: str, part: str, content: bytes, tables: list[TablePart]) -> None:
        self._book, self._part, self._tables = book, part, tables
        self._xml = SheetXml(content, book.name, name)
        self._edits: dict[int, dict[int, Edit]] = {}
        self._restyles: dict[tuple[str, str, bool, bool], Callable[[int], int]] = {}
        self._texts: dict[str, Content] = {}

    def write(
        self,
        row: int,
        column: int,
        value: Any,
        *,
        fill: str = "",
        base: int | None = None,
        header: bool = False,
    ) -> None:
        """Put a value, or `KEEP`, into a cell."""
        content = None if value is KEEP else self._content(value)
        number_format, risky = (content.number_format, content.is_risky_text) if content else ("", False)
        look = (fill, number_format, risky, header)
        if look not in self._restyles:
            change = Change(fill=fill, number_format=number_format, keeps_text=risky, is_header=header)
            self._restyles[look] = self._restyle(change)
        if row not in self._edits:
            self._edits[row] = {}
        self._edits[row][column] = Edit(content, self._restyles[look], base)

    def _content(self, value: Any) -> Content:
        """The XML for a value; texts that repeat are made once."""
        if type(value) is not str:
            return self._book.content(value, self._xml.prefix)
        if value not in self._texts:
            if len(self._texts) > MOST_TEXTS:
                self._texts.clear()
            self._texts[value] = self._book.content(value, self._xml.prefix)
        return self._texts[value]

    def styles_in(self, row: int) -> dict[int, int]:
        """The styles of a row's cells by column."""
        return self._xml.styles_in(row)

    def check_room_below(self, area: Area) -> None:
        """`WouldLose` when a table ends with a line of totals at the end of the area."""
        for table in self._tables:
            found = parse_area(table.reference)
            if table.has_totals and found and found.bottom >= area.bottom and found.top <= area.bottom:
                raise WouldLose(
                    f"Table {table.name} of {self._book.name} ends with a line of totals; rows below it would not count.",
                    remedy="Turn the totals of the table off, or put them above it.",
                )

    def grow(self, area: Area, new_last: int) -> None:
        """Let what ends with the area's last row reach down to the new last row."""
        self._xml.grow(area.bottom, new_last, area.left, area.right)
        for table in self._tables:
            reference = table.reference.encode()
            longer = grown(reference, area.bottom, new_last, area.left, area.right)
            if longer != reference:
                content = self._book.read(table.part)
                self._book.put(table.part, content.replace(b'ref="%s"' % reference, b'ref="%s"' % longer))

    def finish(self) -> None:
        """Hand the changed sheet to its workbook."""
        content = self._xml.with_edits(self._edits)
        self._xml.release()
        self._edits.clear()
        self._book.put(self._part, content)

    def _restyle(self, change: Change) -> Callable[[int], int]:
        derive, known = self._book.styles.derive, dict[int, int]()
        if change == Change():
            return lambda base: base

        def restyled(base: int) -> int:
            if base not in known:
                known[base] = derive(base, change)
            return known[base]

        return restyled


def _to_calculate(workbook: bytes) -> bytes:
    """The main part, asking the spreadsheet program to calculate everything when it opens the file."""
    found = CALCULATION.search(workbook)
    if found:
        tag = re.sub(rb"""\sfullCalcOnLoad=["'][^"']*["']""", b"", found[0])
        start = tag.rstrip(b"/>").rstrip()
        new = start + b' fullCalcOnLoad="1"' + tag[len(tag.rstrip(b"/>")) :]
        return workbook[: found.start()] + new + workbook[found.end() :]
    for name in BEFORE_CALCULATION:
        end = re.search(rb"</((?:\w+:)?)%s>" % name, workbook)
        if end:
            tag = b'<%scalcPr fullCalcOnLoad="1"/>' % end[1]
            return workbook[: end.end()] + tag + workbook[end.end() :]
    return workbook
