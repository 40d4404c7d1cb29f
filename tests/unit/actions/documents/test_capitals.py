from decimal import Decimal

import pytest

from servbot.actions.documents.capitals import capital_amount, find_capital_amount


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("壹仟元整", "1000"),
        ("壹拾元", "10"),
        ("拾伍元", "15"),
        ("贰仟伍佰零贰圆伍角整", "2502.50"),
        ("壹仟贰佰叁拾肆元伍角陆分", "1234.56"),
        ("壹万零壹元整", "10001"),
        ("叁拾万元整", "300000"),
        ("壹仟贰佰万零伍佰元整", "12000500"),
        ("贰亿叁仟万元", "230000000"),
        ("壹佰元零伍分", "100.05"),
        ("负壹佰元整", "-100"),
        ("⊗ 玖佰叁拾柒圆贰角贰分", "937.22"),
    ],
)
def test_capital_numerals(text: str, value: str) -> None:
    assert capital_amount(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "元", "壹仟", "1000元", "壹仟元abc", "金额元"])
def test_what_is_no_capital_amount(text: str) -> None:
    assert capital_amount(text) is None


def test_capitals_inside_a_row() -> None:
    row = "价税合计（大写） ⊗ 贰仟伍佰零贰圆伍角整 （小写）¥2502.50"
    assert find_capital_amount(row) == Decimal("2502.50")
    assert find_capital_amount("合计 100.00") is None
