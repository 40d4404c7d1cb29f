"""Amounts in Chinese capital numerals, as invoices write them against forgery: 壹仟贰佰叁拾肆元伍角陆分."""

import re
from decimal import Decimal

DIGITS = {
    character: value
    for value, group in enumerate(
        ("零〇", "壹一壱", "贰二貳弍", "叁三叄參", "肆四", "伍五", "陆六陸", "柒七", "捌八", "玖九")
    )
    for character in group
}
UNITS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
MYRIADS = {"万": 10**4, "萬": 10**4}
HUNDRED_MILLIONS = "亿億"
SMALL = {"角": Decimal("0.1"), "分": Decimal("0.01")}

CAPITALS = re.compile(
    r"负?[零壹贰貳叁叄參肆伍陆陸柒捌玖拾佰仟万萬亿億]+[元圆圓][零壹贰貳叁叄參肆伍陆陸柒捌玖角分整正]*"
)
"""A whole amount in capitals inside a longer text."""


def capital_amount(text: str) -> Decimal | None:
    """The amount that `text` writes in capital numerals; `None` when it is not one."""
    compact = re.sub(r"[\s⊗ⓧ\u00d7]", "", text)
    sign = -1 if compact.startswith("负") else 1
    whole, mark, rest = _at_yuan(compact.removeprefix("负").rstrip("整正"))
    if not mark:
        return None
    yuan, fraction = _whole(whole), _fraction(rest)
    if yuan is None or fraction is None:
        return None
    return sign * (Decimal(yuan) + fraction).quantize(Decimal("0.01"))


def find_capital_amount(text: str) -> Decimal | None:
    """The first amount in capital numerals inside `text`."""
    found = CAPITALS.search(re.sub(r"\s", "", text))
    return capital_amount(found.group()) if found else None


def _at_yuan(text: str) -> tuple[str, str, str]:
    for mark in "元圆圓":
        if mark in text:
            return text.partition(mark)
    return text, "", ""


def _whole(text: str) -> int | None:
    """Sum of the groups below 万 and 亿: 壹仟贰佰万 = 1200 x 10,000."""
    total = group = 0
    digit: int | None = None
    for character in text:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in UNITS:
            group += (1 if digit is None else digit) * UNITS[character]
            digit = None
        elif character in MYRIADS:
            total, group, digit = total + (group + (digit or 0)) * MYRIADS[character], 0, None
        elif character in HUNDRED_MILLIONS:  # takes the 万 before it along: 壹万亿
            total, group, digit = (total + group + (digit or 0)) * 10**8, 0, None
        else:
            return None
    return total + group + (digit or 0) if text else None


def _fraction(text: str) -> Decimal | None:
    amount, digit = Decimal(0), None
    for character in text:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in SMALL and digit is not None:
            amount, digit = amount + digit * SMALL[character], None
        else:
            return None
    return amount if not digit else None
