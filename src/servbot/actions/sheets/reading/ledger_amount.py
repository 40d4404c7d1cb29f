"""Amounts as ledgers and bank statements write them: with a trailing CR or DR."""

import re
from decimal import Decimal

from servbot.core.notation import DecimalMark, read_money

SIDE = re.compile(r"(?i)\s*(CR|DR)\.?$")


def parse_money(text: str, mark: DecimalMark = ".") -> Decimal | None:
    """The amount behind the text, or None. CR means money owed by us and is negative, DR is positive."""
    text = text.strip()
    side = SIDE.search(text)
    amount = read_money(SIDE.sub("", text), mark)
    return -amount if amount is not None and side and side[1].upper() == "CR" else amount
