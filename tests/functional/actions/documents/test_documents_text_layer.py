"""PDF files with a text layer: read exactly, without any engine."""

import shutil
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from servbot.actions.documents import Extract, ReadText
from servbot.testkit import LocalContext

ENGLISH = """<body style="font: 11pt sans-serif; margin: 2cm">
<h1>Acme Bolts Ltd</h1>
<p>Invoice no. INV-2026-0012 &nbsp;&nbsp;&nbsp;&nbsp; Date: 01/03/2026 &nbsp;&nbsp;&nbsp;&nbsp; Your order: PO-10106</p>
<table width="100%"><tr align="left"><th>Item<th>Qty<th>Price<th>Total</tr>
<tr><td>Hex bolts<td>100<td>£1.20<td>£120.00</tr><tr><td>Washers<td>1,000<td>£1.08<td>£1,080.00</tr></table>
<p>Subtotal: £1,200.00</p><p>VAT @ 20%: £240.00</p><p><b>Total due: £1,440.00</b></p></body>"""

EUROPEAN = """<body style="font: 11pt sans-serif; margin: 2cm">
<table width="100%"><tr><td>Supplier<td>Acme Schrauben GmbH</tr><tr><td>Invoice number<td>4711/26</tr>
<tr><td>Date<td>1. March 2026</tr><tr><td>VAT ID<td>DE123456788</tr></table>
<table width="100%" style="margin-top:1cm"><tr align="right"><th align="left">Description<th>Quantity<th>Unit price<th>Amount</tr>
<tr align="right"><td align="left">Sechskantschrauben<td>1.000<td>1,50<td>1.500,00</tr></table>
<table align="right"><tr><td>Net<td>1.500,00 EUR</tr><tr><td>VAT 19 %<td>285,00 EUR</tr><tr><td>Grand total<td>1.785,00 EUR</tr></table></body>"""

CHINESE = """<body style="font: 10pt sans-serif; margin: 2cm"><h2 align="center">电子发票（普通发票）</h2>
<p align="right">发票号码：24312000000012345678<br>开票日期：2026年03月01日</p>
<table width="100%" border="1"><tr><td>名称：港湾贸易有限公司<br>统一社会信用代码/纳税人识别号：91310101MAHB13079Q
<td>名称：深圳市蓝湾电子科技有限公司<br>统一社会信用代码/纳税人识别号：91440300708461136T</tr></table>
<table width="100%"><tr><th>项目名称<th>规格型号<th>单位<th>数量<th>单价<th>金额<th>税率/征收率<th>税额</tr>
<tr align="center"><td>*电子元件*接线端子<td>UK-2.5B<td>盒<td>18<td>44.09<td>793.62<td>13%<td>103.17</tr>
<tr align="center"><td>合　　计<td><td><td><td><td>¥793.62<td><td>¥103.17</tr></table>
<p>价税合计（大写） 捌佰玖拾陆圆柒角玖分 &nbsp;&nbsp;&nbsp;&nbsp;&nbsp; （小写） ¥896.79</p><p>备注：采购订单号：PO-10255</p></body>"""


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        await chromium.close()


async def read(browser: Browser, folder: Path, html: str) -> Any:
    page = await browser.new_page()
    await page.set_content(html)
    context = LocalContext(folder)
    (folder / "workspace" / "invoice.pdf").write_bytes(await page.pdf(format="A4"))
    return await Extract(file="invoice.pdf", template="invoice", engine="text-layer").run(context)


async def test_an_english_invoice_with_several_labels_on_a_line(browser: Browser, tmp_path: Path) -> None:
    reading = await read(browser, tmp_path, ENGLISH)
    assert reading.fields == {
        "number": "INV-2026-0012",
        "date": date(2026, 3, 1),
        "supplier": "Acme Bolts Ltd",
        "supplier_tax_number": None,
        "order_number": "PO-10106",
        "currency": "GBP",
        "net": Decimal("1200.00"),
        "tax": Decimal("240.00"),
        "total": Decimal("1440.00"),
    }
    assert [(line["quantity"], line["amount"]) for line in reading.lines] == [
        (Decimal(100), Decimal("120.00")),
        (Decimal(1000), Decimal("1080.00")),
    ]
    assert reading.doubtful_fields(0.9) == ()


async def test_a_european_invoice(browser: Browser, tmp_path: Path) -> None:
    reading = await read(browser, tmp_path, EUROPEAN)
    assert reading.fields["number"] == "4711/26"
    assert reading.fields["date"] == date(2026, 3, 1)
    assert reading.fields["supplier"] == "Acme Schrauben GmbH"
    assert reading.fields["supplier_tax_number"] == "DE123456788"
    assert reading.fields["total"] == Decimal("1785.00")
    assert reading.fields["currency"] == "EUR"
    assert reading.lines[0]["amount"] == Decimal("1500.00")


async def test_a_chinese_invoice_with_the_parties_side_by_side(browser: Browser, tmp_path: Path) -> None:
    reading = await read(browser, tmp_path, CHINESE)
    assert reading.fields == {
        "number": "24312000000012345678",
        "date": date(2026, 3, 1),
        "supplier": "深圳市蓝湾电子科技有限公司",
        "supplier_tax_number": "91440300708461136T",
        "order_number": "PO-10255",
        "currency": "CNY",
        "net": Decimal("793.62"),
        "tax": Decimal("103.17"),
        "total": Decimal("896.79"),
    }
    assert reading.lines == (
        {
            "description": "*电子元件*接线端子",
            "quantity": Decimal(18),
            "unit_price": Decimal("44.09"),
            "amount": Decimal("793.62"),
        },
    )
    assert all(check.passed for check in reading.checks), reading.checks


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
async def test_a_rotated_page_is_read_as_it_is_seen(tmp_path: Path, degrees: int) -> None:
    context = LocalContext(tmp_path)
    turned = {
        0: "1 0 0 1 50 700",
        90: "0 1 -1 0 545 100",
        180: "-1 0 0 -1 545 142",
        270: "0 -1 1 0 50 742",
    }[degrees]
    stream = f"BT /F1 12 Tf {turned} Tm (Invoice number: INV-2026-0012 of 1 March 2026) Tj ET".encode()
    parts = [
        b"1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj",
        b"2 0 obj <</Type/Pages/Kids[5 0 R]/Count 1>> endobj",
        b"3 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj",
        b"4 0 obj <</Length %d>> stream\n%s\nendstream endobj" % (len(stream), stream),
        b"5 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Rotate %d/Contents 4 0 R"
        b"/Resources<</Font<</F1 3 0 R>>>>>> endobj" % degrees,
    ]
    content = b"%PDF-1.4\n" + b"\n".join(parts) + b"\ntrailer <</Root 1 0 R>>\n%%EOF\n"
    (tmp_path / "workspace" / "page.pdf").write_bytes(content)
    output = await ReadText(file="page.pdf", engine="text-layer", words=True).run(context)
    assert output.text == "Invoice number: INV-2026-0012 of 1 March 2026"
    left, top, right, bottom = output.pages[0].words[0].box
    assert right - left > bottom - top
    assert all(0 < edge < 1 for edge in (left, top, right, bottom))
