"""The generated files themselves, printed by a real browser and read with real OCR."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageOps

from servbot.demo.invoices import InvoiceTruth, Truth, generate, load_truth
from servbot.demo.invoices.compose import compose
from servbot.demo.invoices.printing import BrowserMissing, Printer
from servbot.demo.invoices.scanning import rendered


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("set")


@pytest.fixture(scope="module")
def truth(folder: Path) -> Truth:
    return generate(folder, seed=7, count=24)


@pytest.fixture(scope="module")
def engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR()


def page_text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    assert len(document) == 1
    text: str = document[0].get_textpage().get_text_range()
    document.close()
    return text


def picture(path: Path) -> Image.Image:
    if path.suffix == ".pdf":
        return rendered(path.read_bytes())
    with Image.open(path) as image:
        return ImageOps.exif_transpose(image).convert("RGB")


def missing_from(text: str, entry: InvoiceTruth) -> list[str]:
    """What the invoice should show and the text does not contain."""
    flat = "".join(text.split()).replace(",", "")
    wanted = [entry.number, entry.order_number, entry.supplier, entry.supplier_tax_number]
    wanted += [str(amount) for amount in (entry.net, entry.tax, entry.total)]
    for line in entry.lines:
        wanted += [line.description, str(line.quantity), str(line.unit_price), str(line.amount)]
    return [value for value in wanted if "".join(value.split()) not in flat]


def test_everything_is_written(folder: Path, truth: Truth) -> None:
    assert sorted(path.name for path in (folder / "invoices").iterdir()) == [
        entry.file for entry in truth.entries
    ]
    assert sorted(path.name for path in (folder / "shared").iterdir()) == [
        "purchase_orders.xlsx",
        "suppliers.xlsx",
    ]
    assert load_truth(folder / "truth.json") == truth


def test_text_layers_hold_the_truth(folder: Path, truth: Truth) -> None:
    texts = [entry for entry in truth.entries if entry.form == "text"]
    assert len(texts) == 16
    for entry in texts:
        assert missing_from(page_text(folder / "invoices" / entry.file), entry) == []


def test_scans_have_no_text_layer(folder: Path, truth: Truth) -> None:
    scans = [folder / "invoices" / entry.file for entry in truth.entries if entry.form == "scan"]
    assert {path.suffix for path in scans} == {".pdf", ".png"}
    assert [page_text(path) for path in scans if path.suffix == ".pdf"] == ["", "", ""]


def test_duplicates_are_other_bytes(folder: Path, truth: Truth) -> None:
    for entry in truth.with_defect("duplicate"):
        first = next(other for other in truth.with_defect(None) if other.number == entry.number)
        assert first.file < entry.file
        assert page_text(folder / "invoices" / first.file) != page_text(folder / "invoices" / entry.file)


def test_qr_codes_can_be_read(folder: Path, truth: Truth) -> None:
    papers = {paper.truth.file: paper.qr_text for paper in compose(7, 24).papers if paper.qr_text}
    for file, expected in papers.items():
        codes = zxingcpp.read_barcodes(np.asarray(picture(folder / "invoices" / file)))
        assert [code.text for code in codes] == [expected]


@pytest.mark.parametrize("form", ["scan", "photo"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_pictures_can_be_read(folder: Path, truth: Truth, engine: Any, form: str, language: str) -> None:
    entry = next(e for e in truth.with_defect(None) if (e.form, e.language) == (form, language))
    found = engine(np.asarray(picture(folder / "invoices" / entry.file))[:, :, ::-1])
    assert missing_from("\n".join(found.txts), entry) == []


def test_blurred_photos_cannot_be_read(folder: Path, truth: Truth, engine: Any) -> None:
    for entry in truth.with_defect("blurred"):
        found = engine(np.asarray(picture(folder / "invoices" / entry.file))[:, :, ::-1])
        text = "\n".join(found.txts or ())
        for value in (entry.number, entry.order_number, str(entry.total)):
            assert value in missing_from(text, entry)


def test_one_photo_lies_on_its_side(folder: Path, truth: Truth) -> None:
    turned = []
    for entry in truth.entries:
        if entry.form == "photo":
            with Image.open(folder / "invoices" / entry.file) as image:
                turned.append(image.getexif().get(0x0112, 1))
    assert sorted(turned) == [1, 1, 1, 6]


def test_the_command_line_writes_the_same_contents(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "servbot.demo.invoices", "--seed", "3", "--count", "4"]
    done = subprocess.run(
        [*command, "--out", str(tmp_path)], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert "4 invoices" in done.stdout
    entries = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))["entries"]
    assert [entry["number"] for entry in entries] == [paper.truth.number for paper in compose(3, 4).papers]


def test_a_missing_browser_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrowserMissing, match="no-such-browser"), Printer(str(tmp_path / "no-such-browser")):
        pass
