"""Purchase orders, identity cards, business licences and bank statements; persons and companies are invented."""

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import pytest
from pages_by_hand import Placed, page

from servbot.actions.documents.extraction import extract
from servbot.actions.documents.template_file import SHIPPED, load_template
from servbot.core.reading import DocumentReading


def read(name: str, *placed: Placed) -> DocumentReading:
    return extract(
        name, load_template(SHIPPED / f"{name}.yaml"), [page(*placed, source="rapidocr", confidence=0.98)]
    )


def verdicts(reading: DocumentReading) -> dict[str, bool]:
    return {check.code: check.passed for check in reading.checks}


CARD = (
    ("姓名", 40, 40),
    ("李明", 100, 40),
    ("性别", 40, 70),
    ("男", 100, 70),
    ("民族", 160, 70),
    ("汉", 220, 70),
    ("出生", 40, 100),
    ("1949年12月31日", 100, 100),
    ("住址", 40, 130),
    ("北京市朝阳区安定路1号", 100, 130),
    ("公民身份号码", 40, 180),
    ("110105194912310011", 140, 180),
)


def test_an_identity_card_proves_itself() -> None:
    reading = read("id_card_zh", *CARD)
    assert reading.fields == {
        "name": "李明",
        "sex": "男",
        "nationality": "汉",
        "born": date(1949, 12, 31),
        "address": "北京市朝阳区安定路1号",
        "number": "110105194912310011",
    }
    assert verdicts(reading) == {"documents.id-number-wrong": True, "documents.id-number-disagrees": True}


def test_a_misread_character_of_an_identity_number_is_found() -> None:
    reading = read("id_card_zh", *CARD[:-1], ("110105194912310017", 140, 180))
    assert verdicts(reading) == {"documents.id-number-wrong": False}
    assert "number" in reading.doubtful_fields(0.9)


def test_a_misread_birthday_disagrees_with_the_identity_number() -> None:
    reading = read("id_card_zh", *CARD[:7], ("1949年12月21日", 100, 100), *CARD[8:])
    assert verdicts(reading)["documents.id-number-disagrees"] is False
    assert "born" in reading.doubtful_fields(0.0)


def test_a_business_licence() -> None:
    reading = read(
        "business_licence",
        ("营业执照", 250, 30),
        ("统一社会信用代码", 40, 60),
        ("91440300708461136T", 140, 60),
        ("名称", 40, 100),
        ("深圳市蓝湾电子科技有限公司", 120, 100),
        ("类型", 40, 120),
        ("有限责任公司", 120, 120),
        ("法定代表人", 40, 140),
        ("陈伟", 120, 140),
        ("注册资本", 320, 100),
        ("伍佰万元整", 400, 100),
        ("成立日期", 320, 120),
        ("2008年05月06日", 400, 120),
        ("住所", 320, 140),
        ("深圳市南山区科技路8号", 400, 140),
    )
    assert reading.fields["credit_code"] == "91440300708461136T"
    assert reading.fields["name"] == "深圳市蓝湾电子科技有限公司"
    assert reading.fields["representative"] == "陈伟"
    assert reading.fields["capital"] == "伍佰万元整"
    assert reading.fields["founded"] == date(2008, 5, 6)
    assert verdicts(reading) == {"documents.tax-number-wrong": True}


ORDER = (
    ("PURCHASE ORDER", 400, 20),
    ("PO number:", 350, 60),
    ("PO-10106", 450, 60),
    ("Order date:", 350, 74),
    ("1 March 2026", 450, 74),
    ("Vendor:", 40, 60),
    ("Acme Bolts Ltd", 100, 60),
    ("Description", 40, 120),
    ("Qty", 300, 120),
    ("Unit price", 380, 120),
    ("Amount", 480, 120),
    ("Hex bolts", 40, 134),
    ("100", 300, 134),
    ("1.20", 385, 134),
    ("120.00", 480, 134),
    ("Grand total", 380, 200),
    ("120.00", 480, 200),
)


def test_a_purchase_order_with_its_lines() -> None:
    reading = read("purchase_order", *ORDER, ("Delivery date:", 350, 88), ("9 March 2026", 450, 88))
    assert (reading.fields["number"], reading.fields["supplier"]) == ("PO-10106", "Acme Bolts Ltd")
    assert reading.fields["delivery_date"] == date(2026, 3, 9)
    assert reading.fields["total"] == Decimal("120.00")
    [line] = reading.lines
    assert (line["description"], line["quantity"], line["amount"]) == ("Hex bolts", 100, Decimal("120.00"))
    assert all(verdicts(reading).values())


def test_a_delivery_before_the_order_is_doubted() -> None:
    reading = read("purchase_order", *ORDER, ("Delivery date:", 350, 88), ("9 February 2026", 450, 88))
    assert verdicts(reading)["documents.due-before-issue"] is False


def statement(closing: str) -> DocumentReading:
    return read(
        "bank_statement",
        ("Account number: 0123456789", 40, 40),
        ("Opening balance", 40, 80),
        ("1,000.00", 480, 80),
        ("Date", 40, 110),
        ("Description", 120, 110),
        ("Paid out", 300, 110),
        ("Paid in", 390, 110),
        ("Balance", 480, 110),
        ("01/03/2026", 40, 124),
        ("Rent", 120, 124),
        ("400.00", 300, 124),
        ("600.00", 480, 124),
        ("02/03/2026", 40, 138),
        ("Acme Bolts Ltd", 120, 138),
        ("250.50", 390, 138),
        ("850.50", 480, 138),
        ("Closing balance", 40, 170),
        (closing, 480, 170),
    )


def test_a_bank_statement_adds_up() -> None:
    reading = statement("850.50")
    assert [(line["debit"], line["credit"]) for line in reading.lines] == [
        (Decimal("400.00"), None),
        (None, Decimal("250.50")),
    ]
    assert verdicts(reading) == {"documents.balance-does-not-add-up": True}


def test_a_misread_balance_of_a_statement_is_found() -> None:
    reading = statement("860.50")
    assert verdicts(reading) == {"documents.balance-does-not-add-up": False}
    assert "closing" in reading.doubtful_fields(0.0)


@pytest.mark.parametrize("text", ["Page 1 of 2", "page 1/2", "第1页 共2页", "共 2 页,第 1 页"])
def test_a_page_that_did_not_come_is_missed(text: str) -> None:
    reading = read("purchase_order", *ORDER, (text, 250, 800))
    assert verdicts(reading)["documents.page-missing"] is False
    assert "2 pages, but only 1 page came" in reading.checks[-1].message


@pytest.mark.parametrize("text", ["Page 1 of 1", "Homepage 1 of 2 offers", "第1页 共1页"])
def test_a_document_that_is_complete_is_not_doubted(text: str) -> None:
    assert "documents.page-missing" not in verdicts(read("purchase_order", *ORDER, (text, 250, 800)))
