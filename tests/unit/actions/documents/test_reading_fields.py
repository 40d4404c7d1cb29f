import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from pages_by_hand import Placed, page

from servbot.actions.documents.extraction import extract
from servbot.actions.documents.template import Template
from servbot.actions.documents.template_file import SHIPPED, load_template
from servbot.core.reading import DocumentReading

INVOICE = load_template(SHIPPED / "invoice.yaml")

ENGLISH: tuple[Placed, ...] = (
    ("From", 50, 60),
    ("Invoiced to", 300, 60),
    ("Acme Bolts Ltd", 50, 74),
    ("Harbour Trading Ltd.", 300, 74),
    ("VAT number: GB909304041", 50, 88),
    ("Customer VAT: GB111111111", 300, 88),
    ("Invoice number:", 300, 120),
    ("INV-2026-0012", 420, 120),
    ("Invoice date:", 300, 134),
    ("1 March 2026", 420, 134),
    ("Purchase order", 300, 148),
    ("PO-10106", 420, 148),
    ("Description", 50, 200),
    ("Quantity", 250, 200),
    ("Unit price", 350, 200),
    ("Amount", 480, 200),
    ("Hex bolts, M8", 50, 220),
    ("100", 265, 220),
    ("1.20", 375, 220),
    ("120.00", 480, 220),
    ("zinc plated", 50, 232),
    ("Washers", 50, 250),
    ("10", 270, 250),
    ("8.00", 375, 250),
    ("80.00", 485, 250),
    ("Net amount", 350, 290),
    ("€200.00", 480, 290),
    ("VAT (20%)", 350, 304),
    ("€40.00", 485, 304),
    ("Total EUR", 350, 318),
    ("€240.00", 480, 318),
)

CHINESE: tuple[Placed, ...] = (
    ("发票号码：63479778", 400, 20),
    ("开票日期：2026年03月01日", 400, 34),
    ("名", 40, 60),
    ("称：港湾贸易有限公司", 80, 60),
    ("纳税人识别号：91310101MAHB13079Q", 40, 74),
    ("项目名称", 60, 100),
    ("规格型号", 160, 100),
    ("数量", 260, 100),
    ("单价", 330, 100),
    ("金额", 410, 100),
    ("税率", 470, 100),
    ("税额", 530, 100),
    ("接线端子", 40, 114),
    ("UK-2.5B", 155, 114),
    ("18", 268, 114),
    ("44.09", 330, 114),
    ("793.62", 408, 114),
    ("13%", 475, 114),
    ("103.17", 528, 114),
    ("合", 60, 200),
    ("计", 100, 200),
    ("¥793.62", 405, 200),
    ("¥103.17", 525, 200),
    ("价税合计（大写）", 40, 220),
    ("捌佰玖拾陆圆柒角玖分", 160, 220),
    ("（小写）¥896.79", 420, 220),
    ("名", 40, 240),
    ("称：深圳市蓝湾电子科技有限公司", 80, 240),
    ("纳税人识别号：91440300708461136T", 40, 254),
    ("订单号: PO-10255", 400, 240),
)


def read(*placed: Placed, template: Template = INVOICE, **options: Any) -> DocumentReading:
    return extract("invoice", template, [page(*placed, **options)])


def test_an_english_invoice() -> None:
    reading = read(*ENGLISH)
    assert reading.fields == {
        "number": "INV-2026-0012",
        "date": date(2026, 3, 1),
        "supplier": "Acme Bolts Ltd",
        "supplier_tax_number": "GB909304041",
        "order_number": "PO-10106",
        "currency": "EUR",
        "net": Decimal("200.00"),
        "tax": Decimal("40.00"),
        "total": Decimal("240.00"),
    }
    assert reading.doubtful_fields(0.9) == ()
    assert reading.source == "text-layer"


def test_line_items_with_a_wrapped_description() -> None:
    assert read(*ENGLISH).lines == (
        {
            "description": "Hex bolts, M8 zinc plated",
            "quantity": Decimal(100),
            "unit_price": Decimal("1.20"),
            "amount": Decimal("120.00"),
        },
        {
            "description": "Washers",
            "quantity": Decimal(10),
            "unit_price": Decimal("8.00"),
            "amount": Decimal("80.00"),
        },
    )


def test_a_chinese_invoice_takes_the_seller_not_the_buyer() -> None:
    reading = read(*CHINESE)
    assert reading.fields == {
        "number": "63479778",
        "date": date(2026, 3, 1),
        "supplier": "深圳市蓝湾电子科技有限公司",
        "supplier_tax_number": "91440300708461136T",
        "order_number": "PO-10255",
        "currency": "CNY",
        "net": Decimal("793.62"),
        "tax": Decimal("103.17"),
        "total": Decimal("896.79"),
    }
    assert [line["description"] for line in reading.lines] == ["接线端子"]
    assert all(check.passed for check in reading.checks), reading.checks
    assert "documents.capitals-disagree" in {check.code for check in reading.checks}


def test_the_evidence_tells_text_and_place() -> None:
    seen = read(*ENGLISH).evidence["number"]
    assert seen.text == "INV-2026-0012"
    assert seen.page == 1
    assert seen.box is not None
    assert seen.box == pytest.approx((420 / 595, 120 / 842, 485 / 595, 130 / 842))


def test_the_box_of_a_value_behind_its_label_covers_the_value_only() -> None:
    seen = read(*ENGLISH).evidence["supplier_tax_number"]
    assert seen.text == "GB909304041"
    assert seen.box is not None
    assert seen.box[0] > 100 / 595


