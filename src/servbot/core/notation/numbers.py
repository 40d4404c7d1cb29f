"""Reads numbers and amounts of money that were written as text, in English, continental and Chinese habits."""

import re
import unicodedata
from decimal import Decimal
from typing import Literal

from servbot.core.notation.capitals import read_capitals

DecimalMark = Literal[".", ","]

LONGEST = 60

CURRENCY = r"(?:(?:US|HK|NT)\$|[A-Z]{3}|[¥$€£₩₹元圆]|人民币|美元|欧元|港币|港元|日元|英镑)"
SIGNS = r"[+-]?"
AMOUNT = re.compile(
    rf"(?P<before>\(?\s*{SIGNS})\s*(?:{CURRENCY}\s*){{0,2}}(?P<number>{SIGNS}[\d.,' ]*[\d.,'])\s*(?P<unit>[万萬亿億])?"
    rf"\s*(?:{CURRENCY}\s*){{0,2}}整?(?P<after>-?\s*\)?)"
)
NUMBER = re.compile(r"[+-]?(?:\d[\d.,' ]*|[.,]\d+)")
EXPONENT = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,2}")
units = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}


def read_number(text: str, mark: DecimalMark = ".") -> Decimal | None:
    """The number behind the text, or None. `mark` decides where one separator could mean either."""
    text = narrow(text)
    if len(text) > LONGEST:
        return None
    if EXPONENT.fullmatch(text):
        return Decimal(text)
    return _signed(text, mark)


def read_money(text: str, mark: DecimalMark = ".") -> Decimal | None:
    """The amount behind the text, or None: also with a currency, 万 and 亿, or in Chinese capitals."""
    text = narrow(text)
    if len(text) > LONGEST:
        return None
    capitals = read_capitals(text.replace(" ", ""))
    if capitals is not None:
        return capitals
    found = AMOUNT.fullmatch(text)
    if found is None:
        return None
    amount = _signed(f"{found['before']}{found['number']}{found['after']}".replace(" )", ")"), mark)
    return amount if amount is None or not found["unit"] else amount * units[found["unit"]]


def narrow(text: str) -> str:
    """Full-width digits and signs as ordinary ones; every kind of minus and space as one."""
    text = unicodedata.normalize("NFKC", text).strip()
    return re.sub(r"\s", " ", re.sub(r"[‐‑‒–—−]", "-", text).replace("’", "'"))


def _signed(text: str, mark: DecimalMark) -> Decimal | None:
    bracketed = text.startswith("(") and text.endswith(")")
    text = text[1:-1].strip() if bracketed else text
    text, trailing = (text[:-1].strip(), True) if text.endswith("-") else (text, False)
    text = re.sub(r"^([+-])\s+", r"\1", text)
    if not NUMBER.fullmatch(text) or (text[0] in "+-" and (bracketed or trailing)):
        return None
    sign = -1 if bracketed or trailing or text.startswith("-") else 1
    plain = _plain(text.lstrip("+-"), mark)
    return None if plain is None else sign * Decimal(plain)


def _plain(digits: str, mark: DecimalMark) -> str | None:
    """The digits with one point at most, or None where the separators contradict each other."""
    mark = _decimal_mark(digits, mark)
    whole, found, fraction = digits.rpartition(mark) if mark in digits else (digits, "", "")
    if re.search(r"\D", fraction) or not _grouped(whole):
        return None
    return f"{re.sub(r'[^0-9]', '', whole) or '0'}{'.' if found else ''}{fraction}"


def _decimal_mark(digits: str, mark: DecimalMark) -> DecimalMark:
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return "." if digits.rindex(".") > digits.rindex(",") else ","
    if points + commas != 1:
        return "," if points > 1 else "." if commas > 1 else mark
    found: DecimalMark = "." if points else ","
    # "12,50" cannot be thousands; "1,234" can, and then the declared mark decides.
    could_group = re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", digits) is not None
    other: DecimalMark = "," if found == "." else "."
    return other if could_group and found != mark else found


def _grouped(whole: str) -> bool:
    """Whether separators before the decimal mark stand in threes, all of one kind."""
    separators = set(re.sub(r"\d", "", whole))
    if not separators:
        return True
    separator = re.escape(next(iter(separators)))
    return len(separators) == 1 and re.fullmatch(rf"\d{{1,3}}(?:{separator}\d{{3}})+", whole) is not None
