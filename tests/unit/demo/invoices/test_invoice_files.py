import json
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import numpy as np
import openpyxl
import pypdfium2
import pytest
from PIL import Image, ImageOps

from servbot.demo.company import SUPPLIERS
from servbot.demo.invoices import Truth, load_truth, rubbish
from servbot.demo.invoices.compose import compose
from servbot.demo.invoices.layout import page_of
from servbot.demo.invoices.photographing import as_jpeg, photographed
from servbot.demo.invoices.rubbish import HUGE, PASSWORD
from servbot.demo.invoices.tables import write_orders, write_suppliers
from servbot.demo.invoices.truth import write_truth


def test_the_truth_comes_back_from_its_file(tmp_path: Path) -> None:
    truth = Truth(seed=7, count=24, entries=tuple(paper.truth for paper in compose(7, 24).papers))
    write_truth(truth, tmp_path / "truth.json")
    assert load_truth(tmp_path / "truth.json") == truth
    for entry in json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))["entries"]:
        for amount in (entry["net"], entry["tax"], entry["total"], entry["lines"][0]["unit_price"]):
            assert re.fullmatch(r"\d+\.\d\d", amount)


def test_the_workbook_of_orders_has_a_row_for_each_line(tmp_path: Path) -> None:
    orders = compose(7, 24).orders
    write_orders(orders, tmp_path / "orders.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "orders.xlsx")["Orders"]
    head, *rows = sheet.iter_rows(values_only=True)
    assert head == ("Order", "Supplier", "Item", "Quantity", "Unit price", "Amount", "Currency")
    expected = [(order, line) for order in orders for line in order.lines]
    for row, (order, line) in zip(rows, expected, strict=True):
        assert row[:4] == (order.number, order.supplier, line.description, int(line.quantity))
        assert [Decimal(str(cell)) for cell in row[4:6]] == [line.unit_price, line.amount]
        assert row[6] == order.currency


def test_the_workbook_of_suppliers_lists_everybody(tmp_path: Path) -> None:
    write_suppliers(tmp_path / "suppliers.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "suppliers.xlsx")["Suppliers"]
    head, *rows = sheet.iter_rows(values_only=True)
    assert head == ("Supplier", "Tax number", "Also known as", "E-mail", "Currency")
    assert [row[:2] for row in rows] == [(supplier.name, supplier.tax_number) for supplier in SUPPLIERS]
    assert rows[0][2] == "Northgate Packaging"


def test_a_page_shows_every_field_of_its_invoice() -> None:
    for paper in compose(7, 24).papers:
        page = page_of(paper)
        truth = paper.truth
        shown = [truth.number, truth.order_number, truth.supplier_tax_number, f"{truth.total % 1000:06.2f}"]
        assert [text for text in shown if text not in page] == []
        assert ("opy" in page or "重复" in page) or not paper.copy_mark


def test_a_photo_stored_lying_down_stands_up_by_its_exif_data(tmp_path: Path) -> None:
    page = Image.new("RGB", (120, 200), "white")
    photo = photographed(page, 1, blurred=False)
    (tmp_path / "photo.jpg").write_bytes(as_jpeg(photo, sideways=True))
    with Image.open(tmp_path / "photo.jpg") as stored:
        assert stored.size == photo.size[::-1]
        upright = ImageOps.exif_transpose(stored)
    assert np.abs(np.asarray(upright, np.int16) - np.asarray(photo, np.int16)).mean() < 8


def test_photos_are_the_same_for_the_same_seed() -> None:
    page = Image.new("RGB", (60, 80), "white")
    first, again, other = (np.asarray(photographed(page, seed, blurred=False)) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_rubbish_is_hostile_in_the_promised_ways(tmp_path: Path) -> None:
    files = {path.name: path for path in rubbish(tmp_path, bomb_bytes=3 << 20)}
    assert files["empty.pdf"].stat().st_size == 0
    with pytest.raises(pypdfium2.PdfiumError, match="Data format"):
        pypdfium2.PdfDocument(files["not_a_pdf.pdf"])
    with pytest.raises(Image.DecompressionBombError, match=str(HUGE * HUGE)):
        Image.open(files["huge.png"])
    assert files["huge.png"].stat().st_size < 100_000
    with zipfile.ZipFile(files["bomb.xlsx"]) as bomb:
        assert max(part.file_size for part in bomb.infolist()) >= 3 << 20
    assert openpyxl.load_workbook(files["bomb.xlsx"], read_only=True).sheetnames == ["Orders"]


def test_the_encrypted_sample_opens_with_its_password_only(tmp_path: Path) -> None:
    sample = {path.name: path for path in rubbish(tmp_path, bomb_bytes=1)}["encrypted.pdf"]
    with pytest.raises(pypdfium2.PdfiumError, match="password"):
        pypdfium2.PdfDocument(sample)
    document = pypdfium2.PdfDocument(sample, password=PASSWORD)
    assert "Invoice 4711" in document[0].get_textpage().get_text_range()
    document.close()