def test_a_total_that_does_not_add_up_is_doubtful_with_the_computed_one_beside_it() -> None:
    wrong = tuple(("€252.30", *rest) if text == "€240.00" else (text, *rest) for text, *rest in ENGLISH)
    reading = read(*wrong)  # type: ignore[arg-type]
    check = next(check for check in reading.checks if check.code == "documents.total-does-not-add-up")
    assert not check.passed
    assert check.message == "Net 200.00 + tax 40.00 = 240.00, but the document says 252.30 (12.30 more)."
    assert reading.evidence["total"].alternative == "240.00"
    assert reading.doubtful_fields(0.9) == ("net", "tax", "total")


def test_only_the_buyers_block_was_read_so_its_name_is_not_accepted() -> None:
    without_seller = [placed for placed in CHINESE if placed[2] not in {240, 254}]
    reading = read(*without_seller, source="rapidocr", confidence=0.99)
    assert reading.fields["supplier"] == "港湾贸易有限公司"
    assert {"supplier", "supplier_tax_number"} <= set(reading.doubtful_fields(0.9))


def test_misread_labels_count_only_where_reading_may_err() -> None:
    misread = [
        ("lnvoice number:" if placed[0] == "Invoice number:" else placed[0], *placed[1:])
        for placed in ENGLISH
    ]
    assert read(*misread, source="rapidocr").fields["number"] == "INV-2026-0012"
    assert read(*misread).fields["number"] is None


def test_figures_of_a_date_are_no_amount() -> None:
    reading = read(("TOTAL AMOUNT DUE ON August 3 , 2014 $4.11", 50, 50))
    assert reading.fields["total"] == Decimal("4.11")


def test_nothing_is_found_on_an_unrelated_page() -> None:
    reading = read(("Dear Sir or Madam, thank you for your letter of last week", 50, 300))
    assert all(value is None for value in reading.fields.values())
    assert reading.doubtful_fields(0.9) == ("number", "date", "supplier", "total")


def test_an_invoice_without_any_words() -> None:
    assert extract("invoice", INVOICE, [page()]).lines == ()
    assert extract("invoice", INVOICE, []).source == ""


def test_a_lone_one_that_the_engine_overlooked_is_computed() -> None:
    seen = [placed for placed in ENGLISH if placed[0] not in {"100", "1.20"}]
    seen.append(("120.00", 365, 220))
    assert read(*seen, source="rapidocr").lines[0]["quantity"] == Decimal(1)
    assert read(*seen).lines[0]["quantity"] is None


def test_a_table_that_goes_on_without_a_header() -> None:
    first = page(*[placed for placed in ENGLISH if placed[2] < 270])
    second = page(("Nuts", 50, 50), ("4", 270, 50), ("1.00", 375, 50), ("4.00", 480, 50), number=2)
    reading = extract("invoice", INVOICE, [first, second])
    assert [line["description"] for line in reading.lines] == ["Hex bolts, M8 zinc plated", "Washers", "Nuts"]


def test_cells_that_the_engine_glued_together() -> None:
    seen = [placed for placed in ENGLISH if placed[2] != 250]
    seen += [("Washers", 50, 250), ("10", 270, 250), ("8.00                 80.00", 375, 250)]
    assert read(*seen, source="rapidocr").lines[1]["amount"] == Decimal("80.00")


def test_a_second_reading_that_differs_makes_a_field_doubtful() -> None:
    whole = page(*ENGLISH, source="rapidocr", confidence=0.99)
    agreeing = extract("invoice", INVOICE, [whole], lambda run: run.text)
    differing = extract("invoice", INVOICE, [whole], lambda run: run.text.replace("0012", "0O12"))
    assert "number" not in agreeing.doubtful_fields(0.9)
    assert "number" in differing.doubtful_fields(0.9)
    assert differing.evidence["number"].alternative == "INV-2026-0O12"


def test_chinese_headers_and_cells_that_stand_as_close_as_words_are_columns_of_their_own() -> None:
    found = extract(
        "invoice",
        INVOICE,
        [
            page(
                *(("项目名称", 66, 300), ("规格型号", 150, 300), ("单位 数量", 244, 300)),
                *(("单价", 320, 300), ("金额", 370, 300)),
                *(("接线端子", 66, 320), ("UK-2.5B", 150, 320), ("盒 18", 249, 320)),
                *(("44.09", 318, 320), ("793.62", 360, 320)),
            )
        ],
    )
    [line] = found.lines
    assert (line["description"], line["quantity"]) == ("接线端子", Decimal(18))
    assert (line["unit_price"], line["amount"]) == (Decimal("44.09"), Decimal("793.62"))


@pytest.mark.parametrize(
    ("heading", "number"),
    [
        (("Facture n°562044387 du 02 Juillet 2015",), "562044387"),
        (("Facture n° 2022089083",), "2022089083"),
        (("Invoice No : # BLR_WFLD2015",), "BLR_WFLD2015"),
        (("INVOICE", "# invoice_number_1"), "invoice_number_1"),
        (("Factuur", "VF1005193039"), "VF1005193039"),
    ],
)
def test_numbers_behind_signs_and_under_headings(heading: tuple[str, ...], number: str) -> None:
    placed = tuple((text, 350.0, 40.0 + 14 * at) for at, text in enumerate(heading))
    assert read(*placed).fields["number"] == number


def test_a_date_in_the_sentence_of_the_number() -> None:
    assert read(("Facture n°562044387 du 02 Juillet 2015", 350, 40)).fields["date"] == date(2015, 7, 2)


def test_another_value_at_a_label_makes_a_field_less_sure() -> None:
    one = read(("Invoice total", 350, 40), ("24.00", 450, 40))
    two = read(("Invoice total", 350, 40), ("24.00", 450, 40), ("Amount due", 350, 60), ("20.00", 450, 60))
    assert (one.evidence["total"].figures["rivals"], two.evidence["total"].figures["rivals"]) == (0, 1)
