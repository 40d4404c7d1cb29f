"""Hostile and broken files: each is refused with a clear error, in bounded time and memory."""

import io
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from servbot.actions.sheets.errors import SheetDamaged, SheetEncrypted, SheetTooLarge, WrongKind
from servbot.actions.sheets.reading.binary_extent import BinaryExtent
from servbot.actions.sheets.reading.extent import Extent
from servbot.actions.sheets.reading.filled_extent import FilledExtent
from servbot.actions.sheets.reading.guard import COMPOUND, Kind, inspect
from servbot.actions.sheets.reading.table import read_table
from servbot.actions.sheets.reading.zip_guard import Limits

SMALL = Limits(file_bytes=1 << 20, expanded_bytes=2 << 20, parts=20, cells=300_000)


def workbook_bytes(**cells):
    workbook = Workbook()
    for address, value in cells.items():
        workbook.active[address] = value
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def with_part(content, name, data):
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return stream.getvalue()


def refused(tmp_path, name, content, limits=SMALL):
    (tmp_path / name).write_bytes(content)
    return inspect(tmp_path / name, limits)


def test_a_good_workbook_passes(tmp_path):
    assert refused(tmp_path, "a.xlsx", workbook_bytes(A1="x")) is Kind.XLSX
    assert refused(tmp_path, "a.csv", b"a,b\n1,2\n") is Kind.TEXT


def test_a_bomb_is_refused_by_what_it_says_of_itself(tmp_path):
    bomb = with_part(workbook_bytes(A1=1), "xl/media/bomb.bin", bytes(3 << 20))
    with pytest.raises(SheetTooLarge, match="more than 2 MiB"):
        refused(tmp_path, "a.xlsx", bomb)


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path):
    honest = with_part(workbook_bytes(A1=1), "xl/media/bomb.bin", bytes(3 << 20))
    lying = honest.replace((3 << 20).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises((SheetTooLarge, SheetDamaged)):
        refused(tmp_path, "a.xlsx", lying)


@pytest.mark.parametrize("far", ["XFD1048576", "A1048576"])
def test_a_cell_in_the_far_corner_is_refused_before_a_reader_sets_up_the_rectangle(tmp_path, far):
    with pytest.raises(SheetTooLarge, match="row 1048576"):
        refused(tmp_path, "a.xlsx", workbook_bytes(**{"A1": 1, far: 2}))


def test_cells_that_are_only_coloured_do_not_count(tmp_path):
    workbook = Workbook()
    workbook.active.append(["Item", "Price"])
    workbook.active.append(["Bolt", 2])
    for address in ("XFD1048576", "AZ1048575"):
        workbook.active[address].font = Font(bold=True)
    workbook.save(tmp_path / "a.xlsx")
    assert inspect(tmp_path / "a.xlsx", SMALL) is Kind.XLSX
    assert len(read_table(tmp_path / "a.xlsx").rows) == 1


def test_cells_without_an_address_are_counted_where_they_stand():
    extent = FilledExtent()
    extent.read(
        [
            b'<x:s xmlns:x="u"><x:row r="7"><x:c/><x:c><x:v>1</x:v></x:c></x:row><x:row>',
            b"<x:c><x:is/></x:c></x:row></x:s>",
        ]
    )
    assert (extent.rows, extent.columns) == (8, 2)


def test_a_far_row_is_seen_also_where_cells_have_no_address_and_the_piece_ends_inside():
    extent = Extent("xl/worksheets/sheet1.xml")
    for piece in (b'<sheetData><row spans="1:2" r="10', b'48576"><c><v>1</v></c></row>'):
        extent.feed(piece)
    assert extent.rows == 1_048_576


def test_a_far_cell_in_a_binary_sheet_is_seen_wherever_the_pieces_end():
    row = bytes((0, 17)) + (1_048_575).to_bytes(4, "little") + bytes(13)
    cell = bytes((5, 16)) + (16_383).to_bytes(4, "little") + bytes(12)
    for size in (1, 3, 7, 100):
        extent, data = BinaryExtent(), row + cell + bytes(20)
        for start in range(0, len(data), size):
            extent.feed(data[start : start + size])
        assert (extent.rows, extent.columns) == (1_048_576, 16_384)


def test_entities_are_refused(tmp_path):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    with pytest.raises(SheetDamaged, match="XML entities"):
        refused(tmp_path, "a.xlsx", with_part(workbook_bytes(A1=1), "xl/more.xml", bomb))


def test_too_many_parts_are_refused(tmp_path):
    content = workbook_bytes(A1=1)
    for number in range(20):
        content = with_part(content, f"xl/{number}.xml", b"<x/>")
    with pytest.raises(SheetTooLarge, match="parts"):
        refused(tmp_path, "a.xlsx", content)


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("empty.xlsx", b"", SheetDamaged),
        ("cut.xlsx", workbook_bytes(A1=1)[:700], SheetDamaged),
        ("noise.csv", b"\x00\x01\x02\x03", SheetDamaged),
        ("really.xlsx", b"a,b\n1,2\n", WrongKind),
        ("really.csv", workbook_bytes(A1=1), WrongKind),
        ("paper.xlsx", b"%PDF-1.7\n", WrongKind),
        ("page.xls", b"<html><table></table></html>", WrongKind),
        ("old.xls", bytes.fromhex("0900040000001000") + bytes(40), WrongKind),
        (
            "secret.xlsx",
            COMPOUND + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(90),
            SheetEncrypted,
        ),
        ("named.xlsx", COMPOUND + bytes(600), WrongKind),
        ("large.csv", b"a,b\n" * (300 << 10), SheetTooLarge),
    ],
)
def test_files_that_are_no_workbook_are_named(tmp_path, name, content, error):
    with pytest.raises(error) as caught:
        refused(tmp_path, name, content)
    assert name in caught.value.message
    assert caught.value.remedy


def test_another_archive_is_no_workbook(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(WrongKind, match="without a workbook"):
        refused(tmp_path, "a.xlsx", stream.getvalue())


@pytest.mark.parametrize("text", ["a,b\n" + "," * 13_000_000, "a\n" * 7_000_000])
def test_a_text_of_nothing_but_cells_is_refused(tmp_path, text):
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(SheetTooLarge, match="cells"):
        read_table(tmp_path / "a.csv")
