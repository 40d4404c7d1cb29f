"""Adds looks to a workbook's table of styles; those that are there keep their numbers."""

import re
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from servbot.actions.sheets.errors import SheetDamaged

CELL_STYLES = re.compile(rb"<((?:\w+:)?)cellXfs\b[^>]*>(.*?)</\1cellXfs>", re.DOTALL)
EMPTY_LIST = re.compile(rb"<((?:\w+:)?)(numFmts|fonts|fills|cellXfs)\b([^>]*?)\s*/>")
ONE = re.compile(rb"<(?:\w+:)?xf\b[^>]*?/>|<(?:\w+:)?xf\b[^>]*>.*?</(?:\w+:)?xf>", re.DOTALL)
NUMBER_FORMATS = re.compile(rb'<(?:\w+:)?numFmt\s[^>]*?numFmtId="(\d+)"')
FIRST_OWN_FORMAT = 164


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """How a cell's look differs from the one it starts from."""

    fill: str = ""
    """A colour such as FFF2CC."""

    number_format: str = ""
    """Taken only where the cell has no format of its own."""

    keeps_text: bool = False
    """Whether the cell's text stays text when somebody edits it."""

    is_header: bool = False
    """White and bold."""


class Styles:
    """The styles of one workbook."""

    def __init__(self, content: bytes, file: str) -> None:
        content = EMPTY_LIST.sub(rb"<\1\2\3></\1\2>", content)
        found = CELL_STYLES.search(content)
        if found is None:
            raise SheetDamaged(f"{file} has no table of cell styles.")
        self._content, self._prefix = content, found[1]
        self._looks = ONE.findall(found[2])
        self._known = len(self._looks)
        self._derived: dict[tuple[int, Change], int] = {}
        self._fills: dict[str, int] = {}
        self._formats: dict[str, int] = {}
        self._header_font: int | None = None

    def derive(self, base: int, change: Change) -> int:
        """The number of the style that is `base` with the change."""
        if (base, change) not in self._derived:
            self._derived[base, change] = self._with(base if base < self._known else 0, change)
        return self._derived[base, change]

    def content(self) -> bytes | None:
        """The changed part; None when nothing was added."""
        added = self._looks[self._known :]
        if not added:
            return None
        content = self._extended(self._content, b"cellXfs", added, len(self._looks))
        fills = [self._fill(color) for color in self._fills]
        content = self._extended(content, b"fills", fills)
        if self._header_font is not None:
            content = self._extended(content, b"fonts", [self._font()])
        return self._with_formats(content)

    def _with(self, base: int, change: Change) -> int:
        look = old = self._looks[base] if self._looks else b"<%sxf/>" % self._prefix
        if change.number_format and _attribute(look, b"numFmtId") in {None, b"0"}:
            look = _set(look, b"numFmtId", self._format_number(change.number_format))
            look = _set(look, b"applyNumberFormat", 1)
        if change.fill:
            look = _set(_set(look, b"fillId", self._fill_number(change.fill)), b"applyFill", 1)
        if change.keeps_text:
            look = _set(look, b"quotePrefix", 1)
        if change.is_header:
            self._header_font = self._count(b"fonts")
            look = _set(_set(look, b"fontId", self._header_font), b"applyFont", 1)
        if look == old:
            return base
        self._looks.append(look)
        return len(self._looks) - 1

    def _fill_number(self, color: str) -> int:
        return self._fills.setdefault(color, self._count(b"fills") + len(self._fills))

    def _format_number(self, pattern: str) -> int:
        taken = max((int(each) for each in NUMBER_FORMATS.findall(self._content)), default=0)
        first = max(taken + 1, FIRST_OWN_FORMAT)
        return self._formats.setdefault(pattern, first + len(self._formats))

    def _count(self, name: bytes) -> int:
        block = re.search(rb"<((?:\w+:)?)%s\b[^>]*>(.*?)</\1%s>" % (name, name), self._content, re.DOTALL)
        return len(re.findall(rb"<(?:\w+:)?%s[\s/>]" % name[:-1], block[2])) if block else 0

    def _fill(self, color: str) -> bytes:
        text = b'<p:fill><p:patternFill patternType="solid"><p:fgColor rgb="FF%s"/></p:patternFill></p:fill>'
        return (text % color.encode()).replace(b"p:", self._prefix)

    def _font(self) -> bytes:
        text = b'<p:font><p:b/><p:sz val="11"/><p:color rgb="FFFFFFFF"/><p:name val="Calibri"/></p:font>'
        return text.replace(b"p:", self._prefix)

    def _with_formats(self, content: bytes) -> bytes:
        if not self._formats:
            return content
        added = [
            b'<%snumFmt numFmtId="%d" formatCode=%s/>' % (self._prefix, number, quoteattr(pattern).encode())
            for pattern, number in self._formats.items()
        ]
        if re.search(rb"</(?:\w+:)?numFmts>", content):
            return self._extended(content, b"numFmts", added)
        block = b'<%snumFmts count="%d">%s</%snumFmts>' % (
            self._prefix,
            len(added),
            b"".join(added),
            self._prefix,
        )
        return re.sub(rb"(<(?:\w+:)?styleSheet\b[^>]*>)", lambda start: start[1] + block, content, count=1)

    def _extended(self, content: bytes, name: bytes, added: list[bytes], count: int | None = None) -> bytes:
        """The content with more entries at the end of one of its lists."""
        if not added:
            return content
        start = re.search(rb"<(?:\w+:)?%s\b[^>]*>" % name, content)
        end = re.search(rb"</(?:\w+:)?%s>" % name, content)
        if start is None or end is None:
            raise SheetDamaged("The workbook's styles cannot be extended.")
        total = (
            self._count_of(content[start.end() : end.start()], name) + len(added) if count is None else count
        )
        opening = _set(start[0], b"count", total)
        inside = content[start.end() : end.start()] + b"".join(added)
        return content[: start.start()] + opening + inside + content[end.start() :]

    @staticmethod
    def _count_of(inside: bytes, name: bytes) -> int:
        return len(re.findall(rb"<(?:\w+:)?%s[\s/>]" % name[:-1], inside))


def _attribute(tag: bytes, name: bytes) -> bytes | None:
    found = re.search(rb"""\s%s=["']([^"']*)["']""" % name, tag.partition(b">")[0])
    return found[1] if found else None


def _set(tag: bytes, name: bytes, value: int) -> bytes:
    """The element with one attribute of its start changed or added."""
    start, end, rest = tag.partition(b">")
    closing = b"/" if start.endswith(b"/") else b""
    start = re.sub(rb"""\s%s=["'][^"']*["']""" % name, b"", start.removesuffix(b"/"))
    return b'%s %s="%d"%s%s%s' % (start.rstrip(), name, value, closing, end, rest)
