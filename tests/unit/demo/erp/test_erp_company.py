from stdnum import get_cc_module
from stdnum.cn import uscc

from servbot.demo.company import BUYER, CHINESE_SUPPLIERS, ENGLISH_SUPPLIERS, SUPPLIERS


def test_everybody_has_a_name_and_a_number_of_their_own():
    assert len({supplier.name for supplier in SUPPLIERS}) == len(SUPPLIERS) >= 16
    assert len({supplier.tax_number for supplier in SUPPLIERS}) == len(SUPPLIERS)


def test_chinese_tax_numbers_have_a_valid_check_digit():
    for number in [*(supplier.tax_number for supplier in CHINESE_SUPPLIERS), BUYER.tax_number]:
        assert len(number) == 18
        assert uscc.is_valid(number), number


def test_european_tax_numbers_are_valid_for_their_country():
    for supplier in ENGLISH_SUPPLIERS:
        assert get_cc_module(supplier.country, "vat").is_valid(supplier.tax_number), supplier.name
    assert get_cc_module("gb", "vat").is_valid(BUYER.vat_number)


def test_nobody_could_be_written_to_by_accident():
    assert all(supplier.email.endswith(".example") for supplier in SUPPLIERS)
