"""Rows of a CSV or TSV file whose encoding and separator nobody wrote down."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from servbot.actions.sheets.errors import SheetDamaged, SheetTooLarge
from servbot.actions.sheets.reading.encoding import decode

SEPARATORS = ",;\t|"
QUOTES = "\"'"
SAMPLE_LINES = 20
MOST_CELLS = 12_000_000
"""Each costs about a hundred bytes of memory."""

TOLD = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""A first line by which Excel is told the separator."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TextRows:
    """What a text file holds and how it was written."""

    rows: list[list[str]]

    encoding: str

    separator: str

    other_encodings: tuple[str, ...]
    """Encodings that would have fitted as well."""


def read_text_rows(path: Path, encoding: str = "", separator: str = "") -> TextRows:
    """Every row of the file; `SheetDamaged` names the line that cannot be read."""
    decoded = decode(path.read_bytes(), path.name, encoding)
    text = decoded.text
    told = TOLD.match(text)
    separator = separator or (told[1] if told else _separator(text))
    if text.count(separator) + 2 * text.count("\n") > MOST_CELLS:
        raise SheetTooLarge(f"{path.name} has more than {MOST_CELLS:,} cells.")
    # The line stays a row, so that the numbers of the rows are those that Excel shows.
    text = f"\n{text[told.end() :]}" if told else text
    return TextRows(
        rows=_rows(path, text, separator),
        encoding=decoded.encoding,
        separator=separator,
        other_encodings=decoded.others,
    )


def _rows(path: Path, text: str, separator: str) -> list[list[str]]:
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, quotechar=_quote(text, separator), strict=True
    )
    rows: list[list[str]] = []
    start = 1
    try:
        for row in reader:
            rows.append(row)
            start = reader.line_num + 1
    except csv.Error as error:
        raise SheetDamaged(
            f"{path.name} cannot be read from line {start}: {error}.",
            remedy="Look for a quotation mark without its partner there.",
            place=f"{path.name}:{start}",
        ) from error
    return rows


def _lines(text: str) -> list[str]:
    return [line for line in text[:100_000].splitlines()[:SAMPLE_LINES] if line.strip()]


def _quote(text: str, separator: str) -> str:
    """The quotation mark that wraps whole fields of the first lines."""
    fields = [field.strip() for line in _lines(text) for field in line.split(separator)]
    wrapped = {
        quote: sum(len(field) > 1 and field[0] == field[-1] == quote for field in fields) for quote in QUOTES
    }
    return max(QUOTES, key=wrapped.__getitem__)


def _separator(text: str) -> str:
    """The separator that cuts most of the first lines into the same number of fields."""
    lines = _lines(text)
    return max(SEPARATORS, key=lambda separator: _agreement(lines, separator))


def _agreement(lines: list[str], separator: str) -> tuple[int, int]:
    widths = [len(row) for row in csv.reader(lines, delimiter=separator)]
    several = [width for width in widths if width > 1]
    return max((several.count(width) for width in several), default=0), max(several, default=0)
