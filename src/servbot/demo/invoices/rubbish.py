"""Files that no reader should choke on."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from servbot.demo.invoices.locked import locked_pdf

PASSWORD = "harbour"  # noqa: S105 - opens the encrypted sample, nothing else
"""What opens `encrypted.pdf`."""

HUGE = 20_000
"""Pixels on each side of `huge.png`."""

_MEBIBYTE = 1 << 20


def rubbish(folder: Path, *, bomb_bytes: int = 1 << 30) -> tuple[Path, ...]:
    """Write hostile files and return their paths.

    Args:
        folder: where to write; made when it is missing.
        bomb_bytes: what `bomb.xlsx` expands to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "not_a_pdf.pdf").write_text(
        "This is a shopping list: tea, rice, two lemons.\n", encoding="utf-8"
    )
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "encrypted.pdf").write_bytes(locked_pdf("Invoice 4711, total 100.00", PASSWORD))
    _write_huge(folder / "huge.png")
    _write_bomb(folder / "bomb.xlsx", bomb_bytes)
    names = ("not_a_pdf.pdf", "empty.pdf", "encrypted.pdf", "huge.png", "bomb.xlsx")
    return tuple(folder / name for name in names)


def _write_huge(path: Path) -> None:
    """A valid black picture with one bit for each pixel: some kilobytes that ask for gigabytes."""
    header = struct.pack(">IIBBBBB", HUGE, HUGE, 1, 0, 0, 0, 0)
    row = bytes(1 + (HUGE + 7) // 8)
    packer = zlib.compressobj(9)
    pixels = b"".join(packer.compress(row) for _ in range(HUGE)) + packer.flush()
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _write_bomb(path: Path, size: int) -> None:
    """A workbook whose only sheet is enormous, written piece by piece."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in _PARTS.items():
            book.writestr(name, text)
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for piece in _sheet(size):
                sheet.write(piece)


def _sheet(size: int) -> Iterator[bytes]:
    yield f'<worksheet xmlns="{_SPACE}/spreadsheetml/2006/main"><sheetData>'.encode()
    row = b"<row><c><v>1</v></c><c><v>1</v></c></row>\n"
    block = row * (_MEBIBYTE // len(row))
    for _ in range(-(-size // len(block))):
        yield block
    yield b"</sheetData></worksheet>"


_SPACE = "http://schemas.openxmlformats.org"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_SPACE}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_SPACE}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{_SPACE}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>"
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_SPACE}/spreadsheetml/2006/main" '
        f'xmlns:r="{_SPACE}/officeDocument/2006/relationships">'
        '<sheets><sheet name="Orders" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_SPACE}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{_SPACE}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>"
    ),
}
"""The other parts that make it a workbook."""
