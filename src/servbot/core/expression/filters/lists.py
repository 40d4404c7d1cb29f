from collections.abc import Callable, Mapping, Sized
from functools import cmp_to_key
from typing import Any

from pydantic import BaseModel

from servbot.core.expression.access import Connection, Method, Missing, attribute
from servbot.core.expression.comparing import comparisons, less
from servbot.core.expression.errors import ExpressionFailed
from servbot.core.expression.numbers import add, is_number, number
from servbot.core.expression.words import kind_of

Charge = Callable[..., None]
"""Counts the work on a value, so many times."""

signs: Mapping[str, str] = {
    "==": "eq",
    "equalto": "eq",
    "eq": "eq",
    "!=": "ne",
    "ne": "ne",
    "<": "lt",
    "lt": "lt",
    "<=": "lteq",
    "le": "lteq",
    ">": "gt",
    "gt": "gt",
    ">=": "gteq",
    "ge": "gteq",
    "in": "in",
}


def listed(value: Any) -> list[Any]:
    """The items of a list, or the keys of a record."""
    if isinstance(value, list | tuple | set | frozenset | Mapping) and not isinstance(
        value, Missing | Method | Connection
    ):
        return list(value)
    raise ExpressionFailed(f"A list is needed, but there is {kind_of(value)}.")


def taken(item: Any, path: str) -> Any:
    """`item.path`, or the item itself for no path."""
    for name in path.split(".") if path else ():
        item = attribute(item, name, f"item.{path}")
        if isinstance(item, Missing):
            raise item.error
    if isinstance(item, Method | Connection):
        raise ExpressionFailed(f"There is no {path!r} in the items.")
    return item


def mapped(items: Any, name: str = "", *, attribute: str = "") -> list[Any]:
    """One attribute of every item."""
    return [taken(item, attribute or name) for item in listed(items)]


def total(items: Any, attribute: str = "", start: Any = 0) -> Any:
    """All items added up: numbers and durations."""
    for value in (start, *mapped(items, attribute)):
        if isinstance(value, str | list | tuple | Mapping):
            raise ExpressionFailed(
                f"Numbers can be added up, but there is {kind_of(value)}.", remedy="Use `join` for texts."
            )
    for value in mapped(items, attribute):
        start = add(start, value)
    return start


def selected(
    items: Any, attribute: str, sign: str = "", value: Any = None, *, keep: bool = True, charge: Charge
) -> list[Any]:
    """The items whose attribute is true, or compares so with the value."""
    if sign and sign not in signs:
        raise ExpressionFailed(
            f"{str(sign)[:20]!r} is no comparison.", remedy=f"Write one of {' '.join(signs)}."
        )
    compare = comparisons[signs[sign]] if sign else lambda found, _: bool(found)
    charge(value, len(listed(items)))
    return [item for item in listed(items) if compare(taken(item, attribute), value) == keep]


def in_order(items: Any, attribute: str = "", reverse: bool = False, *, charge: Charge) -> list[Any]:
    """The items by size or by an attribute; equal ones stay in their order."""
    pairs = [(taken(item, attribute), item) for item in listed(items)]
    charge([value for value, _ in pairs])
    if all(is_number(value) for value, _ in pairs):
        return [item for _, item in sorted(pairs, key=lambda pair: number(pair[0]), reverse=reverse)]
    return [item for _, item in sorted(pairs, key=cmp_to_key(_by_size), reverse=reverse)]


def _by_size(left: tuple[Any, Any], right: tuple[Any, Any]) -> int:
    return less(right[0], left[0]) - less(left[0], right[0])


def unique(items: Any, attribute: str = "") -> list[Any]:
    """The first of equal items."""
    values = [(taken(item, attribute), item) for item in listed(items)]
    seen: set[str] = set()
    return [item for value, item in values if not (repr(value) in seen or seen.add(repr(value)))]  # type: ignore[func-returns-value]


def length(value: Any) -> int:
    """The number of characters, items or fields."""
    return len(value) if isinstance(value, str) else len(_fields(value))


def first(value: Any) -> Any:
    """The first item; nothing where there is none."""
    return next(iter(value if isinstance(value, str) else listed(value)), None)


def last(value: Any) -> Any:
    """The last item; nothing where there is none."""
    return next(reversed(value if isinstance(value, str) else listed(value)), None)


def _fields(value: Any) -> Sized:
    return type(value).model_fields if isinstance(value, BaseModel) else listed(value)


def _extreme(items: Any, attribute: str, *, largest: bool, charge: Charge) -> Any:
    ordered = in_order(items, attribute, reverse=largest, charge=charge)
    return ordered[0] if ordered else None


list_filters: Mapping[str, Callable[..., Any]] = {
    "length": length,
    "count": length,
    "first": first,
    "last": last,
    "list": listed,
    "map": mapped,
    "sum": total,
    "min": lambda items, attribute="", **more: _extreme(items, attribute, largest=False, **more),
    "max": lambda items, attribute="", **more: _extreme(items, attribute, largest=True, **more),
    "select": lambda items, sign="", value=None, **more: selected(items, "", sign, value, **more),
    "reject": lambda items, sign="", value=None, **more: selected(items, "", sign, value, keep=False, **more),
    "selectattr": selected,
    "rejectattr": lambda items, attribute, sign="", value=None, **more: selected(
        items, attribute, sign, value, keep=False, **more
    ),
    "sort": in_order,
    "unique": unique,
}
