"""Exact arithmetic: whole numbers stay whole, everything else is decimal, nothing grows without bound."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import (
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Clamped,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import Any

from servbot.core.expression.errors import ExpressionFailed, ExpressionTooLarge
from servbot.core.expression.limits import check_bits, check_items, check_text
from servbot.core.expression.words import kind_of

exact = Context(
    prec=40, rounding=ROUND_HALF_EVEN, Emin=-999, Emax=999, traps=[InvalidOperation, DivisionByZero, Overflow]
)
"""Of the caller's own context nothing is used; its traps and precision may be anything."""

LARGEST_POWER = 64

Number = int | Decimal


def is_number(value: Any) -> bool:
    """Whether one can calculate with it; true and false are no numbers."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def number(value: Any) -> Number:
    """The exact number: 0.1 as a float means what is written, one tenth."""
    if not is_number(value):
        raise ExpressionFailed(f"A number is needed, but there is {kind_of(value)}.")
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal) and not value.is_finite():
        raise ExpressionFailed(f"{value} is not a number one can calculate with.")
    return value  # type: ignore[no-any-return]  # checked above


def rounded(value: Any, digits: Any = 0) -> Decimal:
    """The number with so many decimal places, halves away from zero as in accounting."""
    if not isinstance(digits, int) or abs(digits) > exact.prec:
        raise ExpressionFailed("The number of decimal places must be a small whole number.")
    result = Decimal(number(value)).quantize(
        Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP, context=exact.copy()
    )
    return result if digits >= 0 else result.quantize(Decimal(1))


def add(left: Any, right: Any) -> Any:
    """`left + right`: numbers, two texts, two lists, or a date and a duration."""
    if isinstance(left, str) and isinstance(right, str):
        check_text(len(left) + len(right))
        return left + right
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        check_items(len(left) + len(right))
        return [*left, *right]
    if isinstance(left, date | timedelta) and isinstance(right, timedelta):
        return left + right
    return _calculate("added", left, right, lambda a, b: a + b, exact.add)


def subtract(left: Any, right: Any) -> Any:
    """`left - right`: numbers, two dates, or a date and a duration."""
    if isinstance(left, date) and isinstance(right, date | timedelta):
        return left - right
    return _calculate("subtracted", left, right, lambda a, b: a - b, exact.subtract)


def multiply(left: Any, right: Any) -> Any:
    """`left * right` of numbers only: a text or list cannot be multiplied."""
    return _calculate("multiplied", left, right, _product, exact.multiply)


def divide(left: Any, right: Any) -> Any:
    """`left / right`, always a decimal."""
    return _calculate("divided", left, right, exact.divide, exact.divide)


def divide_whole(left: Any, right: Any) -> Any:
    """`left // right`, rounded down."""
    return _calculate("divided", left, right, lambda a, b: a // b, _floor)


def remainder(left: Any, right: Any) -> Any:
    """`left % right` of numbers only: it formats no text."""
    return _calculate("divided", left, right, lambda a, b: a % b, _modulo)


def power(left: Any, right: Any) -> Any:
    """`left ** right` with a small whole exponent."""
    if not isinstance(right, int) or isinstance(right, bool) or abs(right) > LARGEST_POWER:
        raise ExpressionTooLarge(f"The exponent must be a whole number up to {LARGEST_POWER}.")
    if isinstance(left, int) and right >= 0:
        check_bits(left.bit_length() * right)
        return number(left) ** right
    return exact.power(Decimal(number(left)), right)


def negative(value: Any) -> Number:
    """`-value`."""
    given = number(value)
    return exact.minus(given) if isinstance(given, Decimal) else -given


def _floor(left: Decimal, right: Decimal) -> Decimal:
    return exact.divide(left, right).to_integral_value(ROUND_FLOOR)


def _modulo(left: Decimal, right: Decimal) -> Decimal:
    """With the sign of the divisor, as for whole numbers."""
    rest = exact.remainder(left, right)
    return exact.add(rest, right) if rest and (rest < 0) != (right < 0) else rest


def _product(left: int, right: int) -> int:
    check_bits(left.bit_length() + right.bit_length())
    return left * right


def _calculate(
    verb: str,
    left: Any,
    right: Any,
    whole: Callable[[Any, Any], Any],
    decimal: Callable[[Decimal, Decimal], Decimal],
) -> Number:
    if not (is_number(left) and is_number(right)):
        hint = "Use ~ to join texts." if isinstance(left, str) or isinstance(right, str) else ""
        raise ExpressionFailed(
            f"{kind_of(left).capitalize()} and {kind_of(right)} cannot be {verb}.", remedy=hint
        )
    first, second = number(left), number(right)
    if verb == "divided" and second == 0:
        raise ExpressionFailed("A number cannot be divided by zero.")
    if isinstance(first, int) and isinstance(second, int):
        return whole(first, second)  # type: ignore[no-any-return]  # a whole number or a decimal
    return decimal(Decimal(first), Decimal(second))


exact.traps[Clamped] = False
