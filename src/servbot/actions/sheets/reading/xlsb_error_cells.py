"""Finds the cells of an .xlsb sheet that hold an error such as #N/A; the fast reader gives them as blank."""

import posixpath
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from servbot.actions.sheets.reading.binary_extent import ROW_HEADER, varying
from servbot.actions.sheets.reading.xls_error_cells import ERRORS, Place

SHEET = 156
ERROR_CELLS = {3, 11}


def xlsb_error_cells(path: Path, sheet: str) -> dict[Place, str]:
    """Error texts by row and column from 1; the guard has already bounded the file."""
    with zipfile.ZipFile(path) as archive:
        try:
            return dict(_errors(archive.read(_part_of(archive, sheet))))
        except (KeyError, ET.ParseError, struct.error, IndexError):
            return {}


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    relations = ET.fromstring(archive.read("xl/_rels/workbook.bin.rels"))  # noqa: S314 - no entities get here
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for kind, data in _records(archive.read("xl/workbook.bin")):
        if kind == SHEET:
            relation, at = _text(data, 8)
            if _text(data, at)[0] == sheet:
                return posixpath.normpath(posixpath.join("/xl", targets[relation])).lstrip("/")
    raise KeyError(sheet)


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data) - 1:
        kind, at = varying(data, at, 2)
        length, at = varying(data, at, 4)
        yield kind, data[at : at + length]
        at += length


def _text(data: bytes, at: int) -> tuple[str, int]:
    length = struct.unpack_from("<I", data, at)[0]
    end = at + 4 + 2 * length
    return data[at + 4 : end].decode("utf-16-le", errors="replace"), end


def _errors(data: bytes) -> Iterator[tuple[Place, str]]:
    row = 0
    for kind, record in _records(data):
        if kind == ROW_HEADER:
            row = struct.unpack_from("<I", record)[0]
        elif kind in ERROR_CELLS:
            column = struct.unpack_from("<I", record)[0]
            yield (row + 1, column + 1), ERRORS.get(record[8], "#ERROR")
