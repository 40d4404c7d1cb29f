"""Files that cannot be read: each gives its own error, and none takes long."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from servbot.actions.documents import Extract, ReadText
from servbot.actions.documents.failures import EngineMissing
from servbot.core.errors import FailureKind, ServbotError
from servbot.core.paths import FileMissing
from servbot.testkit import LocalContext

ENCRYPTED = b"""%%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>> endobj
4 0 obj <</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>> endobj
trailer <</Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]/Size 5>>
%%%%EOF
""" % (b"ab" * 32, b"cd" * 32)
"""Protected by a password that nobody knows."""


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""
    rows = zlib.compress(b"\0" * 1000)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    )


def text_pdf(pages: int) -> bytes:
    """A PDF with a line of text on every page, without a table of its objects: readers rebuild it."""
    stream = b"BT /F1 12 Tf 50 700 Td (Invoice number: INV-2026-0012 of 1 March 2026) Tj ET"
    numbers = range(10, 10 + pages)
    parts = [
        b"1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj",
        b"2 0 obj <</Type/Pages/Kids[%s]/Count %d>> endobj"
        % (b" ".join(b"%d 0 R" % n for n in numbers), pages),
        b"3 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj",
        b"4 0 obj <</Length %d>> stream\n%s\nendstream endobj" % (len(stream), stream),
    ]
    parts += [
        b"%d 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 3 0 R>>>>>> endobj" % number
        for number in numbers
    ]
    return b"%PDF-1.4\n" + b"\n".join(parts) + b"\ntrailer <</Root 1 0 R>>\n%%EOF\n"


def cut_jpeg() -> bytes:
    target = io.BytesIO()
    Image.effect_noise((1200, 1200), 80).save(target, "JPEG")
    return target.getvalue()[:5000]


BAD = (
    ("empty.pdf", b"", "documents.empty"),
    ("letter.pdf", b"Dear Sir or Madam", "documents.not-a-document"),
    ("sheet.xlsx", b"PK\x03\x04" + b"\0" * 100, "documents.not-a-document"),
    ("damaged.pdf", b"%PDF-1.7\n" + b"\0" * 500, "documents.damaged"),
    ("locked.pdf", ENCRYPTED, "documents.encrypted"),
    ("giant.png", png_header(20_000, 20_000), "documents.too-large"),
    ("wide.png", png_header(20_000, 100), "documents.too-large"),
    ("cut.jpg", cut_jpeg(), "documents.damaged"),
    ("short.png", png_header(800, 800), "documents.damaged"),
    ("head.png", b"\x89PNG\r\n\x1a\n", "documents.damaged"),
)


@pytest.mark.parametrize(("name", "content", "code"), BAD, ids=[name for name, _, _ in BAD])
async def test_a_bad_file_has_its_own_error(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    context = LocalContext(tmp_path)
    (tmp_path / "workspace" / name).write_bytes(content)
    with pytest.raises(ServbotError) as refused:
        await Extract(file=name, template="invoice").run(context)
    assert refused.value.code == code
    assert refused.value.kind is FailureKind.BUSINESS
    assert name in refused.value.message
    assert refused.value.remedy


async def test_the_size_and_the_limit_are_named(tmp_path: Path) -> None:
    (tmp_path / "workspace").mkdir()
    (tmp_path / "workspace" / "giant.png").write_bytes(png_header(20_000, 20_000))
    with pytest.raises(ServbotError, match=r"20,000 x 20,000 pixels.*15,000"):
        await ReadText(file="giant.png").run(LocalContext(tmp_path))


async def test_a_document_with_too_many_pages_is_refused(tmp_path: Path) -> None:
    context = LocalContext(tmp_path)
    (tmp_path / "workspace" / "long.pdf").write_bytes(text_pdf(pages=3))
    with pytest.raises(ServbotError, match="more than 2 pages") as refused:
        await Extract(file="long.pdf", template="invoice", pages=2).run(context)
    assert refused.value.code == "documents.too-large"
    output = await ReadText(file="long.pdf", pages=2).run(context)
    assert [page.number for page in output.pages] == [1, 2]


async def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileMissing, match=r"nowhere\.pdf"):
        await ReadText(file="nowhere.pdf").run(LocalContext(tmp_path))


async def test_a_language_that_tesseract_lacks_is_named(tmp_path: Path) -> None:
    context = LocalContext(tmp_path)
    Image.new("RGB", (800, 800), "white").save(tmp_path / "workspace" / "page.png")
    with pytest.raises(EngineMissing, match="tlh") as missing:
        await ReadText(file="page.png", engine="tesseract", languages=("tlh",)).run(context)
    assert "tesseract-ocr-tlh" in missing.value.remedy
