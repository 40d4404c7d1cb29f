"""Decimal numbers as people write them in English, European and Chinese documents."""

import re
import unicodedata
from decimal import Decimal

from servbot.actions.documents.capitals import capital_amount

SYMBOLS = "¥$€£₹"
_CODE = r"(?:CNY|RMB|MYR|RM|USD|EUR|GBP|HKD|JPY|CHF|INR|SGD|AUD|CAD|US\$|HK\$|NT\$|元|圆)"
_NUMBER = r"(?:\d+(?:(?:[.,'\u2019]|\s(?=\d{3}(?!\d)))\d+)*|\.\d\d(?!\d))"
_SIGN = "[-\u2212\u2013]"
"""Hyphen, minus sign or dash."""
_BODY = rf"(?:{_CODE}|[{SYMBOLS}])?\s*(?P<sign>{_SIGN})?\s*(?:{_CODE}|[{SYMBOLS}])?\s*(?P<number>{_NUMBER})(?P<after>\s*{_SIGN}(?!\s*\d))?"
_AMOUNT = re.compile(
    rf"(?<![\w.,/-])(?P<paren>\(\s*)?(?P<lead>{_SIGN}\s*)?{_BODY}\s*(?:{_CODE}|[{SYMBOLS}])?(?P<close>\s*\))?(?![\w.,/]*[\w%])(?!\s*%)",
    re.IGNORECASE,
)


def plain_width(text: str) -> str:
    """`text` with full-width forms as their ordinary ones, character by character."""
    return "".join(_narrow(character) for character in text)


def _narrow(character: str) -> str:
    narrow = unicodedata.normalize("NFKC", character)
    return narrow if len(narrow) == 1 else character


def parse_amount(text: str) -> Decimal | None:
    """The number when `text` is one and nothing else; `None` otherwise."""
    text = plain_width(text).strip().strip(":").strip()
    found = _AMOUNT.fullmatch(text)
    return _decimal(found) if found else capital_amount(text)


def find_amounts(text: str) -> list[tuple[Decimal, int, int]]:
    """Every number in `text` that is no percentage, code or part of a word, with its place."""
    found = []
    for match in _AMOUNT.finditer(plain_width(text)):
        value = _decimal(match)
        if value is not None:
            found.append((value, match.start(), match.end()))
    return found


def _decimal(found: re.Match[str]) -> Decimal | None:
    value = _unsigned(re.sub(r"[\s'\u2019]", "", found["number"]))
    if value is None:
        return None
    bracketed = bool(found["paren"] and found["close"])
    negative = bracketed or any(found[name] for name in ("lead", "sign", "after"))
    return -value if negative else value


def _unsigned(digits: str) -> Decimal | None:
    """Decide which mark divides thousands: the last one seen is the decimal mark when both are there.

    A single mark with exactly three digits behind it (`1,234`) is a thousands mark when it is a
    comma, and a decimal mark when it is a point: that is how English and Chinese documents write.
    """
    marks = [mark for mark in digits if mark in ".,"]
    if not marks:
        return Decimal(digits)
    last = marks[-1]
    if len(set(marks)) == 2:
        other = "," if last == "." else "."
        return _joined(digits, thousands=other, decimal=last)
    if len(marks) > 1:
        return _joined(digits, thousands=last, decimal="")
    whole, _, rest = digits.partition(last)
    if last == "," and len(rest) == 3 and whole != "0":
        return _joined(digits, thousands=",", decimal="")
    return Decimal(f"{whole}.{rest}")


def _joined(digits: str, *, thousands: str, decimal: str) -> Decimal | None:
    whole, _, rest = digits.partition(decimal) if decimal else (digits, "", "")
    first, *groups = whole.split(thousands)
    if any(len(group) != 3 for group in groups) or not 1 <= len(first) <= 3 or thousands in rest:
        return None
    return Decimal(f"{first}{''.join(groups)}.{rest}" if rest else first + "".join(groups))
