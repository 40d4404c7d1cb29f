"""Finds the cells of an .xls sheet that hold an error such as #N/A; the fast reader gives them as blank."""

import struct
from collections.abc import Iterator
from pathlib import Path

from servbot.actions.sheets.reading.compound_stream import read_stream

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
SHEET_NAME, BEGIN, END, CONSTANT, FORMULA = 0x85, 0x809, 0x0A, 0x205, 0x06
ERROR_RESULT = 2
Place = tuple[int, int]


def xls_error_cells(path: Path, sheet: str) -> dict[Place, str]:
    """Error texts by row and column from 1; none when the file's inside cannot be followed."""
    stream = read_stream(path.read_bytes(), "Workbook", "Book")
    try:
        start = _sheet_start(stream, sheet)
        return {} if start is None else dict(_errors(stream, start))
    except struct.error:
        return {}


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _sheet_start(stream: bytes, sheet: str) -> int | None:
    for kind, data in _records(stream, 0):
        if kind == SHEET_NAME and _name(data) == sheet:
            return int(struct.unpack_from("<I", data)[0])
        if kind == END:
            break
    return None


def _name(data: bytes) -> str:
    length, wide = data[6], data[7] & 1
    return data[8 : 8 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1", errors="replace")


def _errors(stream: bytes, start: int) -> Iterator[tuple[Place, str]]:
    depth = 0
    for kind, data in _records(stream, start):
        # A chart on the sheet is a sheet within the sheet.
        depth += (kind == BEGIN) - (kind == END)
        if depth == 0:
            return
        code = _code(kind, data) if depth == 1 else None
        if code is not None:
            row, column = struct.unpack_from("<HH", data)
            yield (row + 1, column + 1), ERRORS.get(code, "#ERROR")


def _code(kind: int, data: bytes) -> int | None:
    if kind == CONSTANT and len(data) >= 8 and data[7]:
        return data[6]
    if kind == FORMULA and data[12:14] == b"\xff\xff" and data[6] == ERROR_RESULT:
        return data[8]
    return None
