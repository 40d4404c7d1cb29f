"""Numbers as people write them, in English, continental and Chinese style."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from servbot.core.expression.errors import ExpressionFailed
from servbot.core.expression.numbers import exact, is_number, negative, number, rounded
from servbot.core.expression.words import kind_of
from servbot.core.expression.writing import decimal_text

LONGEST = 60
blank = re.compile(r"[\s'_]")
currency = re.compile(r"^[A-Z]{3}(?=[\d(.+-])|(?<=[\d).-])[A-Z]{3}$|[$€£¥元]")
plain = re.compile(r"\d+(?:\.\d*)?|\.\d+")
grouped = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]\d*)?")


def decimal(value: Any, comma: bool | None = None) -> Decimal:
    """The number behind a text such as `1,234.56`, `1.234,56`, `(99.00)` or full-width digits.

    Args:
        value: a text or a number.
        comma: true when the comma is surely the decimal sign, false when the point is; by default
            the text decides: a lone comma before exactly three digits groups, a lone point does not.
    """
    if is_number(value):
        return Decimal(number(value))
    if not isinstance(value, str) or len(value) > LONGEST:
        raise ExpressionFailed(f"A number or the text of one is needed, but there is {kind_of(value)}.")
    text, sign = _signed(currency.sub("", blank.sub("", unicodedata.normalize("NFKC", value))))
    digits = _with_point(text, comma)
    if digits is None:
        raise ExpressionFailed(f"{value!r} is not a number.")
    return exact.multiply(Decimal(digits), Decimal(sign))


def _signed(text: str) -> tuple[str, int]:
    """The text without its sign: `-5`, `5-` and `(5)` are all negative."""
    text = text.replace("\N{MINUS SIGN}", "-")
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1], -1
    if text.startswith("-") or text.endswith("-"):
        return text.strip("-") if text.count("-") == 1 else "", -1
    return text.removeprefix("+"), 1


def _with_point(text: str, comma: bool | None) -> str | None:
    """The same digits with a point as the decimal sign; `None` where it is no number."""
    if comma is None:
        comma = _comma_is_decimal(text)
    group, point = (".", ",") if comma else (",", ".")
    if group in text and not (grouped.fullmatch(text) and text.index(group) > 0):
        return None
    digits = text.replace(group, "").replace(point, ".")
    return digits if plain.fullmatch(digits) else None


def _comma_is_decimal(text: str) -> bool:
    last_comma, last_point = text.rfind(","), text.rfind(".")
    if last_comma < 0:
        return text.count(".") > 1
    if last_point >= 0:
        return last_comma > last_point
    return text.count(",") == 1 and len(text) - last_comma - 1 != 3


def money(value: Any, digits: int = 2) -> str:
    """`1,234.50`."""
    return format(rounded(value, digits), ",f")


def whole(value: Any) -> int:
    """The number without its decimal places."""
    try:
        return int(rounded(decimal(value), 20))
    except InvalidOperation as error:
        raise ExpressionFailed(f"{decimal_text(decimal(value))} is too large.") from error


number_filters: Mapping[str, Callable[..., Any]] = {
    "decimal": decimal,
    "money": money,
    "round": rounded,
    "int": whole,
    "abs": lambda value: negative(value) if number(value) < 0 else number(value),
}
