"""Numbers as people write them, in English, continental and Chinese style."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from servbot.core.expression.errors import ExpressionFailed
from servbot.core.expression.numbers import is_number, negative, number, rounded
from servbot.core.expression.words import kind_of
from servbot.core.expression.writing import decimal_text
from servbot.core.notation import money_text, number_text, read_money, read_number

LONGEST = 60


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
    found = read_money(value, "," if comma else ".")
    if found is None:
        found = read_number(value, "," if comma else ".")
    if found is None or (comma is not None and _contradicts(value, comma)):
        raise ExpressionFailed(f"{value!r} is not a number.")
    return found


def _contradicts(text: str, comma: bool) -> bool:
    """Whether both separators are there, the other way round than was declared."""
    point_last = text.rfind(".") > text.rfind(",")
    return "," in text and "." in text and point_last == comma


def money(value: Any, digits: int = 2, style: Any = "english") -> str:
    """`1,234.50`; `1.234,50` in continental style, `1,234.50元` as yuan, `壹仟…` in capitals."""
    return _styled(money_text, rounded(decimal(value), digits), style)


def number_filter(value: Any, digits: int | None = None, style: Any = "english") -> str:
    """`1,234.5` with its own decimal places or so many; `1.234,5` in continental style."""
    given = decimal(value)
    return _styled(number_text, given if digits is None else rounded(given, digits), style)


def _styled(write: Callable[[Decimal, str], str], value: Decimal, style: Any) -> str:
    try:
        return write(value, str(style)[:40])
    except ValueError as error:
        words = str(error)
        raise ExpressionFailed(f"{words[0].upper()}{words[1:]}.") from error


def whole(value: Any) -> int:
    """The number without its decimal places."""
    try:
        return int(rounded(decimal(value), 20))
    except InvalidOperation as error:
        raise ExpressionFailed(f"{decimal_text(decimal(value))} is too large.") from error


number_filters: Mapping[str, Callable[..., Any]] = {
    "decimal": decimal,
    "money": money,
    "number": number_filter,
    "round": rounded,
    "int": whole,
    "abs": lambda value: negative(value) if number(value) < 0 else number(value),
}
