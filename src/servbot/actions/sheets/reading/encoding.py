"""Finds the encoding of a text file that nobody wrote down."""

import codecs
from dataclasses import dataclass

from servbot.actions.sheets.errors import SheetDamaged
from servbot.core.errors import UsageError

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WIDE = ("utf-16-le", "utf-16-be")
CANDIDATES = ["gb18030", "big5hkscs", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257"]
"""What offices in use of servbot save when it is not UTF-8."""

SAMPLE = 32 << 10
AS_GOOD = 0.05
"""Two encodings whose oddness differs by less than this are both possible."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decoded:
    """A file's text."""

    text: str

    encoding: str

    others: tuple[str, ...] = ()
    """Encodings that fit as well and give another text."""


def decode(content: bytes, name: str, encoding: str = "") -> Decoded:
    """The text, by the declared encoding, else by its mark, else by what fits; `SheetDamaged` when nothing fits."""
    if encoding:
        return _declared(content, name, encoding)
    for mark, marked in MARKS:
        if content.startswith(mark):
            return _declared(content, name, marked)
    for found in (*_wide(content), "utf-8"):
        try:
            return Decoded(text=content.decode(found), encoding=found)
        except UnicodeDecodeError:
            continue
    return _fitting(content, name)


def is_wide(start: bytes) -> bool:
    """Whether the bytes are UTF-16, with or without its mark."""
    return start.startswith(tuple(mark for mark, _ in MARKS[1:])) or bool(_wide(start))


def _wide(content: bytes) -> tuple[str, ...]:
    """UTF-16 without a mark shows by every second byte of its separators and line ends being zero."""
    start = content[: len(content[:4096]) & ~1]
    for encoding, zero in zip(WIDE, (1, 0), strict=True):
        if start[zero::2].count(0) > len(start) // 20 and _is_plain(start, encoding):
            return (encoding,)
    return ()


def _is_plain(start: bytes, encoding: str) -> bool:
    """Whether the bytes give text without control characters; a character may be cut at the end."""
    text = start.decode(encoding, errors="ignore")
    return all(character >= " " or character in "\t\r\n" for character in text)


def _declared(content: bytes, name: str, encoding: str) -> Decoded:
    try:
        return Decoded(text=content.decode(encoding), encoding=encoding)
    except LookupError as error:
        raise UsageError(f"There is no encoding {encoding!r}.", remedy="Examples: utf-8, gb18030.") from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SheetDamaged(
            f"{name} is not {encoding} at line {line}.",
            remedy="Name the encoding it was saved with, or save it again as UTF-8.",
            place=f"{name}:{line}",
        ) from error


def _fitting(content: bytes, name: str) -> Decoded:
    from charset_normalizer import from_bytes

    matches = sorted(
        from_bytes(_telling(content), cp_isolation=CANDIDATES, enable_fallback=False),
        key=lambda match: (match.chaos, CANDIDATES.index(match.encoding)),
    )
    readable = [match for match in matches if _reads(content, match.encoding)]
    if not readable:
        return _declared(content, name, "gb18030")
    best = readable[0]
    near = (match for match in readable[1:] if match.chaos - best.chaos < AS_GOOD)
    return Decoded(
        text=content.decode(best.encoding),
        encoding=best.encoding,
        others=tuple(match.encoding for match in near if str(match) != str(best)),
    )


def _telling(content: bytes) -> bytes:
    """The first lines that are not plain ASCII: they alone tell encodings apart."""
    lines: list[bytes] = []
    size = 0
    for line in content.splitlines(keepends=True):
        if not line.isascii():
            lines.append(line)
            size += len(line)
            if size > SAMPLE:
                break
    return b"".join(lines)


def _reads(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
