"""Whole files through the actions, with the real engines."""

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from servbot.actions.documents import Extract, ReadText
from servbot.actions.documents.failures import EngineMissing, Unreadable
from servbot.actions.documents.words import EngineName
from servbot.testkit import LocalContext

FONTS = ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/System/Library/Fonts/PingFang.ttc")
ROWS = (
    (100, 100, "Acme Bolts Ltd", 60),
    (900, 300, "Invoice number:", 30),
    (1250, 300, "INV-2026-0012", 30),
    (900, 360, "Invoice date:", 30),
    (1250, 360, "1 March 2026", 30),
    (900, 420, "Order number:", 30),
    (1250, 420, "PO-10106", 30),
    (100, 600, "Description", 30),
    (800, 600, "Quantity", 30),
    (1080, 600, "Unit price", 30),
    (1400, 600, "Amount", 30),
    (100, 670, "Hex bolts", 30),
    (850, 670, "100", 30),
    (1130, 670, "1.20", 30),
    (1405, 670, "120.00", 30),
    (100, 730, "Washers", 30),
    (860, 730, "10", 30),
    (1130, 730, "8.00", 30),
    (1420, 730, "80.00", 30),
    (1080, 860, "Net amount", 30),
    (1380, 860, "€200.00", 30),
    (1080, 920, "VAT (20%)", 30),
    (1395, 920, "€40.00", 30),
    (1080, 980, "Total", 30),
    (1380, 980, "€240.00", 30),
)


@pytest.fixture
def context(tmp_path: Path) -> LocalContext:
    return LocalContext(tmp_path)


def page_image() -> Image.Image:
    """A page with the rows above, as clean as a good scan."""
    found = next((font for font in FONTS if Path(font).exists()), None)
    image = Image.new("RGB", (1654, 1200), "white")
    draw = ImageDraw.Draw(image)
    for left, top, text, size in ROWS:
        font: Any = ImageFont.truetype(found, size) if found else ImageFont.load_default(size)
        draw.text((left, top), text, fill="black", font=font)
    return image


def as_file(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def on_a_table(image: Image.Image) -> Image.Image:
    """The page photographed from the side, on a dark table."""
    table = Image.new("RGB", (2000, 1700), (70, 60, 50))
    table.paste(image, (173, 250))
    slanted = (-60, 20, 30, 1690, 1960, 1660, 2030, -30)
    return table.transform(table.size, Image.Transform.QUAD, slanted, Image.Resampling.BICUBIC)


def place(context: LocalContext, name: str, content: bytes) -> str:
    (context.folder / "workspace" / name).write_bytes(content)
    return name


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("scan.png", as_file),
        ("scan.pdf", lambda image: as_file(image, "PDF", resolution=200)),
        ("photo.jpg", lambda image: as_file(on_a_table(image), "JPEG", quality=90)),
        ("askew.tiff", lambda image: as_file(image.rotate(2, fillcolor="white", resample=3), "TIFF")),
        ("head-down.png", lambda image: as_file(image.rotate(180))),
        ("sideways.webp", lambda image: as_file(image.rotate(90, expand=True), "WEBP", quality=95)),
    ],
)
async def test_a_page_read_by_rapidocr(
    context: LocalContext, name: str, make: Callable[[Image.Image], bytes]
) -> None:
    file = place(context, name, make(page_image()))
    reading = await Extract(file=file, template="invoice").run(context)
    assert reading.source == "rapidocr"
    assert reading.fields["number"] == "INV-2026-0012"
    assert reading.fields["date"] == date(2026, 3, 1)
    assert reading.fields["supplier"] == "Acme Bolts Ltd"
    assert (reading.fields["net"], reading.fields["tax"], reading.fields["total"]) == (
        Decimal("200.00"),
        Decimal("40.00"),
        Decimal("240.00"),
    )
    assert [line["amount"] for line in reading.lines] == [Decimal("120.00"), Decimal("80.00")]
    assert all(check.passed for check in reading.checks), reading.checks


async def test_the_boxes_lie_on_the_kept_picture(context: LocalContext) -> None:
    file = place(context, "scan.png", as_file(page_image()))
    reading = await Extract(file=file, template="invoice").run(context)
    (kept,) = reading.pages
    assert kept.image.media_type == "image/jpeg"
    with Image.open(context.folder / "artefacts" / kept.image.digest) as picture:
        assert picture.size == (kept.width, kept.height)
    assert max(kept.width, kept.height) <= 1600
    left, top, right, bottom = reading.evidence["total"].box or (0, 0, 0, 0)
    expected = (1380 / 1654, 980 / 1200, 1500 / 1654, 1020 / 1200)
    assert (left, top, right, bottom) == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("engine", ["tesseract", "tesserocr"])
