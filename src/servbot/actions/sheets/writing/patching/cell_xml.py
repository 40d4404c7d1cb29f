"""The XML of one cell."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from servbot.actions.sheets.writing.cells import FORMATS, FORMULA_STARTS, LONGEST_TEXT, fitting

UNLIKE_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LIKE_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
MOST_EXACT = 10**15
"""Below it every whole number fits a cell."""

FIRST_SERIAL = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell has no zone
FIRST_SERIAL_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
FIRST_SURE = 61
"""The first day number on which all programs agree."""


class Content(NamedTuple):
    """What stands in a cell: the type of the cell, its inside, and what its style must have."""

    kind: bytes
    inside: bytes
    number_format: str = ""
    """The format to take when the cell has none of its own."""

    is_risky_text: bool = False
    """Whether the text would become a formula when somebody edits the cell."""


def content_of(value: Any, prefix: bytes, *, since_1904: bool) -> Content:
    """The content for a value; text never becomes a formula."""
    if type(value) is int and abs(value) < MOST_EXACT:
        return Content(b"", b"<%sv>%d</%sv>" % (prefix, value, prefix))
    value = fitting(value)
    number_format = next((pattern for kind, pattern in FORMATS if isinstance(value, kind)), "")
    if isinstance(value, date | time):
        value = _serial(value, since_1904=since_1904)
    if value is None or value == "":
        return Content(b"", b"")
    if isinstance(value, str):
        return _text(value, prefix)
    if isinstance(value, bool):
        return Content(b"b", _element(prefix, b"v", b"1" if value else b"0"))
    number = format(value, "f") if isinstance(value, Decimal) else repr(value)
    return Content(b"", _element(prefix, b"v", number.encode()), number_format)


def _text(text: str, prefix: bytes) -> Content:
    # Lines in a cell end as in Excel, and look-alikes of its escapes are escaped.
    text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    plain = LIKE_ESCAPED.sub("_x005F_", UNLIKE_XML.sub("", text[:LONGEST_TEXT]))
    kept = escape(plain).encode()
    inside = b'<%st xml:space="preserve">%s</%st>' % (prefix, kept, prefix)
    return Content(
        b"inlineStr", _element(prefix, b"is", inside), is_risky_text=text.startswith(FORMULA_STARTS)
    )


def _serial(value: date | time, *, since_1904: bool) -> int | float | str:
    """The number that stands for a moment; its text where programs do not agree about the number."""
    if isinstance(value, time):
        return (value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / 86_400
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    passed = moment - (FIRST_SERIAL_1904 if since_1904 else FIRST_SERIAL)
    if passed.days < (0 if since_1904 else FIRST_SURE):
        return value.isoformat()
    return passed / timedelta(days=1) if passed.seconds or passed.microseconds else passed.days


def _element(prefix: bytes, name: bytes, inside: bytes) -> bytes:
    return b"<%s%s>%s</%s%s>" % (prefix, name, inside, prefix, name)
