"""Files that cannot be read: each gives its own error, and none takes long."""

import io
import shutil
import struct
import time
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
    ("endless.png", png_header(30_000, 30_000), "documents.too-large"),
    ("photo.heic", b"\0\0\0\x1cftypheic" + b"\0" * 200, "documents.damaged"),
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


async def test_a_document_of_thousands_of_pages_is_refused_before_it_is_read(tmp_path: Path) -> None:
    context = LocalContext(tmp_path)
    content = text_pdf(pages=5_000)
    (tmp_path / "workspace" / "endless.pdf").write_bytes(content)
    before = time.process_time()
    with pytest.raises(ServbotError, match="more than 20 pages"):
        await Extract(file="endless.pdf", template="invoice").run(context)
    assert time.process_time() - before < 10
    assert (tmp_path / "workspace" / "endless.pdf").read_bytes() == content, "the original stays as it came"


async def test_scripts_in_a_pdf_are_never_run(tmp_path: Path) -> None:
    context = LocalContext(tmp_path)
    script = b"/OpenAction<</S/JavaScript/JS(while \\(true\\) app.alert\\(1\\);)>>/AA<</O<</S/Launch/F(/bin/false)>>>>"
    content = text_pdf(pages=1).replace(b"/Type/Catalog", b"/Type/Catalog" + script)
    (tmp_path / "workspace" / "active.pdf").write_bytes(content)
    output = await ReadText(file="active.pdf").run(context)
    assert "INV-2026-0012" in output.text


async def test_a_text_layer_of_another_document_under_a_scan_is_not_believed(tmp_path: Path) -> None:
    """A scan over the whole page with text under it: somebody's OCR, which may say anything."""
    context = LocalContext(tmp_path)
    picture = b"q 595 0 0 842 0 0 cm BI /W 2 /H 2 /CS /G /BPC 8 ID \x00\xff\xff\x00 EI Q\n"
    stream = b"BT /F1 12 Tf 50 700 Td (Invoice number: INV-9999-9999 Total 1.00 EUR) Tj ET\n" + picture
    plain = text_pdf(pages=1)
    start, end = plain.index(b"4 0 obj"), plain.index(b"endobj", plain.index(b"4 0 obj"))
    lying = (
        plain[:start] + b"4 0 obj <</Length %d>> stream\n%s\nendstream " % (len(stream), stream) + plain[end:]
    )
    (tmp_path / "workspace" / "lying.pdf").write_bytes(lying)
    with pytest.raises(ServbotError, match="no text layer that can be believed"):
        await ReadText(file="lying.pdf", engine="text-layer").run(context)


async def test_a_picture_from_a_phone_is_read(tmp_path: Path) -> None:
    """`page.heic` was made from the page of `test_documents_read.py` with pillow-heif 1.8, quality 35."""
    context = LocalContext(tmp_path)
    shutil.copy(Path(__file__).with_name("page.heic"), tmp_path / "workspace" / "IMG_0042.HEIC")
    output = await ReadText(file="IMG_0042.HEIC", engine="tesserocr", languages=("eng",)).run(context)
    assert "INV-2026-0012" in output.text


async def test_all_pages_of_a_fax_are_read(tmp_path: Path) -> None:
    context = LocalContext(tmp_path)
    with Image.open(Path(__file__).with_name("page.heic")) as page:
        fax = page.convert("L").point(lambda value: 255 * (value > 128)).convert("1")
    fax.save(
        tmp_path / "workspace" / "fax.tif",
        "TIFF",
        compression="group4",
        save_all=True,
        append_images=[fax.rotate(180)],
    )
    output = await ReadText(file="fax.tif", engine="tesserocr", languages=("eng",)).run(context)
    assert [("INV-2026-0012" in page.text) for page in output.pages] == [True, True], "one stands on its head"


async def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileMissing, match=r"nowhere\.pdf"):
        await ReadText(file="nowhere.pdf").run(LocalContext(tmp_path))


async def test_a_language_that_tesseract_lacks_is_named(tmp_path: Path) -> None:
    context = LocalContext(tmp_path)
    Image.new("RGB", (800, 800), "white").save(tmp_path / "workspace" / "page.png")
    with pytest.raises(EngineMissing, match="tlh") as missing:
        await ReadText(file="page.png", engine="tesseract", languages=("tlh",)).run(context)
    assert "tesseract-ocr-tlh" in missing.value.remedy