async def test_the_other_engines_read_the_same_page(context: LocalContext, engine: EngineName) -> None:
    file = place(context, "scan.png", as_file(page_image()))
    reading = await Extract(file=file, template="invoice", engine=engine).run(context)
    assert reading.source == engine
    assert reading.fields["total"] == Decimal("240.00")
    assert reading.fields["number"] == "INV-2026-0012"


@pytest.mark.parametrize("engine", ["tesseract", "tesserocr"])
async def test_languages_that_are_missing_are_named(context: LocalContext, engine: EngineName) -> None:
    file = place(context, "scan.png", as_file(page_image()))
    with pytest.raises(EngineMissing, match="xyz") as missing:
        await ReadText(file=file, engine=engine, languages=("eng", "xyz")).run(context)
    assert "tesseract-ocr-xyz" in missing.value.remedy


async def test_all_text_with_words(context: LocalContext) -> None:
    file = place(context, "scan.png", as_file(page_image()))
    output = await ReadText(file=file, words=True).run(context)
    assert output.source == "rapidocr"
    assert "Invoice number: INV-2026-0012" in output.text
    assert output.pages[0].text == output.text
    assert all(0 <= word.box[0] < word.box[2] <= 1 for word in output.pages[0].words)


async def test_a_photo_blurred_beyond_reading_is_refused_with_guidance(context: LocalContext) -> None:
    blurred = on_a_table(page_image()).filter(ImageFilter.GaussianBlur(12))
    file = place(context, "photo.jpg", as_file(blurred, "JPEG"))
    with pytest.raises(Unreadable, match="blurred") as refused:
        await Extract(file=file, template="invoice").run(context)
    assert refused.value.details["reasons"] == ["blurred"]
    assert "Hold the camera still" in refused.value.details["guidance"]["en"]
    assert "对焦" in refused.value.details["guidance"]["zh"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda image: image.resize((260, 190)), "small"),
        (lambda image: image.point(lambda value: value // 6), "dark"),
        (lambda image: image.point(lambda value: 200 + value // 20), "pale"),
        (lambda image: Image.new("RGB", image.size, "white"), "pale"),
    ],
)
async def test_pictures_that_cannot_be_read_say_why(
    context: LocalContext, change: Callable[[Image.Image], Image.Image], reason: str
) -> None:
    file = place(context, "photo.png", as_file(change(page_image())))
    with pytest.raises(Unreadable) as refused:
        await ReadText(file=file).run(context)
    assert refused.value.details["reasons"] == [reason]
    assert refused.value.remedy


async def test_a_pdf_without_text_layer_is_refused_when_only_that_is_wanted(context: LocalContext) -> None:
    empty = pypdfium2.PdfDocument.new()
    empty.new_page(595, 842).close()
    target = io.BytesIO()
    empty.save(target)
    empty.close()
    file = place(context, "empty.pdf", target.getvalue())
    with pytest.raises(Unreadable, match="text layer"):
        await ReadText(file=file, engine="text-layer").run(context)


async def test_an_empty_page_at_the_end_does_no_harm(context: LocalContext) -> None:
    pages = [page_image(), Image.new("RGB", (1654, 1200), "white")]
    content = as_file(pages[0], "PDF", resolution=200, save_all=True, append_images=pages[1:])
    reading = await Extract(file=place(context, "scan.pdf", content), template="invoice").run(context)
    assert reading.fields["total"] == Decimal("240.00")
    assert len(reading.pages) == 2


async def test_a_qr_code_gives_what_the_page_does_not_say_and_confirms_the_rest(
    context: LocalContext,
) -> None:
    text = "01,10,042002500698,28112096,200.00,20260301,95503071012385424084,"
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    image = page_image()
    for box in ((880, 290, 1650, 345), (880, 350, 1650, 405)):  # neither number nor date
        image.paste("white", box)
    image.paste(Image.fromarray(np.array(zxingcpp.write_barcode_to_image(code, scale=6))), (100, 240))
    reading = await Extract(file=place(context, "scan.png", as_file(image)), template="invoice").run(context)
    assert reading.fields["number"] == "28112096"
    assert reading.fields["date"] == date(2026, 3, 1)
    assert "number" not in reading.doubtful_fields(0.9)
    assert [check.passed for check in reading.checks if check.code == "documents.qr-disagrees"] == [True]
