"""Bounds of every expression. They count work instead of time, so a replay meets exactly the same bounds."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from servbot.core.expression.errors import ExpressionTooLarge

LONGEST_SOURCE = 4_000
"""Characters between `${{` and `}}`."""

DEEPEST = 80
"""Levels of nesting, chains of operators included."""

MOST_TEXT = 1_000_000
"""Characters of a text that an expression makes."""

MOST_ITEMS = 100_000
"""Items of a list that an expression makes."""

MOST_BITS = 4_096
"""Size of a whole number that an expression makes."""

MOST_WORK = 1_000_000
"""Values that one expression may look at."""


MOST_VALUES = 2_000_000
"""Values in what a step is given, one that stands there several times counted each time."""

TEXT_PER_VALUE = 100
"""Characters of a text that count as much as a value."""


def weight(value: Any, most: int) -> int:
    """How much there is to look at in a value, all the way down; more than `most` as soon as that is certain.

    A list that holds another one a thousand times is small in memory, and a thousand times as large when it is
    compared or written.
    """
    total, waiting = 0, [value]
    while waiting and total <= most:
        item = waiting.pop()
        total += 1
        if isinstance(item, str):
            total += len(item) // TEXT_PER_VALUE
            continue
        inside = _inside(item)
        if total + len(waiting) + len(inside) > most:
            return most + 1
        waiting += inside
    return total


def _inside(value: Any) -> list[Any]:
    if value is None or isinstance(value, int | float | Decimal):
        return []
    if isinstance(value, list | tuple | set | frozenset):
        return list(value)
    if isinstance(value, Mapping):
        return list(value.values())
    if isinstance(value, BaseModel):
        return [getattr(value, name) for name in type(value).model_fields]
    return []


def check_values(value: Any) -> None:
    """Refuse a value that holds more than the bound."""
    if weight(value, MOST_VALUES) > MOST_VALUES:
        raise ExpressionTooLarge(f"This would hold more than {MOST_VALUES:,} values.")


def check_text(length: int) -> None:
    """Refuse to make a text of this length where it is beyond the bound."""
    if length > MOST_TEXT:
        raise ExpressionTooLarge(f"The text would be longer than {MOST_TEXT:,} characters.")


def check_items(count: int) -> None:
    """Refuse to make a list of this length where it is beyond the bound."""
    if count > MOST_ITEMS:
        raise ExpressionTooLarge(f"The list would be longer than {MOST_ITEMS:,} items.")


def check_bits(bits: int) -> None:
    """Refuse to make a whole number of this size where it is beyond the bound."""
    if bits > MOST_BITS:
        raise ExpressionTooLarge("The number would be far too large.")
