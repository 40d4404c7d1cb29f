"""Writes large new workbooks: whole columns become the XML of a sheet at once, exact and never a formula of others."""

import hashlib
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import polars as pl
from openpyxl.utils import get_column_letter

from servbot.actions.sheets.reconciliation.column_text import as_series
from servbot.actions.sheets.writing.cells import EXACT_DIGITS, FORMULA_STARTS, LONGEST_TEXT
from servbot.actions.sheets.writing.fast_parts import PLAIN, STYLES, content_types, relations, workbook_xml

ROWS_AT_ONCE = 8_000
NOT_XML = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]"
FIRST_SERIAL = date(1900, 3, 1)
EPOCH_DAYS = 25_569
"""Days from the first day of spreadsheets to 1970."""

TEXT, MONEY, DATE, HEADER, TITLE, QUOTED, LINK = 0, 1, 2, 3, 4, 5, 6
WIDTH_SAMPLE = 200
LAST = "Proof"


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads to the row it tells of."""

    targets: pl.Series
    """What HYPERLINK is given, such as `[ledger.xlsx]'Sheet'!A5`."""

    texts: pl.Series


@dataclass(frozen=True, slots=True)
class FastSheet:
    """One table."""

    name: str
    columns: Mapping[str, Sequence[Any] | pl.Series | Link]
    length: int


def write_fast(
    path: Path, title: str, sheets: Sequence[FastSheet], last: Callable[[Mapping[str, str]], FastSheet]
) -> None:
    """Write the workbook; the last sheet is made when the SHA-256 of each other one is known by its name."""
    digests: dict[str, str] = {}
    names = [*(sheet.name for sheet in sheets), LAST]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=2) as archive:
        archive.writestr("[Content_Types].xml", content_types(len(names)))
        archive.writestr("_rels/.rels", PLAIN)
        archive.writestr("xl/workbook.xml", workbook_xml(names))
        archive.writestr("xl/_rels/workbook.xml.rels", relations(len(names)))
        archive.writestr("xl/styles.xml", STYLES)
        for number, sheet in enumerate(sheets, 1):
            digests[sheet.name] = _write_part(archive, number, sheet, title)
        _write_part(archive, len(names), last(digests), title)


def _write_part(archive: zipfile.ZipFile, number: int, sheet: FastSheet, title: str) -> str:
    digest = hashlib.sha256()
    with archive.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
        for piece in _sheet_xml(sheet, title):
            content = piece.encode()
            digest.update(content)
            part.write(content)
    return digest.hexdigest()


def _sheet_xml(sheet: FastSheet, title: str) -> Iterator[str]:
    last = get_column_letter(max(len(sheet.columns), 1))
    yield (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" '
        'state="frozen"/></sheetView></sheetViews><cols>'
    )
    yield from (
        f'<col min="{at}" max="{at}" width="{_width(name, values)}" customWidth="1"/>'
        for at, (name, values) in enumerate(sheet.columns.items(), 1)
    )
    yield f'</cols><sheetData><row r="1">{_text_cell("A1", f"{title} - {sheet.name}", TITLE)}</row><row r="3">'
    yield "".join(
        _text_cell(f"{get_column_letter(at)}3", name, HEADER) for at, name in enumerate(sheet.columns, 1)
    )
    yield "</row>"
    for first in range(0, sheet.length, ROWS_AT_ONCE):
        yield from _rows(sheet, first, min(ROWS_AT_ONCE, sheet.length - first))
    yield f'</sheetData><autoFilter ref="A3:{last}{max(sheet.length + 3, 3)}"/></worksheet>'


def _rows(sheet: FastSheet, first: int, count: int) -> Iterator[str]:
    numbers = pl.int_range(first + 4, first + count + 4, eager=True).cast(pl.String)
    cells = [
        _cells(get_column_letter(at), numbers, values, first, count)
        for at, values in enumerate(sheet.columns.values(), 1)
    ]
    rows = pl.select(
        pl.concat_str(pl.lit('<row r="'), numbers, pl.lit('">'), *cells, pl.lit("</row>"))
    ).to_series()
    yield "".join(rows)


def _cells(
    letter: str, numbers: pl.Series, values: Sequence[Any] | pl.Series | Link, first: int, count: int
) -> pl.Series:
    if isinstance(values, Link):
        return _links(letter, numbers, values, first, count)
    part = values[first : first + count]
    typed = part if isinstance(part, pl.Series) else as_series(part)
    return _mixed_cells(letter, numbers, part) if typed is None else _typed_cells(letter, numbers, typed)


def _mixed_cells(letter: str, numbers: pl.Series, part: Sequence[Any] | pl.Series) -> pl.Series:
    """The cells of a column of several kinds: numbers as such, all others as text."""
    amounts = as_series([value if _is_number(value) else None for value in part])
    if amounts is None:
        amounts = pl.Series([None] * len(part), dtype=pl.Int64)
    shown = [
        None if value is None or known else _as_text(value)
        for value, known in zip(part, amounts.is_not_null(), strict=True)
    ]
    texts = _typed_cells(letter, numbers, pl.Series(shown, dtype=pl.String))
    return _typed_cells(letter, numbers, amounts).zip_with(amounts.is_not_null(), texts)


def _typed_cells(letter: str, numbers: pl.Series, typed: pl.Series) -> pl.Series:
    """The cells of one column; nothing where it is blank."""
    frame = pl.DataFrame({"at": numbers, "value": typed})
    value, place = pl.col("value"), pl.concat_str(pl.lit(f'<c r="{letter}'), pl.col("at"))
    if typed.dtype == pl.Date:
        serial = (value.cast(pl.Int32) + EPOCH_DAYS).cast(pl.String)
        number = pl.concat_str(place, pl.lit(f'" s="{DATE}"><v>'), serial, pl.lit("</v></c>"))
        cell = pl.when(value >= FIRST_SERIAL).then(number).otherwise(_text(place, value.cast(pl.String)))
    elif typed.dtype == pl.String:
        cell = _text(place, value)
    else:
        style = MONEY if isinstance(typed.dtype, pl.Decimal) else TEXT
        text = value.cast(pl.String)
        digits = text.str.replace_all(r"[-.]", "").str.strip_chars_start("0").str.len_chars()
        number = pl.concat_str(place, pl.lit(f'" s="{style}"><v>'), text, pl.lit("</v></c>"))
        # A spreadsheet keeps 15 digits; longer numbers would be changed.
        cell = pl.when(digits <= EXACT_DIGITS).then(number).otherwise(_text(place, text))
    return frame.select(pl.when(value.is_null()).then(pl.lit("")).otherwise(cell)).to_series()


def _text(place: pl.Expr, text: pl.Expr) -> pl.Expr:
    clean = _escaped(text.str.head(LONGEST_TEXT))
    quoted = text.str.contains(
        "^[" + "".join(f"\\{start}" if start in "+-@=" else start for start in FORMULA_STARTS) + "]"
    )
    style = (
        pl.when(quoted)
        .then(pl.lit(f'" s="{QUOTED}" t="inlineStr"><is><t xml:space="preserve">'))
        .otherwise(pl.lit('" t="inlineStr"><is><t xml:space="preserve">'))
    )
    return pl.concat_str(place, style, clean, pl.lit("</t></is></c>"))


def _links(letter: str, numbers: pl.Series, link: Link, first: int, count: int) -> pl.Series:
    frame = pl.DataFrame(
        {
            "at": numbers,
            "target": link.targets[first : first + count],
            "text": link.texts[first : first + count],
        }
    )
    target = _escaped(pl.col("target").str.replace_all('"', '""', literal=True))
    text = _escaped(pl.col("text"))
    cell = pl.concat_str(
        pl.lit(f'<c r="{letter}'),
        "at",
        pl.lit(f'" s="{LINK}" t="str"><f>HYPERLINK("'),
        target,
        pl.lit('","'),
        text,
        pl.lit('")</f><v>'),
        text,
        pl.lit("</v></c>"),
    )
    return frame.select(pl.when(pl.col("target").is_null()).then(pl.lit("")).otherwise(cell)).to_series()


def _escaped(text: pl.Expr) -> pl.Expr:
    return (
        text.str.replace_all(NOT_XML, "")
        .str.replace_all("&", "&amp;", literal=True)
        .str.replace_all("<", "&lt;", literal=True)
        .str.replace_all(">", "&gt;", literal=True)
    )


def _text_cell(place: str, text: str, style: int) -> str:
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _as_text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _width(name: str, values: Sequence[Any] | pl.Series | Link) -> int:
    sample = values.texts[:WIDTH_SAMPLE] if isinstance(values, Link) else values[:WIDTH_SAMPLE]
    longest = max([len(name), *(len(str(value)) for value in sample if value is not None)])
    return min(max(longest + 3, 8), 60)
