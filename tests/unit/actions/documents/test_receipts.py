import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from pages_by_hand import Placed, page

from servbot.actions.documents.extraction import extract
from servbot.actions.documents.suppliers import KnownSupplier, Suppliers
from servbot.actions.documents.template_file import SHIPPED, load_template
from servbot.core.reading import DocumentReading

RECEIPT = load_template(SHIPPED / "receipt.yaml")


def read(*placed: Placed, suppliers: Suppliers | None = None) -> DocumentReading:
    return extract(
        "receipt",
        RECEIPT,
        [page(*placed, source="rapidocr", confidence=0.98)],
        suppliers=suppliers or Suppliers(()),
    )


def test_a_total_is_rounded_and_the_change_agrees() -> None:
    reading = read(
        ("HARBOUR STATIONERY SDN BHD (123456-X)", 50, 20),
        ("NO 12, JALAN TIGA", 50, 34),
        ("19/10/2018 20:49", 50, 48),
        ("TOTAL AMT RM", 50, 100),
        ("60.31", 300, 100),
        ("ROUNDING ADJ", 50, 114),
        ("-0.01", 300, 114),
        ("RM", 200, 128),
        ("60.30", 300, 128),
        ("CASH", 50, 142),
        ("70.30", 300, 142),
        ("CHANGE", 50, 156),
        ("10.00", 300, 156),
    )
    assert reading.fields["company"] == "HARBOUR STATIONERY SDN BHD"
    assert reading.fields["date"] == date(2018, 10, 19)
    assert reading.fields["total"] == Decimal("60.30")
    assert [check.passed for check in reading.checks if "change" in check.code] == [True]


def test_a_total_that_the_change_contradicts_is_doubtful() -> None:
    reading = read(
        ("CAFE NORTH", 50, 20),
        ("TOTAL", 50, 100),
        ("12.00", 300, 100),
        ("CASH", 50, 142),
        ("20.00", 300, 142),
        ("CHANGE", 50, 156),
        ("3.00", 300, 156),
    )
    assert reading.evidence["total"].alternative == "17.00"
    assert "total" in reading.doubtful_fields(0.0)


def test_without_a_label_the_largest_repeated_amount_is_the_total_and_not_sure() -> None:
    reading = read(
        ("CORNER SHOP", 50, 20), ("Goods 43.40", 50, 60), ("Zero rated 43.40", 50, 80), ("Bag 0.20", 50, 90)
    )
    assert reading.fields["total"] == Decimal("43.40")
    assert reading.evidence["total"].confidence < 0.7


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("THE TEA HOUSE", "& CAKE (M) SDN. BHD."), "THE TEA HOUSE & CAKE (M) SDN. BHD"),
        (("POPULAR INK", "CO. (M) SDN BHD"), "POPULAR INK CO. (M) SDN BHD"),
        (("tan woon", "NORTH PHARMACY"), "NORTH PHARMACY"),
        (("北京大湾餐厅", "电话 010-1234567"), "北京大湾餐厅"),
    ],
)
def test_names_of_shops(lines: tuple[str, ...], name: str) -> None:
    reading = read(*((line, 50, 20 + 12 * at) for at, line in enumerate(lines)))
    assert reading.fields["company"] == name


KNOWN = Suppliers(
    [
        KnownSupplier(name="99 Speed Mart S/B", read=("99SPEEDMART 5/B",), numbers=("000181747712",)),
        KnownSupplier(name="Harbour Books Ltd"),
    ]
)


@pytest.mark.parametrize(
    "lines",
    [
        ("99SPEEDMART 5/B",),
        ("CASHIER SHOP", "GST ID: 000181747712"),
        ("99 SPEED MARI S/B",),
    ],
    ids=["the text that was corrected", "the tax number", "a name that is nearly the same"],
)
def test_a_supplier_that_people_named_before_is_known_again(lines: tuple[str, ...]) -> None:
    reading = read(*((line, 50, 20 + 12 * at) for at, line in enumerate(lines)), suppliers=KNOWN)
    assert reading.fields["company"] == "99 Speed Mart S/B"
    assert reading.evidence["company"].figures["known"] == 1


def test_an_unknown_supplier_is_not_taken_for_a_known_one() -> None:
    assert read(("Hanover Boots Ltd", 50, 20), suppliers=KNOWN).fields["company"] == "Hanover Boots Ltd"


def test_a_number_that_several_suppliers_share_says_nothing() -> None:
    shared = Suppliers(
        [KnownSupplier(name=name, numbers=("12345678901",)) for name in ("One Inc", "Two Inc")]
    )
    assert shared.find("Third Store", "12345678901", ()) is None


def test_a_name_in_large_letters_whose_words_were_found_one_by_one() -> None:
    reading = read(("FIVE STAR", 50, 20), ("CASH & CARRY", 103, 20), ("12/03/2018", 50, 60))
    assert reading.fields["company"] == "FIVE STAR CASH & CARRY"


@pytest.mark.parametrize("read_as", ["99 SPEED MART 5/B", "99 SPEED MART S/8 (519537-X)"])
def test_a_legal_form_that_is_misread_by_a_letter(read_as: str) -> None:
    assert read((read_as, 50, 20), ("12/03/2018", 50, 60)).fields["company"] == "99 SPEED MART S/B"
