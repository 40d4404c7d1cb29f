"""Which currency a document speaks of, by code or symbol."""

import re
from collections import Counter

from servbot.actions.documents.amounts import plain_width

CODES = (
    "CNY",
    "USD",
    "EUR",
    "GBP",
    "HKD",
    "JPY",
    "CHF",
    "INR",
    "SGD",
    "AUD",
    "CAD",
    "MYR",
    "TWD",
    "KRW",
    "PLN",
)
_CODE = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(CODES)}|RMB|RM(?=\s?\d))(?![A-Za-z])")
_SHORT = {"RMB": "CNY", "RM": "MYR"}
_WORDS = (
    ("HK$", "HKD"),
    ("US$", "USD"),
    ("NT$", "TWD"),
    ("(RM)", "MYR"),
    ("人民币", "CNY"),
    ("港币", "HKD"),
    ("美元", "USD"),
    ("欧元", "EUR"),
)
_SYMBOLS = {"¥": "CNY", "€": "EUR", "£": "GBP", "$": "USD", "₹": "INR"}


def parse_currency(text: str) -> str | None:
    """The ISO code of the first currency named in `text`."""
    text = plain_width(text)
    if found := _CODE.search(text):
        return _SHORT.get(found.group(), found.group())
    for word, code in _WORDS:
        if word in text:
            return code
    symbols = [character for character in text if character in _SYMBOLS]
    return _SYMBOLS[symbols[0]] if symbols else None


def most_named(texts: list[str]) -> tuple[str, int] | None:
    """The currency that most of the texts name, and the index of the first text that does."""
    named = [(parse_currency(text), index) for index, text in enumerate(texts)]
    counted = Counter(code for code, _ in named if code)
    if not counted:
        return None
    best = counted.most_common(1)[0][0]
    return best, next(index for code, index in named if code == best)
