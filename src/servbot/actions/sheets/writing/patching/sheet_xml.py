"""Changes cells in a sheet's XML and leaves every other byte as it is."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from servbot.actions.sheets.errors import FormulaInTheWay, WouldLose
from servbot.actions.sheets.reading.address import column_letters, column_number
from servbot.actions.sheets.writing.patching.cell_xml import Content

DATA = re.compile(rb"<((?:\w+:)?)sheetData\b[^>]*?(/?)>")
ROW_NUMBER = re.compile(rb"""\sr=["'](\d+)["']""")
ADDRESS = re.compile(rb"""\sr=["']([A-Za-z]+)\d+["']""")
STYLE = re.compile(rb"""\ss=["'](\d+)["']""")
SPANS = re.compile(rb"""\sspans=["'][^"']*["']""")
COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
DIMENSION = re.compile(rb"""(<(?:\w+:)?dimension\s+ref=["'])([A-Z]+\d+)(?::([A-Z]+)(\d+))?(["'])""")
UNTOUCHABLE = (b"<![CDATA[", b"<!--", b"mc:AlternateContent")
"""Inside the cells these could hide what looks like a cell."""


class Edit(NamedTuple):
    """What becomes of one cell."""

    content: Content | None
    """None to keep what stands there."""

    restyle: Callable[[int], int]
    """The number of the new style by that of the old."""

    base: int | None = None
    """The style to start from where there is no cell yet; that of its row or column when None."""


Edits = Mapping[int, Mapping[int, Edit]]
"""By row, then by column, both from 1."""


class SheetXml:
    """One sheet's part."""

    def __init__(self, content: bytes, file: str, sheet: str) -> None:
        self._file, self._sheet = file, sheet
        found = DATA.search(content)
        if found is None or content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            raise self._strange()
        self.prefix = found[1]
        end_tag = b"</%ssheetData>" % self.prefix
        if found[2]:
            start = content[found.start() : found.end() - 2] + b">"
            self._head, self._data = content[: found.start()] + start, b""
            self._tail = end_tag + content[found.end() :]
        else:
            end = content.rfind(end_tag)
            if end < 0:
                raise self._strange()
            self._head, self._data = content[: found.end()], content[found.end() : end]
            self._tail = content[end:]
        if any(mark in self._data for mark in UNTOUCHABLE):
            raise self._strange()
        self._cell_start, self._cell_end = b"<%sc " % self.prefix, b"</%sc>" % self.prefix
        self._formula = b"<%sf" % self.prefix
        self._row_start, self._row_end = b"<%srow" % self.prefix, b"</%srow>" % self.prefix
        cell = rb"<%sc(?:\s[^>]*)?(?:/>|(?<!/)>.*?</%sc>)" % (self.prefix, self.prefix)
        self._cells = re.compile(cell, re.DOTALL)
        self._columns = _column_styles(self._head)

    def with_edits(self, edits: Edits) -> bytes:
        """The part with the edits made."""
        return b"".join(self._pieces(edits)) if edits else self._head + self._data + self._tail

    def release(self) -> None:
        """Give the memory back; a large sheet takes a hundred megabytes."""
        self._data = b""

    def styles_in(self, row: int) -> dict[int, int]:
        """The styles of the cells of a row, by column, for new rows that are to look alike."""
        for number, _, attributes, inside in self._rows():
            if number == row:
                own = STYLE.search(attributes)
                fallback = {0: int(own[1])} if own else {}
                return fallback | {column: _style_of(cell) or 0 for column, cell in self._cells_of(inside)}
        return {}

    def grow(self, old_last: int, new_last: int, left: int, right: int) -> None:
        """Let the filter, formats and checks that end with the table's last row reach its new last row."""
        self._tail = re.sub(
            rb"""(<(?:\w+:)?(?:autoFilter|conditionalFormatting|dataValidation)\b[^>]*?\s(?:ref|sqref)=["'])([^"']+)""",
            lambda found: found[1] + grown(found[2], old_last, new_last, left, right),
            self._tail,
        )

    def _pieces(self, edits: Edits) -> Iterator[bytes]:
        waiting = sorted(edits)
        at = done = 0
        yield self._widened_head(edits)
        for number, (start, end), attributes, inside in self._rows():
            while at < len(waiting) and waiting[at] < number:
                yield self._data[done:start]
                done = start
                yield self._new_row(waiting[at], edits[waiting[at]])
                at += 1
            if at < len(waiting) and waiting[at] == number:
                if done < start:
                    yield self._data[done:start]
                done = end
                yield self._edited_row(number, attributes, inside, edits[number])
                at += 1
            if at == len(waiting):
                break
        yield self._data[done:]
        for number in waiting[at:]:
            yield self._new_row(number, edits[number])
        yield self._tail

    def _rows(self) -> Iterator[tuple[int, tuple[int, int], bytes, bytes]]:
        """Number, place, attributes and inside of each row."""
        data, start_tag, end_tag = self._data, self._row_start, self._row_end
        number, start = 0, data.find(start_tag)
        while start >= 0:
            close = data.find(b">", start)
            if close < 0:
                raise self._strange()
            empty = data[close - 1] == 0x2F
            inner_end = close + 1 if empty else data.find(end_tag, close)
            if inner_end < 0:
                raise self._strange()
            end = inner_end if empty else inner_end + len(end_tag)
            attributes = data[start + len(start_tag) : close - empty]
            before, number = number, _row_number(attributes) or number + 1
            if number <= before:
                raise self._strange()
            yield number, (start, end), attributes, data[close + 1 : inner_end]
            start = data.find(start_tag, end)

    def _cells_of(self, inside: bytes) -> list[tuple[int, bytes]]:
        cells, column = [], 0
        for cell in self._cells.findall(inside):
            found = ADDRESS.search(cell, 0, cell.find(b">"))
            column = column_number(found[1].decode().upper()) if found else column + 1
            cells.append((column, cell))
        return cells

    def _edited_row(self, number: int, attributes: bytes, inside: bytes, edits: Mapping[int, Edit]) -> bytes:
        left: dict[int, Edit] = {}
        for column, edit in edits.items():
            address = b"%s%d" % (self._letters(column), number)
            place = self._place_of(inside, address)
            if place is None:
                left[column] = edit
                continue
            start, close, end = place
            cell = self._edited_cell(address, inside[start : close + 1], inside[close + 1 : end], edit)
            inside = b"%s%s%s" % (inside[:start], cell, inside[end:])
        if left:
            own = STYLE.search(attributes)
            inside = self._with_inserted(number, inside, left, int(own[1]) if own else None)
            attributes = SPANS.sub(b"", attributes)
        return b"%s%s>%s%s" % (self._row_start, attributes.rstrip(), inside, self._row_end)

    def _place_of(self, inside: bytes, address: bytes) -> tuple[int, int, int] | None:
        """Where the cell, its start tag and the whole end in their row, when it says its address the usual way."""
        at = inside.find(b' r="%s"' % address)
        if at < 0:
            return None
        start, close = inside.rfind(b"<", 0, at), inside.find(b">", at)
        if not inside.startswith(self._cell_start, start):
            return None
        if inside[close - 1] == 0x2F:
            return start, close, close + 1
        return start, close, inside.index(self._cell_end, close) + len(self._cell_end)

    def _with_inserted(
        self, number: int, inside: bytes, edits: Mapping[int, Edit], row_style: int | None
    ) -> bytes:
        """The row with cells that were not there, or did not say their address, each at its place."""
        cells = dict(self._cells_of(inside))
        for column, edit in edits.items():
            if column in cells:
                start, _, rest = cells[column].partition(b">")
                address = b"%s%d" % (self._letters(column), number)
                cells[column] = self._edited_cell(address, start + b">", rest, edit)
            else:
                cells[column] = self._new_cell(number, column, edit, row_style)
        return b"".join(self._addressed(number, column, cells[column]) for column in sorted(cells))

    def _addressed(self, number: int, column: int, cell: bytes) -> bytes:
        start = len(self._cell_start) - 1
        if ADDRESS.search(cell, 0, cell.find(b">")):
            return cell
        return b'%s r="%s%d"%s' % (cell[:start], self._letters(column), number, cell[start:])

    def _edited_cell(self, address: bytes, tag: bytes, inside: bytes, edit: Edit) -> bytes:
        """The cell with another content and style, by its start tag and what follows it."""
        found = STYLE.search(tag) if b"s=" in tag else None
        style = edit.restyle(int(found[1]) if found else 0)
        if edit.content is not None:
            if self._formula in inside:
                place = f"{self._sheet}!{address.decode()}"
                raise FormulaInTheWay(f"{place} of {self._file} holds a formula.", place=place)
            return self._cell(address, style, edit.content)
        closing = b"/" if tag[-2] == 0x2F else b""
        start = STYLE.sub(b"", tag[:-1].removesuffix(b"/"))
        return b'%s s="%d"%s>%s' % (start.rstrip(), style, closing, inside)

    def _new_row(self, number: int, edits: Mapping[int, Edit]) -> bytes:
        cells = (self._new_cell(number, column, edits[column], None) for column in sorted(edits))
        return b'%s r="%d">%s%s' % (self._row_start, number, b"".join(cells), self._row_end)

    def _new_cell(self, number: int, column: int, edit: Edit, row_style: int | None) -> bytes:
        base = next(
            (style for style in (edit.base, row_style, self._columns(column)) if style is not None), 0
        )
        address = b"%s%d" % (self._letters(column), number)
        return self._cell(address, edit.restyle(base), edit.content or Content(b"", b""))

    def _cell(self, address: bytes, style: int, content: Content) -> bytes:
        look = b' s="%d"' % style if style else b""
        kind = b' t="%s"' % content.kind if content.kind else b""
        start = b'%sr="%s"%s%s' % (self._cell_start, address, look, kind)
        return b"%s>%s%s" % (start, content.inside, self._cell_end) if content.inside else start + b"/>"

    @staticmethod
    @cache
    def _letters(column: int) -> bytes:
        return column_letters(column).encode()

    def _widened_head(self, edits: Edits) -> bytes:
        """The head, whose note of the sheet's extent takes in the edited cells."""
        bottom, right = max(edits), max(max(columns) for columns in edits.values())

        def widened(found: re.Match[bytes]) -> bytes:
            first = found[2]
            last_column = found[3] or first.rstrip(b"0123456789")
            last_row = int(found[4] or first.lstrip(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
            column = max(column_number(last_column.decode()), right)
            end = b"%s%d" % (column_letters(column).encode(), max(last_row, bottom))
            return b"%s%s:%s%s" % (found[1], first, end, found[5])

        return DIMENSION.sub(widened, self._head, count=1)

    def _strange(self) -> WouldLose:
        return WouldLose(
            f"Sheet {self._sheet!r} of {self._file} is written in a form that cannot be changed safely.",
            remedy="Open it in a spreadsheet program, save it again as .xlsx, and retry.",
        )


def grown(ranges: bytes, old_last: int, new_last: int, left: int, right: int) -> bytes:
    """The ranges, those that end at the old last row within the table reaching to the new one."""

    def one(text: bytes) -> bytes:
        found = re.fullmatch(rb"(\$?([A-Z]+)\$?\d+)(?::(\$?([A-Z]+)\$?)(\d+))?", text)
        if found is None or not found[3] or int(found[5]) != old_last:
            return text
        first, last = column_number(found[2].decode()), column_number(found[4].decode())
        inside = left <= last and first <= right
        return b"%s:%s%d" % (found[1], found[3], new_last) if inside else text

    return b" ".join(one(text) for text in ranges.split())


def _row_number(attributes: bytes) -> int | None:
    if attributes.startswith(b' r="'):
        # Nearly always, and many times faster than a pattern.
        return int(attributes[4 : attributes.index(b'"', 4)])
    found = ROW_NUMBER.search(attributes)
    return int(found[1]) if found else None


def _style_of(cell: bytes) -> int | None:
    found = STYLE.search(cell, 0, cell.find(b">"))
    return int(found[1]) if found else None


def _column_styles(head: bytes) -> Callable[[int], int | None]:
    """Gives the style of a column's blank cells."""
    ranges = []
    for attributes in COLUMN.findall(head):
        values = dict(re.findall(rb"""(\w+)=["'](\d+)["']""", attributes))
        if b"style" in values and b"min" in values:
            first = int(values[b"min"])
            ranges.append((first, int(values.get(b"max", first)), int(values[b"style"])))
    return lambda column: next((style for first, last, style in ranges if first <= column <= last), None)
