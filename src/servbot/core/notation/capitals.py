"""Reads amounts in Chinese capitals, as on invoices and cheques against forgery: 壹仟贰佰元伍角整."""

import re
from decimal import Decimal

DIGITS = {
    character: value
    for value, group in enumerate(
        ("零〇", "壹一", "贰二貳弍两兩", "叁三叄參", "肆四", "伍五", "陆六陸", "柒七", "捌八", "玖九")
    )
    for character in group
}
UNITS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1_000, "千": 1_000}
GROUPS = {"亿": 10**8, "億": 10**8, "万": 10**4, "萬": 10**4}
WHOLE = "".join((*DIGITS, *UNITS, *GROUPS))
AMOUNT = re.compile(
    rf"(?:人民币)?(?P<minus>负)?(?:(?P<yuan>[{WHOLE}]+)[元圆圓])?零?(?:(?P<jiao>[{WHOLE}])角)?零?(?:(?P<fen>[{WHOLE}])分)?[整正]?"
)


def read_capitals(text: str) -> Decimal | None:
    """The amount behind the capitals, or None when the text is no such amount."""
    found = AMOUNT.fullmatch(text)
    if found is None or not any(found[part] for part in ("yuan", "jiao", "fen")):
        return None
    fen = (
        100 * _whole(found["yuan"] or "零")
        + 10 * _whole(found["jiao"] or "零")
        + _whole(found["fen"] or "零")
    )
    return Decimal(-fen if found["minus"] else fen).scaleb(-2)


def _whole(text: str) -> int:
    total, group, digit = 0, 0, 0
    for character in text:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in UNITS:
            group += (digit or 1) * UNITS[character]
            digit = 0
        else:
            # 亿 multiplies all that came before it, so that 一万亿 is read as it is spoken.
            whole = group + digit
            unit = GROUPS[character]
            total = (total + whole) * unit if unit > 10**4 else total + whole * unit
            group, digit = 0, 0
    return total + group + digit
