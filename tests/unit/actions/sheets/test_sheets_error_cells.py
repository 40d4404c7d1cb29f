"""Error cells of the older formats, in files built by hand because no library here writes them."""

import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servbot.actions.sheets.reading.compound_stream import read_stream
from servbot.actions.sheets.reading.guard import COMPOUND
from servbot.actions.sheets.reading.xls_error_cells import xls_error_cells
from servbot.actions.sheets.reading.xlsb_error_cells import xlsb_error_cells

FREE, CHAIN_END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def record(kind, data):
    return struct.pack("<HH", kind, len(data)) + data


def excel_stream():
    begin, end = record(0x809, bytes(16)), record(0x0A, b"")
    names = [("Other", b"\x00" + b"Other"), ("价格", b"\x01" + "价格".encode("utf-16-le"))]
    cells = {
        "Other": record(0x205, struct.pack("<HHHBB", 9, 9, 0, 0x07, 1)),
        "价格": record(0x205, struct.pack("<HHHBB", 1, 0, 0, 0x2A, 1))
        + record(0x205, struct.pack("<HHHBB", 2, 0, 0, 1, 0))  # TRUE, no error
        + begin
        + end  # a chart on the sheet
        + record(0x06, struct.pack("<HHH", 3, 27, 0) + bytes((2, 0, 0x07, 0, 0, 0, 255, 255)) + bytes(6)),
    }
    bound = [record(0x85, struct.pack("<IHB", 0, 0, len(name)) + text) for name, text in names]
    start = len(begin) + sum(map(len, bound)) + len(end)
    sheets, places = b"", []
    for name, _ in names:
        places.append(start + len(sheets))
        sheets += begin + cells[name] + end
    bound = [
        record(0x85, struct.pack("<IHB", place, 0, len(name)) + text)
        for place, (name, text) in zip(places, names, strict=True)
    ]
    return begin + b"".join(bound) + end + sheets


def compound(stream, name="Workbook"):
    stream = stream.ljust(5000, b"\x00")
    sectors = -(-len(stream) // 512)
    table = [TABLE, CHAIN_END, *range(3, sectors + 2), CHAIN_END]
    header = bytearray(512)
    header[:8] = COMPOUND
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<II", header, 44, 1, 1)
    struct.pack_into("<I", header, 68, CHAIN_END)
    struct.pack_into("<109I", header, 76, 0, *[FREE] * 108)
    entry = bytearray(128)
    text = name.encode("utf-16-le")
    entry[: len(text)] = text
    struct.pack_into("<H", entry, 64, len(text) + 2)
    struct.pack_into("<II", entry, 116, 2, len(stream))
    allocation = struct.pack("<128I", *table, *[FREE] * (128 - len(table)))
    return (
        bytes(header) + allocation + bytes(entry).ljust(512, b"\x00") + stream.ljust(512 * sectors, b"\x00")
    )


def test_errors_of_the_right_xls_sheet_are_found(tmp_path):
    (tmp_path / "a.xls").write_bytes(compound(excel_stream()))
    assert xls_error_cells(tmp_path / "a.xls", "价格") == {(2, 1): "#N/A", (4, 28): "#DIV/0!"}
    assert xls_error_cells(tmp_path / "a.xls", "Other") == {(10, 10): "#DIV/0!"}
    assert xls_error_cells(tmp_path / "a.xls", "None") == {}


def test_a_stream_is_given_whole():
    stream = bytes(range(256)) * 30
    assert read_stream(compound(stream), "Book", "Workbook") == stream
    assert read_stream(compound(stream), "Elsewhere") == b""


@given(st.data())
def test_a_damaged_compound_file_gives_nothing_and_never_hangs(data):
    content = bytearray(compound(excel_stream()))
    for _ in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(0, 1600))
        content[place] = data.draw(st.integers(0, 255))
    assert isinstance(read_stream(bytes(content), "Workbook"), bytes)


def binary_record(kind, data):
    head = bytes((kind,)) if kind < 128 else bytes((kind & 127 | 128, kind >> 7))
    return head + bytes((len(data),)) + data


def text(value):
    return struct.pack("<I", len(value)) + value.encode("utf-16-le")


@pytest.mark.parametrize("kind", [3, 11])
def test_errors_of_the_right_xlsb_sheet_are_found(tmp_path, kind):
    sheet = binary_record(0, struct.pack("<I", 6) + bytes(13)) + binary_record(
        kind, struct.pack("<II", 2, 0) + b"\x17"
    )
    with zipfile.ZipFile(tmp_path / "a.xlsb", "w") as archive:
        archive.writestr("xl/workbook.bin", binary_record(156, bytes(8) + text("rId7") + text("Prices")))
        archive.writestr(
            "xl/_rels/workbook.bin.rels", '<R><Relationship Id="rId7" Target="worksheets/sheet1.bin"/></R>'
        )
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    assert xlsb_error_cells(tmp_path / "a.xlsb", "Prices") == {(7, 3): "#REF!"}
    assert xlsb_error_cells(tmp_path / "a.xlsb", "Else") == {}
