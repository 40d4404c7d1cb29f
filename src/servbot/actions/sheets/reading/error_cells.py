"""Finds the cells of an .xlsx sheet that the fast reader gives as blank although they are not."""

import re
import zipfile
from pathlib import Path

from servbot.actions.sheets.reading.address import column_number
from servbot.actions.sheets.reading.workbook_parts import part_of

CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?\bt=[\"']e[\"'][^>]*)>(.{0,4000}?)</(?:\w+:)?c>", re.DOTALL)
UNCALCULATED = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d+)[\"']")
VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]*)</")
TEXT_RESULT = re.compile(rb"\bt=[\"']str[\"']")
Place = tuple[int, int]


def error_cells(content: bytes) -> dict[Place, str]:
    """Error texts by row and column from 1."""
    if b't="e"' not in content and b"t='e'" not in content:
        return {}
    found = {}
    for attributes, inside in CELL.findall(content):
        value = VALUE.search(inside)
        if place := _place(attributes):
            found[place] = value[1].decode(errors="replace") if value else "#ERROR"
    return found


def uncalculated_cells(content: bytes) -> list[Place]:
    """Cells with a formula whose result was never stored, as programs that cannot calculate leave them."""
    if b"<f" not in content and b":f" not in content:
        return []
    # An empty text is a result: only a formula that gives text has one.
    candidates = (each for each in UNCALCULATED.findall(content) if not TEXT_RESULT.search(each))
    return [place for attributes in candidates if (place := _place(attributes))]


def sheet_content(path: Path, sheet: str) -> bytes:
    """The XML of a sheet; empty when it is not where it should be."""
    with zipfile.ZipFile(path) as archive:
        part = part_of(archive, sheet)
        return archive.read(part) if part else b""


def _place(attributes: bytes) -> Place | None:
    place = PLACE.search(attributes)
    return (int(place[2]), column_number(place[1].decode())) if place else None
