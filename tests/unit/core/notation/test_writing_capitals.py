from decimal import Decimal

import pytest

from servbot.core.notation.writing_capitals import capitals


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("0.00", "零圆整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("10.00", "壹拾圆整"),
        ("100.05", "壹佰圆零伍分"),
        ("1005.20", "壹仟零伍圆贰角整"),
        ("1234.56", "壹仟贰佰叁拾肆圆伍角陆分"),
        ("6050.00", "陆仟零伍拾圆整"),
        ("10000.00", "壹万圆整"),
        ("10010.10", "壹万零壹拾圆壹角整"),
        ("20003.00", "贰万零叁圆整"),
        ("100200.00", "壹拾万零贰佰圆整"),
        ("123456.78", "壹拾贰万叁仟肆佰伍拾陆圆柒角捌分"),
        ("100000001.00", "壹亿零壹圆整"),
        ("100010000.00", "壹亿零壹万圆整"),
        ("1000005000.00", "壹拾亿零伍仟圆整"),
    ],
)
def test_amounts_are_written_as_on_chinese_invoices(amount: str, expected: str) -> None:
    assert capitals(Decimal(amount)) == expected
