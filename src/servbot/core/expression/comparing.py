"""Comparisons that treat 0.95, 0.950 and the float 0.95 alike, and refuse what has no order."""

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from servbot.core.expression.errors import ExpressionFailed
from servbot.core.expression.numbers import is_number, number
from servbot.core.expression.words import kind_of

Comparison = Callable[[Any, Any], bool]


def equal(left: Any, right: Any) -> bool:
    """`left == right`; a number never equals true or false."""
    if is_number(left) and is_number(right):
        return number(left) == number(right)
    if isinstance(left, bool) != isinstance(right, bool):
        return False
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(equal, left, right))
    return bool(left == right)


def contains(container: Any, item: Any) -> bool:
    """`item in container`: a part of a text, an item of a list, a key of a record."""
    if isinstance(container, str):
        if not isinstance(item, str):
            raise ExpressionFailed(f"A text cannot contain {kind_of(item)}.")
        return item in container
    if isinstance(container, Mapping):
        return isinstance(item, str | int) and item in container
    if isinstance(container, list | tuple | set | frozenset):
        return any(equal(item, other) for other in container)
    raise ExpressionFailed(f"Nothing can be in {kind_of(container)}.")


def _ordered(compare: Comparison) -> Comparison:
    def ordered(left: Any, right: Any) -> bool:
        if is_number(left) and is_number(right):
            return compare(number(left), number(right))
        if not _same_order(left, right):
            raise ExpressionFailed(
                f"{kind_of(left).capitalize()} and {kind_of(right)} cannot be compared by size."
            )
        return compare(left, right)

    return ordered


def _same_order(left: Any, right: Any) -> bool:
    if isinstance(left, datetime) or isinstance(right, datetime):
        return (
            isinstance(left, datetime)
            and isinstance(right, datetime)
            and (left.tzinfo is None) == (right.tzinfo is None)
        )
    return any(isinstance(left, kind) and isinstance(right, kind) for kind in (str, date, timedelta))


comparisons: Mapping[str, Comparison] = {
    "eq": equal,
    "ne": lambda left, right: not equal(left, right),
    "lt": _ordered(operator.lt),
    "lteq": _ordered(operator.le),
    "gt": _ordered(operator.gt),
    "gteq": _ordered(operator.ge),
    "in": lambda left, right: contains(right, left),
    "notin": lambda left, right: not contains(right, left),
}
"""By the name that Jinja's tree uses."""

less = comparisons["lt"]
