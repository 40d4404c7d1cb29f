"""Amounts in Chinese capital numerals on documents: 壹仟贰佰叁拾肆元伍角陆分."""

import re
from decimal import Decimal

from servbot.core.notation import read_capitals

CAPITALS = re.compile(
    r"负?[零壹贰貳叁叄參肆伍陆陸柒捌玖拾佰仟万萬亿億]+[元圆圓][零壹贰貳叁叄參肆伍陆陸柒捌玖角分整正]*"
)
"""A whole amount in capitals inside a longer text."""

BESIDE = re.compile(r"[\s⊗ⓧ\u00d7]")
"""Blanks, and the sign that stands before the amount on invoices."""


def capital_amount(text: str) -> Decimal | None:
    """The amount that `text` writes in capital numerals, in whole yuan at least; `None` when it is not one."""
    compact = BESIDE.sub("", text)
    return read_capitals(compact) if re.search("[元圆圓]", compact) else None


def find_capital_amount(text: str) -> Decimal | None:
    """The first amount in capital numerals inside `text`."""
    found = CAPITALS.search(re.sub(r"\s", "", text))
    return capital_amount(found.group()) if found else None
