"""Rows of a CSV or TSV file whose encoding and separator nobody wrote down."""

import codecs
import csv
import io
from pathlib import Path

from servbot.actions.sheets.errors import SheetDamaged, SheetTooLarge

SEPARATORS = ",;\t|"
SAMPLE_LINES = 20
MOST_CELLS = 12_000_000
"""Each costs about a hundred bytes of memory."""


def read_text_rows(path: Path) -> list[list[str]]:
    """Every row of the file; `SheetDamaged` names the line that cannot be read."""
    text = _decoded(path)
    separator = _separator(text)
    if text.count(separator) + 2 * text.count("\n") > MOST_CELLS:
        raise SheetTooLarge(f"{path.name} has more than {MOST_CELLS:,} cells.")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        raise SheetDamaged(
            f"{path.name} cannot be read at line {reader.line_num}: {error}.",
            remedy="Look for a quotation mark without its partner there.",
            place=f"{path.name}:{reader.line_num}",
        ) from error
    return rows


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetDamaged(
        f"{path.name} is text in an encoding that is neither UTF-8 nor GB18030.",
        remedy="Save it again as UTF-8 and retry.",
    )


def _separator(text: str) -> str:
    """The separator that cuts most of the first lines into the same number of fields."""
    lines = [line for line in text[:100_000].splitlines()[:SAMPLE_LINES] if line.strip()]
    return max(SEPARATORS, key=lambda separator: _agreement(lines, separator))


def _agreement(lines: list[str], separator: str) -> tuple[int, int]:
    widths = [len(row) for row in csv.reader(lines, delimiter=separator)]
    several = [width for width in widths if width > 1]
    return max((several.count(width) for width in several), default=0), max(several, default=0)
