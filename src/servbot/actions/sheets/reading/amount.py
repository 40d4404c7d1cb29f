"""Reads numbers and amounts of money that were typed as text, in English, continental and Chinese habits."""

import re
import unicodedata
from decimal import Decimal
from typing import Literal

from servbot.actions.sheets.reading.chinese_amount import parse_chinese_amount

DecimalMark = Literal[".", ","]

CURRENCY = re.compile(r"(?:[A-Z]{3}|[¥$€£₩₹]|US\$|HK\$|RMB|元)")
SIDE = re.compile(r"(?i)\s*(CR|DR)\.?$")
NUMBER = re.compile(r"[+-]?(?:\d[\d.,' ]*|[.,]\d+)")
EXPONENT = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,2}")
LONGEST = 60


def parse_number(text: str, mark: DecimalMark = ".") -> Decimal | None:
    """The number behind the text, or None. `mark` decides where one separator could mean either."""
    text = _narrow(text)
    if len(text) > LONGEST:
        return None
    if EXPONENT.fullmatch(text):
        return Decimal(text)
    return _signed(text, mark)


def parse_money(text: str, mark: DecimalMark = ".") -> Decimal | None:
    """The amount behind the text, or None: also with a currency, trailing CR or DR, or in Chinese capitals.

    CR means money owed by us and is negative, DR is positive.
    """
    text = _narrow(text)
    if len(text) > LONGEST:
        return None
    chinese = parse_chinese_amount(text.replace(" ", ""))
    if chinese is not None:
        return chinese
    side = SIDE.search(text)
    amount = _signed(_without_currency(SIDE.sub("", text)), mark)
    return -amount if amount is not None and side and side[1].upper() == "CR" else amount


def _narrow(text: str) -> str:
    """Full-width digits and signs as ordinary ones; every kind of minus and space as one."""
    text = unicodedata.normalize("NFKC", text).strip()
    return re.sub(r"\s", " ", re.sub(r"[‐‑‒–—−]", "-", text).replace("’", "'"))


def _without_currency(text: str) -> str:
    return CURRENCY.sub("", text, count=1).strip()


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
