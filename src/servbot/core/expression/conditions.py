"""What may stand behind `is`."""

from collections.abc import Callable, Mapping
from datetime import date

from servbot.core.expression.numbers import is_number, number, remainder

conditions: Mapping[str, Callable[..., bool]] = {
    "defined": lambda _: True,
    "undefined": lambda _: False,
    "none": lambda value: value is None,
    "empty": lambda value: value is None or (isinstance(value, str | list | tuple | Mapping) and not value),
    "true": lambda value: value is True,
    "false": lambda value: value is False,
    "boolean": lambda value: isinstance(value, bool),
    "number": is_number,
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "mapping": lambda value: isinstance(value, Mapping),
    "list": lambda value: isinstance(value, list | tuple),
    "date": lambda value: isinstance(value, date),
    "even": lambda value: remainder(number(value), 2) == 0,
    "odd": lambda value: remainder(number(value), 2) == 1,
}
"""By name; a name that is not there answers to `defined` and `undefined` before it gets here."""
