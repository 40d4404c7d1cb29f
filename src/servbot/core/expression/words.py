"""Names of kinds of values, for messages."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "true or false"),
    ((int, float, Decimal), "a number"),
    (str, "a text"),
    (Mapping, "a record"),
    ((list, tuple), "a list"),
    (datetime, "a date with time"),
    (date, "a date"),
    (timedelta, "a duration"),
)


def kind_of(value: Any) -> str:
    """What a person calls such a value."""
    if value is None:
        return "nothing"
    return next((words for kind, words in kinds if isinstance(value, kind)), "something else")
